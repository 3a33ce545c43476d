"""Groups of contacts: mailing groups kept by hand or by conditions."""

from gateway.areas import Area
from shared.contracts.contacts import (
    AddToGroup,
    ChangeGroup,
    CreateGroup,
    DeleteGroup,
    GetGroup,
    ListGroups,
    RemoveFromGroup,
)

area = Area(name="contact groups", description="Groups of contacts for mailings; any number, a contact in any of them")
area.lists("/contact-groups", ListGroups, "List groups")
area.creates("/contact-groups", CreateGroup, "Make a group", location="/contact-groups/{id}")
area.reads("/contact-groups/{id}", GetGroup, "Read a group")
area.changes("/contact-groups/{id}", ChangeGroup, "Change a group, or hand it to others")
area.acts("/contact-groups/{id}/delete", DeleteGroup, "Delete a group; its contacts stay")
area.acts("/contact-groups/{id}/add", AddToGroup, "Put contacts into a group")
area.acts("/contact-groups/{id}/take-out", RemoveFromGroup, "Take contacts out of a group")

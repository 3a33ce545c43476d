"""The entrypoints of contacts, put together."""

from services.contacts.entrypoints.imports import ImportEntrypoints
from services.contacts.entrypoints.log import LogEntrypoints
from services.contacts.entrypoints.merging import MergeEntrypoints
from services.contacts.entrypoints.outputs import OutputEntrypoints
from services.contacts.entrypoints.parties import PartyEntrypoints
from services.contacts.entrypoints.privacy import PrivacyEntrypoints
from services.contacts.entrypoints.territories import TerritoryEntrypoints
from services.contacts.entrypoints.views import ViewEntrypoints


class ContactsService(
    ImportEntrypoints,
    LogEntrypoints,
    MergeEntrypoints,
    OutputEntrypoints,
    PartyEntrypoints,
    PrivacyEntrypoints,
    TerritoryEntrypoints,
    ViewEntrypoints,
):
    name = "contacts"

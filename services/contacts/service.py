"""The entrypoints of contacts, put together."""

from services.contacts.entrypoints.imports import ImportEntrypoints
from services.contacts.entrypoints.parties import PartyEntrypoints
from services.contacts.entrypoints.views import ViewEntrypoints


class ContactsService(ImportEntrypoints, PartyEntrypoints, ViewEntrypoints):
    name = "contacts"

"""The registry's entrypoints, put together."""

from services.registry.entrypoints.entries import EntryEntrypoints
from services.registry.entrypoints.journals import JournalEntrypoints


class RegistryService(EntryEntrypoints, JournalEntrypoints):
    name = "registry"

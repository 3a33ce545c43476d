"""The registry's entrypoints, put together."""

from services.registry.entrypoints.entries import EntryEntrypoints
from services.registry.entrypoints.journals import JournalEntrypoints
from services.registry.entrypoints.plans import PlanEntrypoints


class RegistryService(EntryEntrypoints, JournalEntrypoints, PlanEntrypoints):
    name = "registry"

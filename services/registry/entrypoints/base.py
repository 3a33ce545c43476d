"""What all entrypoints of the registry work with."""

from services.registry.models.entries import EntryRecord
from services.registry.models.journals import JournalRecord
from services.registry.models.plans import PlanEntryRecord, PlanRecord
from services.registry.models.setup import SetupRecord
from shared.messaging.bus import BusProvider
from shared.settings import OrganisationSettings
from shared.storage.provider import StoreProvider


class Entrypoints:
    bus = BusProvider()
    store = StoreProvider(models=[JournalRecord, EntryRecord, PlanRecord, PlanEntryRecord, SetupRecord])
    zone = OrganisationSettings().zone

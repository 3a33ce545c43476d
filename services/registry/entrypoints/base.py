"""What all entrypoints of the registry work with."""

from services.registry.handlers.disposals import complete_counts
from services.registry.handlers.entry_states import complete_states
from services.registry.models.disposals import DisposalItemRecord, DisposalRecord
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.evidence import CheckpointRecord, SigningKeyRecord, YearClosingRecord
from services.registry.models.exports import ExportRecord
from services.registry.models.files import FileRecord
from services.registry.models.journals import JournalRecord, JournalYearRow
from services.registry.models.loans import LoanRecord
from services.registry.models.moves import MoveRecord
from services.registry.models.plans import PlanEntryRecord, PlanRecord
from services.registry.models.setup import SetupRecord
from shared.messaging.bus import BusProvider
from shared.settings import OrganisationSettings
from shared.storage.provider import StoreProvider


class RegistryStoreProvider(StoreProvider):
    """Sees to it at start that entries have their state and lists their counts, which those of older versions lack."""

    def setup(self) -> None:
        super().setup()
        complete_states(self.store.database)
        complete_counts(self.store)


class Entrypoints:
    bus = BusProvider()
    store = RegistryStoreProvider(
        models=[
            CheckpointRecord,
            ExportRecord,
            JournalRecord,
            JournalYearRow,
            SigningKeyRecord,
            YearClosingRecord,
            EntryRecord,
            EntryLineRecord,
            EntryStateRecord,
            FileRecord,
            DisposalRecord,
            DisposalItemRecord,
            MoveRecord,
            LoanRecord,
            PlanRecord,
            PlanEntryRecord,
            SetupRecord,
        ]
    )
    zone = OrganisationSettings().zone

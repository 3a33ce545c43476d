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
from shared.storage.merged import MergedContact
from shared.storage.provider import StoreProvider


class Entrypoints:
    bus = BusProvider()
    store = StoreProvider(
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
            MergedContact,
        ],
        completing=[complete_states, complete_counts],
    )
    zone = OrganisationSettings().zone

"""The registry's entrypoints, put together."""

from services.registry.entrypoints.disposals import DisposalEntrypoints
from services.registry.entrypoints.entries import EntryEntrypoints
from services.registry.entrypoints.entry_lines import EntryLineEntrypoints
from services.registry.entrypoints.evidence import EvidenceEntrypoints
from services.registry.entrypoints.files import FileEntrypoints
from services.registry.entrypoints.history import HistoryEntrypoints
from services.registry.entrypoints.journals import JournalEntrypoints
from services.registry.entrypoints.loans import LoanEntrypoints
from services.registry.entrypoints.parties import PartyEntrypoints
from services.registry.entrypoints.plans import PlanEntrypoints
from services.registry.entrypoints.privacy import PrivacyEntrypoints


class RegistryService(
    DisposalEntrypoints,
    EntryEntrypoints,
    EntryLineEntrypoints,
    EvidenceEntrypoints,
    FileEntrypoints,
    HistoryEntrypoints,
    JournalEntrypoints,
    LoanEntrypoints,
    PartyEntrypoints,
    PlanEntrypoints,
    PrivacyEntrypoints,
):
    name = "registry"

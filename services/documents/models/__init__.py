"""What `documents` stores, a module for each subject."""

from services.documents.models.agent_setups import AgentSetupRecord, FilingFaultsRecord
from services.documents.models.agents import AgentReport
from services.documents.models.audits import AuditRecord, DamageRecord
from services.documents.models.batches import BatchRecord
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.links import LinkRecord
from services.documents.models.mailboxes import MailboxRecord, MailboxState, ReadMail
from services.documents.models.reading import ExtractionJob, ExtractionTurn, OfficeLanguages
from services.documents.models.revisions import RevisionRecord
from services.documents.models.shares import ShareRecord, ShareTicket
from services.documents.models.staging import StagedRecord
from shared.storage.merged import MergedContact
from shared.storage.tries import TriesDocument

MODELS = (
    IntakeRecord,
    DocumentRecord,
    RevisionRecord,
    LinkRecord,
    AuditRecord,
    DamageRecord,
    ShareRecord,
    MailboxRecord,
    MailboxState,
    ReadMail,
    ShareTicket,
    TriesDocument,
    OfficeLanguages,
    ExtractionJob,
    ExtractionTurn,
    AgentReport,
    AgentSetupRecord,
    FilingFaultsRecord,
    BatchRecord,
    StagedRecord,
    MergedContact,
)
"""All collections, made by whichever process of the service starts first."""

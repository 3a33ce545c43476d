"""The entrypoints of `documents`, put together."""

from services.documents.entrypoints.agents import AgentEntrypoints
from services.documents.entrypoints.audits import AuditEntrypoints
from services.documents.entrypoints.documents import DocumentEntrypoints
from services.documents.entrypoints.erasure import ErasureEntrypoints
from services.documents.entrypoints.history import HistoryEntrypoints
from services.documents.entrypoints.intake import IntakeEntrypoints
from services.documents.entrypoints.links import LinkEntrypoints
from services.documents.entrypoints.mailboxes import MailboxEntrypoints
from services.documents.entrypoints.offices import OfficeEntrypoints
from services.documents.entrypoints.privacy import PrivacyEntrypoints
from services.documents.entrypoints.reading import ReadingEntrypoints
from services.documents.entrypoints.revisions import RevisionEntrypoints
from services.documents.entrypoints.shares import ShareEntrypoints
from services.documents.entrypoints.staging import StagingEntrypoints
from services.documents.entrypoints.trash import TrashEntrypoints


class DocumentsService(
    AgentEntrypoints,
    AuditEntrypoints,
    DocumentEntrypoints,
    ErasureEntrypoints,
    HistoryEntrypoints,
    IntakeEntrypoints,
    LinkEntrypoints,
    MailboxEntrypoints,
    OfficeEntrypoints,
    PrivacyEntrypoints,
    ReadingEntrypoints,
    RevisionEntrypoints,
    ShareEntrypoints,
    TrashEntrypoints,
    StagingEntrypoints,
):
    name = "documents"

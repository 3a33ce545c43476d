"""The entrypoints of `documents`, put together."""

from services.documents.entrypoints.agents import AgentEntrypoints
from services.documents.entrypoints.documents import DocumentEntrypoints
from services.documents.entrypoints.erasure import ErasureEntrypoints
from services.documents.entrypoints.intake import IntakeEntrypoints
from services.documents.entrypoints.offices import OfficeEntrypoints
from services.documents.entrypoints.reading import ReadingEntrypoints


class DocumentsService(
    AgentEntrypoints,
    DocumentEntrypoints,
    ErasureEntrypoints,
    IntakeEntrypoints,
    OfficeEntrypoints,
    ReadingEntrypoints,
):
    name = "documents"

"""Which way a file takes, composed here alone: PDF, page images, plain text, or Tika."""

from collections.abc import Iterator

from services.documents.extraction.protocol import Assignment, FormsMade, Progress, TextFound, Trouble
from services.documents.extraction.reading.failures import OutsideTrouble, Unreadable
from services.documents.extraction.reading.images import READABLE
from services.documents.extraction.reading.pdf_document import read_pdf
from services.documents.extraction.reading.scan import read_scan
from services.documents.extraction.reading.textual import read_text, read_through_tika
from services.documents.extraction.reading.tools import Tools
from shared.contracts.documents import Outcome

Reports = Iterator[Progress | TextFound | FormsMade | Trouble]

_PLAIN = frozenset({"text/plain", "text/csv", "application/csv", "text/tab-separated-values"})


def read(assignment: Assignment, tools: Tools) -> Reports:
    """What is found in a file, ending with `FormsMade` or `Trouble`, whatever the file is."""
    try:
        yield from _way_of(assignment.media_type)(assignment, tools)
    except Unreadable as error:
        yield from _nothing(assignment, error.outcome, error.detail)
    except MemoryError:
        yield from _nothing(assignment, Outcome.TOO_LARGE, "Reading it took more memory than it may")
    except OutsideTrouble as error:
        yield Trouble(detail=error.detail, counts=error.counts)


def _way_of(media_type: str):  # type: ignore[no-untyped-def]
    if media_type == "application/pdf":
        return read_pdf
    if media_type in READABLE:
        return read_scan
    if media_type in _PLAIN:
        return read_text
    return read_through_tika


def _nothing(assignment: Assignment, outcome: Outcome, detail: str) -> Reports:
    yield TextFound(outcome=outcome, detail=detail, media_type=assignment.media_type)
    yield FormsMade()

"""Which way a file takes, composed here alone: PDF, page images, plain text, or Tika."""

import traceback
from collections.abc import Callable, Iterator

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
    found = False
    try:
        for report in _way_of(assignment.media_type)(assignment, tools):
            found = found or isinstance(report, TextFound)
            yield report
    except OutsideTrouble as error:
        yield Trouble(detail=error.detail, counts=error.counts)
    except Unreadable as error:
        yield from _end(assignment, found, error.outcome, error.detail)
    except MemoryError:
        yield from _end(assignment, found, Outcome.TOO_LARGE, "Reading it took more memory than it may")
    except Exception as error:  # noqa: BLE001 - libraries raise all sorts of things over broken files
        traceback.print_exc()
        detail = f"The file is damaged: reading it failed ({type(error).__name__})"
        yield from _end(assignment, found, Outcome.CORRUPT, detail)


def _way_of(media_type: str) -> Callable[[Assignment, Tools], Reports]:
    if media_type == "application/pdf":
        return read_pdf
    if media_type in READABLE:
        return read_scan
    if media_type in _PLAIN:
        return read_text
    return read_through_tika


def _end(assignment: Assignment, found: bool, outcome: Outcome, detail: str) -> Reports:
    """Text that was found before stays found."""
    if found:
        yield FormsMade(detail=f"Its further forms could not be made: {detail}")
        return
    yield TextFound(outcome=outcome, detail=detail, media_type=assignment.media_type)
    yield FormsMade()

"""Which way a file takes, composed here alone: PDF, page images, plain text, mail, archive, or Tika."""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from services.documents.domain.room import NO_ROOM_LEFT, is_no_room
from services.documents.extraction.protocol import (
    Assignment,
    FormsMade,
    MembersFound,
    Progress,
    TextFound,
    Trouble,
)
from services.documents.extraction.reading.archive import ARCHIVES, is_office_container, read_archive
from services.documents.extraction.reading.failures import OutsideTrouble, Unreadable
from services.documents.extraction.reading.images import READABLE
from services.documents.extraction.reading.mail import MAIL, MAILBOX, read_mail, read_mailbox
from services.documents.extraction.reading.outlook import OUTLOOK, read_outlook
from services.documents.extraction.reading.pdf_document import read_pdf
from services.documents.extraction.reading.scan import read_scan
from services.documents.extraction.reading.textual import read_text, read_through_tika
from services.documents.extraction.reading.tools import Tools
from services.documents.extraction.reading.unlocking import unlocked
from shared.contracts.documents import Outcome

Reports = Iterator[Progress | TextFound | MembersFound | FormsMade | Trouble]

_PLAIN = frozenset({"text/plain", "text/csv", "application/csv", "text/tab-separated-values"})
_WAYS: dict[str, Callable[[Assignment, Tools], Reports]] = {
    "application/pdf": read_pdf,
    MAIL: read_mail,
    MAILBOX: read_mailbox,
    OUTLOOK: read_outlook,
    **dict.fromkeys(READABLE, read_scan),
    **dict.fromkeys(_PLAIN, read_text),
    **dict.fromkeys(ARCHIVES, read_archive),
}


def read(assignment: Assignment, tools: Tools) -> Reports:
    """What is found in a file, ending with `FormsMade` or `Trouble`, whatever the file is."""
    found = False
    try:
        opened = unlocked(assignment)
        for report in _way_of(opened)(opened, tools):
            found = found or isinstance(report, TextFound)
            yield report
    except OutsideTrouble as error:
        yield Trouble(detail=error.detail, counts=error.counts)
    except Unreadable as error:
        yield from _end(assignment, found, error.outcome, error.detail)
    except MemoryError:
        yield from _end(assignment, found, Outcome.TOO_LARGE, "Reading it took more memory than it may")
    except OSError as error:
        if is_no_room(error):
            yield Trouble(detail=NO_ROOM_LEFT, counts=False)
            return
        yield from _broken(assignment, found, error)
    except Exception as error:  # noqa: BLE001 - libraries raise all sorts of things over broken files
        yield from _broken(assignment, found, error)


def _way_of(assignment: Assignment) -> Callable[[Assignment, Tools], Reports]:
    if Path(assignment.source).stat().st_size == 0:
        raise Unreadable(Outcome.NO_TEXT, "The file is empty")
    if assignment.media_type == "application/zip" and is_office_container(Path(assignment.source)):
        return read_through_tika
    return _WAYS.get(assignment.media_type, read_through_tika)


def _broken(assignment: Assignment, found: bool, error: Exception) -> Reports:
    traceback.print_exception(error)
    detail = f"The file is damaged: reading it failed ({type(error).__name__})"
    yield from _end(assignment, found, Outcome.CORRUPT, detail)


def _end(assignment: Assignment, found: bool, outcome: Outcome, detail: str) -> Reports:
    """Text that was found before stays found."""
    if found:
        yield FormsMade(detail=f"Its further forms could not be made: {detail}")
        return
    yield TextFound(outcome=outcome, detail=detail, media_type=assignment.media_type)
    yield FormsMade()

"""What the agent asks of the process, and what it answers: one line of JSON each way."""

from enum import StrEnum
from pathlib import Path

from shared.contracts.base import Message
from shared.contracts.documents.agent_setup import ScanProfile


class PagesJob(Message):
    """`sources`: one file, or fronts and backs. Made files go into the existing `folder`."""

    sources: tuple[Path, ...]
    folder: Path
    profile: ScanProfile
    max_pages: int


class BindJob(Message):
    """Images, as a scanner gave them, to be made one PDF in this order."""

    images: tuple[Path, ...]
    target: Path


class Bound(Message):
    pages: int


class MadePart(Message):
    """One document. `file` is None where the source is that document as it is."""

    file: Path | None
    pages: int
    asn: int | None


class Hindrance(StrEnum):
    """Why a file can not be looked through."""

    NOT_PAGES = "not-pages"
    """No picture and no PDF: there is nothing to look at."""
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PAGES = "too-many-pages"
    SIDES_DIFFER = "sides-differ"


class PagesResult(Message):
    """Either parts, or a hindrance."""

    parts: tuple[MadePart, ...] = ()
    pages: int = 0
    separators: int = 0
    blanks: int = 0
    hindrance: Hindrance | None = None
    detail: str = ""

"""What the process is asked to do: one line of JSON."""

from pathlib import Path

from shared.contracts.base import Message
from shared.contracts.documents.staging import Turn


class SourcePage(Message):
    """A page, from 1, of one of the sources, from 0."""

    source: int
    page: int
    turn: Turn


class ArrangeJob(Message):
    """Write these pages of the sources into `target`, turned as they say."""

    sources: tuple[Path, ...]
    target: Path
    pages: tuple[SourcePage, ...]

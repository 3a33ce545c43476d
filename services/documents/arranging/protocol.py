"""What the process is asked to do: one line of JSON."""

from pathlib import Path

from shared.contracts.base import Message
from shared.contracts.documents.staging import StagedPart


class ArrangeJob(Message):
    """Write these pages of `source` into `target`, turned as they say."""

    source: Path
    target: Path
    pages: StagedPart

"""Which files were scanned in one go."""

from datetime import datetime, timedelta

GAP = timedelta(minutes=2)
"""Files that follow each other more slowly than this are of different batches."""


def belongs_together(last: datetime, moment: datetime) -> bool:
    """Whether a file at `moment` joins the batch whose last file came at `last`. Clocks may be set back."""
    return abs(moment - last) <= GAP

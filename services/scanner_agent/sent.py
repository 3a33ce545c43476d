"""The folder `sent`: a copy of each file that was handed in, as it came, for some days.

    sent/2026-03-02/000012/faktúra.pdf

It only ever takes room that is left over: it is emptied, the oldest day first, before a disk becomes full.
Everything here blocks; nothing here logs. Methods raise OSError.
"""

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

from services.scanner_agent.domain.watching import wire_name
from services.scanner_agent.items import Item
from shared.contracts.base import now


class Sent:
    """See the module."""

    def __init__(self, folder: Path, days: int = 0) -> None:
        self.folder = folder
        self.days = days
        """For how long copies are kept; 0: not at all."""
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, item: Item, source: Path) -> None:
        """Move the file here, or remove it where no copies are kept. Safe to repeat."""
        if not self.days:
            source.unlink(missing_ok=True)
            return
        if not source.exists():
            return
        place = self.folder / now().date().isoformat() / f"{item.number:06d}"
        place.mkdir(parents=True, exist_ok=True)
        source.rename(place / (item.name if len(os.fsencode(item.name)) <= 255 else wire_name(item.name)))

    def forget_old(self) -> None:
        """Remove what is older than the days for which copies are kept."""
        oldest = now().date() - timedelta(days=self.days)
        for place in self._days():
            if date.fromisoformat(place.name) < oldest:
                shutil.rmtree(place)

    def make_room(self, size: int) -> None:
        """Remove days, the oldest first, until `size` bytes of the disk are free or nothing is left."""
        for place in self._days():
            if shutil.disk_usage(self.folder).free >= size:
                return
            shutil.rmtree(place)

    def _days(self) -> list[Path]:
        found = []
        for path in sorted(self.folder.iterdir()):
            try:
                date.fromisoformat(path.name)
            except ValueError:
                continue  # somebody else's
            found.append(path)
        return found

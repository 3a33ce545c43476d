"""What is exported of a journal's year: all that was written until the export began, read once, in flat memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from services.registry.domain.chain import GENESIS
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import LINE_YEARS, EntryLineRecord
from services.registry.models.evidence import CheckpointRecord, YearClosingRecord
from services.registry.models.journals import YEARS, JournalRecord
from shared.batches import in_batches
from shared.contracts.base import now
from shared.contracts.problems import NotFound
from shared.storage.store import Store

Row = dict[str, Any]
BATCH = 500
_NO_LINES = {"last_seq": 0, "last_hash": GENESIS}


@dataclass(frozen=True, slots=True)
class Source:
    """`entries` and `lines` are how far the chains had come; checkpoints were read before both."""

    journal: JournalRecord
    year: int
    exported_at: str
    head: Row
    lines_head: Row
    checkpoints: tuple[CheckpointRecord, ...]
    closing: Row | None
    progress: Callable[[float], None]

    @property
    def place(self) -> Row:
        return {"journal_id": self.journal.id, "year": self.year}

    @property
    def header(self) -> Row:
        """As the export tells it."""
        return {
            "journal_id": self.journal.id,
            "journal_code": self.journal.code,
            "title": self.journal.title,
            "office": self.journal.office,
            "year": self.year,
            "exported_at": self.exported_at,
            "entries": self.head["last_seq"],
            "lines": self.lines_head["last_seq"],
            "first_prev_hash": self.head["first_prev_hash"],
            "last_hash": self.head["last_hash"],
            "lines_last_hash": self.lines_head["last_hash"],
        }

    def entries(self) -> Iterator[Row]:
        return self._rows(EntryRecord, self.head["last_seq"])

    def lines(self) -> Iterator[Row]:
        return self._rows(EntryLineRecord, self.lines_head["last_seq"])

    def entry_batches(self) -> Iterator[tuple[list[Row], dict[str, list[Row]]]]:
        """Entries with the further lines of each, by entry id."""
        for batch in in_batches(self.entries(), BATCH):
            yield batch, self._lines_of([row["_id"] for row in batch])

    def _lines_of(self, entry_ids: list[str]) -> dict[str, list[Row]]:
        wanted = {"entry_id": {"$in": entry_ids}, "seq": {"$lte": self.lines_head["last_seq"]}}
        found: dict[str, list[Row]] = {}
        for row in EntryLineRecord._get_collection().find(wanted).sort("seq", 1):
            found.setdefault(row["entry_id"], []).append(row)
        return found

    def _rows(self, model: type, last: int) -> Iterator[Row]:
        wanted = {**self.place, "seq": {"$lte": last}}
        total = self.head["last_seq"] + self.lines_head["last_seq"]
        before = 0 if model is EntryRecord else self.head["last_seq"]
        for number, row in enumerate(model._get_collection().find(wanted).sort("seq", 1).batch_size(BATCH), start=1):  # type: ignore[attr-defined]
            if number % BATCH == 0:
                self.progress((before + number) / total)
            yield row


def read_source(store: Store, journal_id: str, year: int, progress: Callable[[float], None]) -> Source:
    """Raises NotFound."""
    journal = store.get(JournalRecord, journal_id)
    key = {"_id": f"{journal_id}:{year}"}
    found = CheckpointRecord._get_collection().find({"journal_id": journal_id, "year": year}).sort("at", 1)
    checkpoints = tuple(CheckpointRecord._from_son(row) for row in found)
    lines_head = store.database[LINE_YEARS].find_one(key) or _NO_LINES
    head = store.database[YEARS].find_one(key)
    if head is None:
        raise NotFound(f"The journal has no year {year}")
    closing = YearClosingRecord._get_collection().find_one(key)
    exported_at = now().isoformat(timespec="milliseconds")
    return Source(journal, year, exported_at, head, lines_head, checkpoints, closing, progress)

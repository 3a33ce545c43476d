"""Proving that a journal is as it was written."""

from collections.abc import Iterator
from typing import Any

from services.registry.domain.chain import GENESIS, Head, Line, verify_chain
from services.registry.models.entries import EntryRecord, hash_of
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.problems import NotFound
from shared.contracts.registry import Verification, VerifyJournal
from shared.security.context import Context
from shared.storage.store import Store


def verify_journal(command: VerifyJournal, context: Context, store: Store) -> Verification:
    """Reads every line of the year once, in bounded memory."""
    journal = store.get(JournalRecord, command.journal_id)
    context.principal.require_sight(journal.office, "journal")
    year, head = _year_and_head(journal, command.year, store)
    report = verify_chain(_lines(journal.id, year), head)
    return Verification(
        valid=report.broken_at is None,
        journal_id=journal.id,
        year=year,
        first=report.first,
        last=report.last,
        count=report.count,
        broken_at=report.broken_at,
        broken_number=report.broken_number,
        reason=report.reason,
    )


def _year_and_head(journal: JournalRecord, year: int | None, store: Store) -> tuple[int, Head]:
    wanted: dict[str, Any] = {"journal_id": journal.id}
    if year is not None:
        wanted["year"] = year
    row = store.database[YEARS].find_one(wanted, sort=[("year", -1)])
    if row is None and year is not None:
        raise NotFound(f"The journal has no year {year}")
    if row is None:
        return journal.created_at.year, Head(GENESIS, 0, GENESIS)
    return row["year"], Head(row["first_prev_hash"], row["last_seq"], row["last_hash"])


def _lines(journal_id: str, year: int) -> Iterator[Line]:
    rows = EntryRecord._get_collection().find({"journal_id": journal_id, "year": year}).sort("seq", 1).batch_size(1000)
    for row in rows:
        yield Line(row["seq"], row["number"], row["prev_hash"], row["hash"], hash_of(row))

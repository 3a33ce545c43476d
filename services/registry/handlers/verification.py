"""Proving that a journal is as it was written."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.registry.domain.chain import GENESIS, ChainReport, Head, Line, verify_chain
from services.registry.models.entries import EntryRecord, hash_of
from services.registry.models.entry_lines import LINE_YEARS, EntryLineRecord, line_hash_of
from services.registry.models.journals import YEARS, JournalRecord
from shared.batches import in_batches
from shared.contracts.problems import NotFound
from shared.contracts.registry import Verification, VerifyJournal
from shared.security.context import Context
from shared.storage.store import Store


def verify_journal(command: VerifyJournal, context: Context, store: Store) -> Verification:
    """Reads every entry of the year and every further line of its records once, in bounded memory."""
    journal = store.get(JournalRecord, command.journal_id)
    context.principal.require_sight(journal.office, "journal")
    year, head = _year_and_head(journal, command.year, store)
    entries = verify_chain(_lines(journal.id, year), head)
    lines = verify_entry_lines(store, journal.id, year)
    part, broken = (
        ("lines", lines) if entries.broken_at is None and lines.broken_at is not None else ("entries", entries)
    )
    return Verification(
        valid=broken.broken_at is None,
        journal_id=journal.id,
        year=year,
        first=entries.first,
        last=entries.last,
        count=entries.count,
        broken_at=broken.broken_at,
        broken_number=broken.broken_number,
        reason=broken.reason,
        part=part,
        lines=lines.count,
    )


def verify_entry_lines(store: Store, journal_id: str, year: int) -> ChainReport:
    """The chain of what happened to the records of a journal and year, and that each line speaks of its own entry."""
    head = store.database[LINE_YEARS].find_one({"_id": f"{journal_id}:{year}"}) or {}
    strangers: list[ChainReport] = []
    report = verify_chain(
        _entry_lines(journal_id, year, strangers),
        Head(GENESIS, head.get("last_seq", 0), head.get("last_hash", GENESIS)),
    )
    if report.broken_at is None and strangers:
        first = strangers[0]
        return replace(report, broken_at=first.broken_at, broken_number=first.broken_number, reason=first.reason)
    return report


def _entry_lines(journal_id: str, year: int, strangers: list[ChainReport]) -> Iterator[Line]:
    rows = EntryLineRecord._get_collection().find({"journal_id": journal_id, "year": year}).sort("seq", 1)
    for batch in in_batches(rows.batch_size(1000), 1000):
        hashes = _entry_hashes({row["entry_id"] for row in batch})
        for row in batch:
            if hashes.get(row["entry_id"]) != row["entry_hash"] and not strangers:
                strangers.append(ChainReport(None, None, 0, row["seq"], row["entry_number"], "other-entry"))
            yield Line(row["seq"], row["entry_number"], row["prev_hash"], row["hash"], line_hash_of(row))


def _entry_hashes(entry_ids: set[str]) -> dict[str, str]:
    rows = EntryRecord._get_collection().find({"_id": {"$in": sorted(entry_ids)}}, {"hash": 1})
    return {row["_id"]: row["hash"] for row in rows}


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

"""Closing a journal's year: final line, signed checkpoint, carrying over, the next year opened; all or nothing."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.domain.year_end import obstacles
from services.registry.handlers.carrying_over import carry_over, open_files
from services.registry.handlers.checkpoints import Standing, verified, visible_journal, write_checkpoint
from services.registry.handlers.setup import pack_of
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import LINE_YEARS
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.evidence import YearClosingRecord
from services.registry.models.journals import YEARS, JournalRecord, next_head
from shared.contracts.base import now
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.contracts.registry import (
    CloseYear,
    Direction,
    JournalYear,
    PreviewYearEnd,
    Status,
    Verification,
    YearClosed,
    YearEndPreview,
    YearState,
)
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_WHY = {
    "year-not-over": "The year {year} is not over yet",
    "year-closed": "The year {year} of this journal is closed already",
    "earlier-year-open": "An earlier year of this journal is still open; close it first",
}


def preview_year_end(command: PreviewYearEnd, context: Context, store: Store, zone: ZoneInfo) -> YearEndPreview:
    journal = visible_journal(command.journal_id, context, store)

    def preview(work: Work) -> YearEndPreview:
        _head(work, journal.id, command.year)
        return YearEndPreview(
            journal_id=journal.id,
            year=command.year,
            **_counts(work, journal, command.year),
            policy=pack_of(work).open_files_at_year_end,
            problems=_obstacles(work, journal.id, command.year, zone),
        )

    return store.transact(context, preview)


def close_year(command: CloseYear, context: Context, store: Store, zone: ZoneInfo) -> JournalYear:
    journal = visible_journal(command.journal_id, context, store)
    store.transact(context.as_service("registry"), lambda work: _refuse(work, journal.id, command.year, zone))
    report = verified(journal, command.year, context, store)

    def close(work: Work) -> JournalYear:
        _refuse(work, journal.id, command.year, zone)
        return _close(work, journal, report, context, zone)

    return store.transact(context, close)


def _close(work: Work, journal: JournalRecord, report: Verification, context: Context, zone: ZoneInfo) -> JournalYear:
    year = report.year
    head = _head(work, journal.id, year)
    if head["last_seq"] != report.count:
        raise Conflict("The journal changed while it was verified; close the year again", reason="journal-changed")
    counts, policy = _counts(work, journal, year), pack_of(work).open_files_at_year_end
    carry_over(work, journal, year, policy, context, now().astimezone(zone).date())
    lines = _lines_head(work, head["_id"])
    standing = Standing(year, head["last_seq"], head["last_hash"], lines["last_seq"], lines["last_hash"])
    checkpoint = write_checkpoint(work, journal, standing, "year-end")
    fields = {
        "journal_id": journal.id,
        "journal_code": journal.code,
        "office": journal.office,
        "year": year,
        **counts,
        "first_number": _first_number(work, journal.id, year),
        "last_number": head["last_number"],
        "lines": standing.lines_count,
        "lines_hash": standing.lines_hash,
        "policy": policy.value,
        "checkpoint_id": checkpoint.id,
        "at": now().isoformat(timespec="milliseconds"),
        "actor_id": context.principal.id,
        "actor_name": context.principal.name,
        "prev_hash": head["last_hash"],
    }
    closing = YearClosingRecord(
        id=head["_id"],
        office=journal.office,
        journal_id=journal.id,
        year=year,
        fields=fields,
        hash=YearClosingRecord.hash_of(fields),
        checkpoint_id=checkpoint.id,
    )
    work.add(closing, action="closed")
    _open_next(work, journal.id, year, closing.hash)
    work.emit(YearClosed(office=journal.office, journal_id=journal.id, year=year))
    return year_message(head, closing.to_mongo().to_dict(), lines["last_seq"])


def _open_next(work: Work, journal_id: str, year: int, closing_hash: str) -> None:
    """The next year goes on from the final line. Where its entries have begun already, it went on from the last one."""
    years = work.collection(YEARS)
    following = years.find_one({"journal_id": journal_id, "year": {"$gt": year}}, session=work.session)
    if following is None:
        years.insert_one(next_head(journal_id, year + 1, closing_hash), session=work.session)
    elif following["year"] == year + 1 and following["last_seq"] == 0:
        begun = {"first_prev_hash": closing_hash, "last_hash": closing_hash}
        years.update_one({"_id": following["_id"]}, {"$set": begun}, session=work.session)


def year_message(head: dict[str, Any], closing: dict[str, Any] | None, lines: int) -> JournalYear:
    told = closing["fields"] if closing else {}
    return JournalYear(
        journal_id=head["journal_id"],
        year=head["year"],
        state=YearState.CLOSED if closing else YearState.OPEN,
        first_number=told.get("first_number") or head.get("first_number"),
        last_number=head["last_number"],
        entries=head["last_seq"],
        lines=lines,
        closed_at=told.get("at"),
        closed_by=told.get("actor_name"),
        checkpoint_id=closing["checkpoint_id"] if closing else None,
    )


def refuse_closed_year(work: Work, journal_id: str, day: date | None) -> None:
    """Raises Invalid at /received_on for a record that would belong into a year that is closed."""
    if day is None:
        return
    key = f"{journal_id}:{day.year}"
    if work.collection(YearClosingRecord).find_one({"_id": key}, {"_id": 1}, session=work.session) is None:
        return
    raise invalid_field(
        "/received_on",
        "year-closed",
        f"The year {day.year} of this journal is closed and takes no more entries. Register the record in the year now "
        f"open: give the day on which it came to the registry, and name {day.isoformat()} in the subject",
        year=day.year,
    )


def _refuse(work: Work, journal_id: str, year: int, zone: ZoneInfo) -> None:
    _head(work, journal_id, year)
    for code in _obstacles(work, journal_id, year, zone):
        raise Conflict(_WHY[code].format(year=year), reason=code, params={"year": year})


def _obstacles(work: Work, journal_id: str, year: int, zone: ZoneInfo) -> tuple[str, ...]:
    rows = work.collection(YEARS).find({"journal_id": journal_id}, {"year": 1}, session=work.session)
    closed = work.collection(YearClosingRecord).find({"journal_id": journal_id}, {"year": 1}, session=work.session)
    return obstacles(
        year,
        present_year=now().astimezone(zone).year,
        years={row["year"] for row in rows},
        closed={row["year"] for row in closed},
    )


def _head(work: Work, journal_id: str, year: int) -> dict[str, Any]:
    """Raises NotFound."""
    head = work.collection(YEARS).find_one({"_id": f"{journal_id}:{year}"}, session=work.session)
    if head is None:
        raise NotFound(f"The journal has no year {year}")
    return head


def _lines_head(work: Work, key: str) -> dict[str, Any]:
    found = work.collection(LINE_YEARS).find_one({"_id": key}, session=work.session)
    return found or {"last_seq": 0, "last_hash": "0" * 64}


def _first_number(work: Work, journal_id: str, year: int) -> str | None:
    place = {"journal_id": journal_id, "year": year, "seq": 1}
    row = work.collection(EntryRecord).find_one(place, {"number": 1}, session=work.session)
    return row["number"] if row else None


def _counts(work: Work, journal: JournalRecord, year: int) -> dict[str, int]:
    """What the final line tells; entries by what they are, and what is unresolved."""
    of_year = {"journal_id": journal.id, "year": year}
    states, session = work.collection(EntryStateRecord), work.session
    grouped = work.collection(EntryRecord).aggregate(
        [{"$match": of_year}, {"$group": {"_id": "$direction", "count": {"$sum": 1}}}], session=session
    )
    directions = {row["_id"]: row["count"] for row in grouped}
    void = states.count_documents({**of_year, "status": Status.VOID.value}, session=session)
    unfiled = {**of_year, "file_id": None, "status": {"$ne": Status.VOID.value}}
    return {
        "entries": sum(directions.values()),
        **{kind.value: directions.get(kind.value, 0) for kind in Direction},
        "void": void,
        "open_entries": states.count_documents({**of_year, "status": Status.OPEN.value}, session=session),
        "unfiled_entries": states.count_documents(unfiled, session=session),
        "open_files": len(open_files(work, journal, year)),
    }

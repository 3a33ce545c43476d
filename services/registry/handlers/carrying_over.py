"""What goes on after a year: each open record gets a line that says so, open files follow the pack's policy."""

from datetime import date
from typing import Any

from services.registry.domain.chain import GENESIS
from services.registry.domain.file_numbers import file_number, parts_of, series_of
from services.registry.handlers.files import next_in_series
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.setup import pack_of
from services.registry.models.entry_lines import LINE_YEARS, EntryLineRecord, line_hash_of
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from services.registry.models.journals import JournalRecord
from shared.contracts.base import now
from shared.contracts.registry import FileOpened, FileState, LineKind, OpenFilesAtYearEnd, Status
from shared.security.context import Context
from shared.storage.work import Work


def open_files(work: Work, journal: JournalRecord, year: int) -> list[dict[str, Any]]:
    """Those of the office, at the year-end of the office's own journal; a further journal carries none over."""
    if journal.id != journal_id_of(journal.office):
        return []
    wanted = {"office": journal.office, "year": year, "state": FileState.OPEN.value}
    return list(work.collection(FileRecord).find(wanted, session=work.session).sort("_id", 1))


def carry_over(
    work: Work, journal: JournalRecord, year: int, policy: OpenFilesAtYearEnd, context: Context, today: date
) -> None:
    if policy is OpenFilesAtYearEnd.REGISTER_ANEW:
        for row in open_files(work, journal, year):
            _register_anew(work, row, year + 1, context, today)
    _write_lines(work, journal, year, policy, context)


def _write_lines(work: Work, journal: JournalRecord, year: int, policy: OpenFilesAtYearEnd, context: Context) -> None:
    """One line for each open record, all in a few round trips: there can be thousands in one transaction."""
    wanted = {"journal_id": journal.id, "year": year, "status": Status.OPEN.value}
    states = list(work.collection(EntryStateRecord).find(wanted, session=work.session).sort("seq", 1))
    if not states:
        return
    key = f"{journal.id}:{year}"
    begun = {"_id": key, "journal_id": journal.id, "year": year, "last_seq": 0, "last_hash": GENESIS}
    head = work.collection(LINE_YEARS).find_one({"_id": key}, session=work.session) or begun
    moment, lines = now(), []
    for state in states:
        line = EntryLineRecord(
            office=state["office"],
            journal_id=journal.id,
            year=year,
            seq=head["last_seq"] + 1,
            entry_id=state["_id"],
            entry_number=state["number"],
            entry_hash=state["entry_hash"],
            kind=LineKind.CARRIED_OVER.value,
            at=max(moment, head.get("last_at") or moment),
            data={"to": str(year + 1), "policy": policy.value},
            reason="",
            actor_id=context.principal.id,
            actor_name=context.principal.name,
            prev_hash=head["last_hash"],
        )
        line.hash = line_hash_of(line.to_mongo().to_dict())
        head = {**head, "last_seq": line.seq, "last_hash": line.hash, "last_at": line.at}
        lines.append(line)
    work.add_all(lines, action=LineKind.CARRIED_OVER.value)
    work.collection(LINE_YEARS).replace_one({"_id": key}, head, upsert=True, session=work.session)
    counted = {"$inc": {"lines": 1, "version": 1}, "$set": {"updated_at": moment}}
    ids = [state["_id"] for state in states]
    work.collection(EntryStateRecord).update_many({"_id": {"$in": ids}}, counted, session=work.session)


def _register_anew(work: Work, row: dict[str, Any], year: int, context: Context, today: date) -> None:
    """The next year's file, with the old one as predecessor; the old one stays open until its records are handled."""
    template = pack_of(work).templates["file"]
    parts = parts_of(office=row["office"], mark=row["primary_mark"], year=year)
    kept = {name: row[name] for name in _KEPT if name in row}
    file = FileRecord(
        **kept,
        number=file_number(template, parts, next_in_series(work, series_of(template, parts))),
        year=year,
        opened_on=today.isoformat(),
        opened_by=context.principal.name,
        predecessor=row["_id"],
    )
    work.add(file, action="opened")
    work.emit(FileOpened(office=file.office, file_id=file.id, number=file.number, title=file.title))


_KEPT = (
    "office", "title", "plan_id", "plan_number", "primary_mark", "mark_title", "extra_marks", "flag", "permanent",
    "years", "trigger", "location",
)  # fmt: skip

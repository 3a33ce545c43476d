"""Files: opening and changing them, and who they are found by."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.domain.file_numbers import file_number, parts_of, series_of
from services.registry.domain.retention import MAY_LIE_AHEAD, Retention, eligible_on, full_years, trigger_day
from services.registry.handlers.classification import classification, rule_for_file
from services.registry.handlers.journals import find_journal
from services.registry.handlers.setup import pack_of
from services.registry.handlers.turns import turn
from services.registry.models.entry_states import MEMBERS, EntryStateRecord
from services.registry.models.files import FILE_SERIES, FileRecord
from shared.contracts.base import Page, now
from shared.contracts.problems import Conflict, invalid_field
from shared.contracts.registry import (
    ChangeFile,
    File,
    FileChanged,
    FileMember,
    FileOpened,
    FileState,
    GetFile,
    ListFileMembers,
    OpenFile,
    SetTriggerDate,
    Trigger,
)
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work, stale

IN_KEEPING = frozenset({FileState.OPEN, FileState.CLOSED})
"""States in which the office itself still decides about its file."""


def open_file(command: OpenFile, context: Context, store: Store, bus: Calls, zone: ZoneInfo) -> File:
    context.principal.require_office(command.office)
    find_journal(command.office, None, context, store, bus)
    today = now().astimezone(zone).date()

    def write(work: Work) -> File:
        file = _new_file(work, command, context, today)
        work.add(file, action="opened")
        work.emit(FileOpened(office=file.office, file_id=file.id, number=file.number, title=file.title))
        return file.to_message()

    with turn(f"files of {command.office}"):
        return store.transact(context, write)


def _new_file(work: Work, command: OpenFile, context: Context, today: date) -> FileRecord:
    rule = rule_for_file(work, command.mark)
    _check_extra_marks(work, command.extra_marks, command.mark)
    related = () if command.predecessor is None else ((command.predecessor, "/predecessor"),)
    _check_others(work, context.principal, (*related, *_pointers(command.related)))
    return FileRecord(
        office=command.office,
        number=_next_number(work, command, today.year),
        year=today.year,
        title=command.title,
        plan_id=rule.entry.plan_id,
        plan_number=rule.plan_number,
        primary_mark=rule.entry.mark,
        mark_title=rule.entry.title,
        extra_marks=list(command.extra_marks),
        flag=rule.entry.flag or "",
        permanent=rule.permanent,
        years=rule.entry.years,
        trigger=rule.entry.trigger,
        opened_on=today.isoformat(),
        opened_by=context.principal.name,
        predecessor=command.predecessor,
        related=list(command.related),
        location=command.location,
    )


def _next_number(work: Work, command: OpenFile, year: int) -> str:
    template = pack_of(work).templates["file"]
    parts = parts_of(office=command.office, mark=command.mark, year=year)
    number = file_number(template, parts, next_in_series(work, series_of(template, parts)))
    while work.find(FileRecord, number=number) is not None:
        # Another template, or another split of mark and count, gave this number before.
        number = file_number(template, parts, next_in_series(work, series_of(template, parts)))
    return number


def next_in_series(work: Work, series: str) -> int:
    """The next count of a series, in this work's transaction: what is not committed leaves no gap."""
    counters = work.collection(FILE_SERIES)
    found = counters.find_one({"_id": series}, session=work.session)
    last = (found["last"] if found else 0) + 1
    counters.replace_one({"_id": series}, {"_id": series, "last": last}, upsert=True, session=work.session)
    return last


def _check_extra_marks(work: Work, marks: tuple[str, ...], primary: str) -> None:
    for index, mark in enumerate(marks):
        classification(work, mark, f"/extra_marks/{index}")
        if mark == primary or mark in marks[:index]:
            raise invalid_field(f"/extra_marks/{index}", "repeated", f"{mark} is there already", mark=mark)


def _pointers(file_ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((file_id, f"/related/{index}") for index, file_id in enumerate(file_ids))


def _check_others(work: Work, principal: Principal, wanted: tuple[tuple[str, str], ...]) -> None:
    """Each file that is referred to must be one that the principal sees."""
    rows = work.collection(FileRecord).find(
        {"_id": {"$in": [file_id for file_id, _ in wanted]}}, {"office": 1}, session=work.session
    )
    seen = {row["_id"] for row in rows if principal.sees(row["office"])}
    for file_id, pointer in wanted:
        if file_id not in seen:
            raise invalid_field(pointer, "unknown-file", f"There is no file {file_id}")


def get_file(command: GetFile, context: Context, store: Store) -> File:
    file = store.get(FileRecord, command.id)
    context.principal.require_sight(file.office, "file")
    return file.to_message()


def list_file_members(command: ListFileMembers, context: Context, store: Store) -> Page[FileMember]:
    """Who sees the file sees what lies in it, whichever office registered it."""
    file = store.get(FileRecord, command.file_id)
    context.principal.require_sight(file.office, "file")
    page = MEMBERS.page(command, context.principal, {"file_id": file.id})
    return Page(items=tuple(_member(state) for state in page.items), next_cursor=page.next_cursor)


def _member(state: dict[str, Any]) -> FileMember:
    return FileMember(
        entry_id=state["_id"],
        entry_number=state["number"],
        seq=state["file_seq"],
        number=state["record_number"],
        direction=state["direction"],
        subject=state["subject"],
        party=state.get("party") or "",
        registered_at=state["registered_at"],
        sheets=state.get("sheets"),
        attachments=len(state["document_ids"]),
    )


def file_for(work: Work, file_id: str, version: int | None, principal: Principal) -> FileRecord:
    """The file to change. Raises NotFound where the principal sees nothing, Stale when somebody was faster."""
    file = work.get(FileRecord, file_id)
    principal.require_sight(file.office, "file")
    if version is not None and file.version != version:
        raise stale(file)
    return file


def require_state(file: FileRecord, *allowed: FileState) -> None:
    """Raises Conflict unless the file is in one of these states."""
    if FileState(file.state) not in allowed:
        raise Conflict(f"File {file.number} is {file.state}", reason=f"file-{file.state}", params={"state": file.state})


def save_file(work: Work, file: FileRecord, change: str) -> File:
    work.save(file, action=change)
    work.emit(FileChanged(office=file.office, file_id=file.id, number=file.number, change=change))
    return file.to_message()


def change_file(command: ChangeFile, context: Context, store: Store) -> File:
    def write(work: Work) -> File:
        file = file_for(work, command.id, command.version, context.principal)
        require_state(file, *IN_KEEPING)
        if command.extra_marks is not None and list(command.extra_marks) != list(file.extra_marks):
            _check_extra_marks(work, command.extra_marks, file.primary_mark)
        _check_others(work, context.principal, _pointers(command.related or ()))
        changes = command.model_dump(mode="json", exclude={"id", "version"}, exclude_none=True)
        for name, value in changes.items():
            setattr(file, name, value)
        return save_file(work, file, "changed")

    return store.transact(context, write)


def set_trigger_date(command: SetTriggerDate, context: Context, store: Store, zone: ZoneInfo) -> File:
    today = now().astimezone(zone).date()

    def write(work: Work) -> File:
        file = file_for(work, command.id, command.version, context.principal)
        require_state(file, *IN_KEEPING)
        _check_trigger_date(Trigger(file.trigger), command.trigger_date, today)
        file.trigger_date = command.trigger_date.isoformat()
        recompute(work, file)
        return save_file(work, file, "trigger-set")

    return store.transact(context, write)


def _check_trigger_date(trigger: Trigger, day: date, today: date) -> None:
    if trigger is Trigger.CLOSURE:
        detail = "The retention of this file counts from its closing; there is no other day to set"
        raise invalid_field("/trigger_date", "trigger-is-closure", detail)
    if day > today and trigger not in MAY_LIE_AHEAD:
        raise invalid_field("/trigger_date", "future-date", f"{day} is still to come", today=today.isoformat())


def recompute(work: Work, file: FileRecord) -> None:
    """Write the day from which the file may be proposed for disposal into the record."""
    before_hand_over = pack_of(work).years_before_hand_over
    years = full_years(file.years, permanent=file.permanent, before_hand_over=before_hand_over)
    retention = Retention(years, Trigger(file.trigger))
    closed_on = _day(file.closed_on)
    started_on = trigger_day(
        retention, closed_on=closed_on, told=_day(file.trigger_date), last_entry_on=_last_entry_on(work, file)
    )
    day = eligible_on(retention, started_on=started_on, closed_on=closed_on)
    file.eligible_on = day.isoformat() if day else None


def _last_entry_on(work: Work, file: FileRecord) -> date | None:
    if file.trigger != Trigger.LAST_ENTRY.value:
        return None
    last = work.collection(EntryStateRecord).find_one(
        {"file_id": file.id}, {"registered_at": 1}, sort=[("registered_at", -1)], session=work.session
    )
    return last["registered_at"].date() if last else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

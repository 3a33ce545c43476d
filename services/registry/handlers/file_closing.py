"""Closing a file, which asks that nothing is missing, and opening it again."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.domain.retention import OF_ITSELF
from services.registry.handlers.files import file_for, recompute, require_state, save_file
from services.registry.handlers.loan_state import lent_entries
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from shared.contracts.base import now
from shared.contracts.problems import Conflict, FieldProblem, invalid_field
from shared.contracts.registry import CloseFile, File, FileClosed, FileState, ReopenFile, Status, Trigger
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def close_file(command: CloseFile, context: Context, store: Store, zone: ZoneInfo) -> File:
    today = now().astimezone(zone).date()
    closed_on = command.closed_on or today
    if closed_on > today:
        raise invalid_field("/closed_on", "future-date", f"{closed_on} is still to come", today=today.isoformat())

    def write(work: Work) -> File:
        file = file_for(work, command.id, command.version, context.principal)
        require_state(file, FileState.OPEN)
        members = _members(work, file)
        _check_complete(work, file, members)
        _check_closing_day(file, members, closed_on, zone)
        file.state, file.closed_on, file.closed_by = (
            FileState.CLOSED.value,
            closed_on.isoformat(),
            context.principal.name,
        )
        recompute(work, file)
        work.save(file, action="closed")
        work.emit(FileClosed(office=file.office, file_id=file.id, number=file.number))
        return file.to_message()

    return store.transact(context, write)


def _members(work: Work, file: FileRecord) -> list[dict[str, Any]]:
    wanted = {"number": 1, "status": 1, "mark": 1, "registered_at": 1}
    rows = work.collection(EntryStateRecord).find({"file_id": file.id}, wanted, session=work.session)
    return list(rows.sort("file_seq", 1))


def _check_complete(work: Work, file: FileRecord, members: list[dict[str, Any]]) -> None:
    """Raises Conflict with everything that is missing, so that it can be mended in one go."""
    missing = [*_missing_of_file(file), *_missing_of_records(members, lent_entries(work, [m["_id"] for m in members]))]
    if missing:
        raise Conflict(
            f"File {file.number} can not be closed: {len(missing)} things are missing",
            reason="file-incomplete",
            fields=missing,
        )


def _missing_of_file(file: FileRecord) -> list[FieldProblem]:
    missing = []
    if file.records == 0:
        missing.append(FieldProblem(pointer="/records", code="no-records", detail="There is no record in it"))
    if file.lent:
        missing.append(FieldProblem(pointer="/lent", code="file-lent", detail="It is lent; take it back first"))
    if file.moving:
        missing.append(FieldProblem(pointer="/office", code="file-moving", detail="It is on its way to another office"))
    if Trigger(file.trigger) not in OF_ITSELF and not file.trigger_date:
        detail = f"Its retention counts from '{file.trigger}'; set that day"
        missing.append(
            FieldProblem(pointer="/trigger_date", code="trigger-date", detail=detail, params={"trigger": file.trigger})
        )
    return missing


def _missing_of_records(members: list[dict[str, Any]], lent: set[str]) -> list[FieldProblem]:
    missing = []
    for member in members:
        if member["status"] == Status.OPEN.value:
            missing.append(_about(member, "entry-open", "is not handled yet"))
        if not member.get("mark") and member["status"] != Status.VOID.value:
            missing.append(_about(member, "entry-unclassified", "has no mark"))
        if member["_id"] in lent:
            missing.append(_about(member, "entry-lent", "is lent"))
    return missing


def _about(member: dict[str, Any], code: str, what: str) -> FieldProblem:
    return FieldProblem(
        pointer=f"/records/{member['_id']}",
        code=code,
        detail=f"{member['number']} {what}",
        params={"entry_id": member["_id"], "number": member["number"]},
    )


def _check_closing_day(file: FileRecord, members: list[dict[str, Any]], closed_on: date, zone: ZoneInfo) -> None:
    first = date.fromisoformat(file.opened_on)
    last = max((member["registered_at"].astimezone(zone).date() for member in members), default=first)
    if closed_on < max(first, last):
        detail = f"It was opened on {first}, and its last record is of {last}"
        raise invalid_field("/closed_on", "before-last-record", detail, earliest=max(first, last).isoformat())


def reopen_file(command: ReopenFile, context: Context, store: Store) -> File:
    def write(work: Work) -> File:
        file = file_for(work, command.id, command.version, context.principal)
        require_state(file, FileState.CLOSED)
        reopening = {"reason": command.reason, "by": context.principal.name, "closed_on": file.closed_on}
        file.reopenings = [*file.reopenings, reopening]
        file.state, file.closed_on, file.closed_by = FileState.OPEN.value, None, None
        recompute(work, file)
        return save_file(work, file, "reopened")

    return store.transact(context, write)

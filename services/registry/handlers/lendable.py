"""What can be lent: a file, or a single record of a journal; found, judged, and marked as lent."""

from dataclasses import dataclass
from typing import Any

from services.registry.handlers.entry_states import state_for
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from services.registry.models.loans import LoanRecord
from shared.contracts.problems import Conflict, FieldProblem, NotFound, invalid_field
from shared.contracts.registry import FileChanged, FileState, LoanObject, LoanState, Status
from shared.security.principal import Principal, service_principal
from shared.storage.work import Work

_GONE = frozenset({FileState.HANDED_OVER, FileState.DESTROYED, FileState.LOST})


@dataclass(frozen=True, slots=True)
class Thing:
    """`file_id` is the file's own, or that of the file in which the record lies."""

    kind: LoanObject
    id: str
    office: str
    number: str
    title: str
    file_id: str | None


def find_thing(work: Work, kind: LoanObject, thing_id: str, principal: Principal) -> Thing:
    """Raises Invalid about /object_id where the principal sees nothing, Conflict for what is not here to be lent."""
    try:
        return _file(work, thing_id, principal) if kind is LoanObject.FILE else _record(work, thing_id, principal)
    except NotFound as error:
        raise invalid_field("/object_id", f"unknown-{kind}", f"There is no {kind} {thing_id}") from error


def _file(work: Work, file_id: str, principal: Principal) -> Thing:
    file = work.get(FileRecord, file_id)
    principal.require_sight(file.office, "file")
    if FileState(file.state) in _GONE:
        raise Conflict(f"File {file.number} is {file.state}", reason="not-here", params={"state": file.state})
    if file.moving:
        raise Conflict(f"File {file.number} is on its way to another office", reason="file-moving")
    return Thing(LoanObject.FILE, file.id, file.office, file.number, file.title, file.id)


def _record(work: Work, entry_id: str, principal: Principal) -> Thing:
    state = state_for(work, entry_id, None, principal)
    if state["tombstone"] or state["status"] == Status.VOID.value:
        raise Conflict(f"Record {state['number']} is void or destroyed", reason="not-here")
    # Who sees the record may borrow it, in whichever office's file it lies.
    holder = _file(work, state["file_id"], service_principal("registry")) if state.get("file_id") else None
    office = holder.office if holder else state["office"]
    return Thing(LoanObject.ENTRY, entry_id, office, state["number"], state["subject"], holder.id if holder else None)


def check_free(work: Work, thing: Thing, but: str | None = None) -> None:
    """Raises Conflict "lent" at /object_id when it, the file it lies in, or a record of it is out or promised."""
    loans = work.collection(LoanRecord)
    taken = {"taken": True, "_id": {"$ne": but}, "$or": _same_paper(work, thing)}
    found = loans.find_one(taken, session=work.session)
    if found is None:
        return
    issued = found["state"] == LoanState.ISSUED.value
    until = f" until {found['due_on']}" if issued else ""
    detail = f"{found['object_number']} is {found['state']} to {found['borrower']}{until}; ask once it is returned"
    params = {
        "loan_id": found["_id"],
        "number": found["object_number"],
        "borrower": found["borrower"],
        "due_on": found.get("due_on"),
    }
    at = FieldProblem(pointer="/object_id", code="lent" if issued else "promised", detail=detail, params=params)
    raise Conflict(detail, reason="lent", fields=[at], params=params)


def _same_paper(work: Work, thing: Thing) -> list[dict[str, Any]]:
    alike = [{"object": thing.kind.value, "object_id": thing.id}]
    if thing.file_id is None:
        return alike
    if thing.kind is LoanObject.ENTRY:
        return [*alike, {"object": LoanObject.FILE.value, "object_id": thing.file_id}]
    members = work.collection(EntryStateRecord).find({"file_id": thing.id}, {"_id": 1}, session=work.session)
    records = [member["_id"] for member in members]
    return [*alike, {"object": LoanObject.ENTRY.value, "object_id": {"$in": records}}]


def claim(work: Work, thing: Thing) -> None:
    """Who promises the file and who promises a record of it at the same moment meet here: one of them looks again."""
    if thing.file_id is not None:
        work.collection(FileRecord).update_one({"_id": thing.file_id}, {"$inc": {"touched": 1}}, session=work.session)


def mark_lent(work: Work, loan: LoanRecord, lent: bool) -> None:
    """Write into the file or the record's state whether somebody holds it."""
    if loan.object == LoanObject.ENTRY.value:
        work.collection(EntryStateRecord).update_one(
            {"_id": loan.object_id}, {"$set": {"lent": lent}}, session=work.session
        )
        return
    file = work.get(FileRecord, loan.object_id)
    file.lent = lent
    change = "lent" if lent else "returned"
    work.save(file, action=change)
    work.emit(FileChanged(office=file.office, file_id=file.id, number=file.number, change=change))

"""Disposal lists up to the decision about them: proposed, submitted, returned, decided, closed."""

from datetime import date
from typing import Any

from services.registry.domain import disposal as rules
from services.registry.domain.disposal import Candidate
from services.registry.handlers.files import next_in_series
from services.registry.handlers.turns import turn
from services.registry.models.disposals import DISPOSAL_ITEMS, DisposalItemRecord, DisposalRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from shared.contracts.base import Page
from shared.contracts.problems import Conflict, FieldProblem
from shared.contracts.registry import (
    CloseDisposal,
    Disposal,
    DisposalChanged,
    DisposalItem,
    DisposalKind,
    DisposalOutcome,
    DisposalState,
    FileState,
    GetDisposal,
    ListDisposalItems,
    ProposeDisposal,
    ReturnDisposal,
    SubmitDisposal,
    Verdict,
)
from shared.security.context import Context, context_of_service
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work, stale

MOST_FILES = 5000
"""On one list, so that it is written in one step; what became eligible first goes first."""


def get_disposal(command: GetDisposal, context: Context, store: Store) -> Disposal:
    return _visible(command.id, context, store).to_message()


def list_disposal_items(command: ListDisposalItems, context: Context, store: Store) -> Page[DisposalItem]:
    disposal = _visible(command.disposal_id, context, store)
    page = DISPOSAL_ITEMS.page(command, context.principal, {"disposal_id": disposal.id})
    wanted = {"_id": {"$in": [item.file_id for item in page.items]}, "held": True}
    held = {row["_id"] for row in FileRecord._get_collection().find(wanted, {"_id": 1})}
    items = tuple(item.to_message(held=item.file_id in held) for item in page.items)
    return Page(items=items, next_cursor=page.next_cursor)


def _visible(disposal_id: str, context: Context, store: Store) -> DisposalRecord:
    disposal = store.get(DisposalRecord, disposal_id)
    context.principal.require_sight(disposal.office, "disposal")
    return disposal


def propose_disposal(command: ProposeDisposal, context: Context, store: Store, today: date) -> Disposal:
    context.principal.require_office(command.office)
    until = min(command.until or today, today)

    def write(work: Work) -> Disposal:
        files = _eligible(work, command.office, command.kind, until)
        if not files:
            detail = f"No {command.kind} file of office {command.office} is eligible by {until}"
            raise Conflict(detail, reason="nothing-eligible", params={"until": until.isoformat()})
        disposal = work.add(_new_list(work, command, files, context, today), action="proposed")
        _put_on_list(work, disposal, files)
        work.emit(told(disposal))
        return disposal.to_message()

    with turn(f"disposals of {command.office}"):
        return store.transact(context, write)


def _eligible(work: Work, office: str, kind: DisposalKind, until: date) -> list[tuple[FileRecord, Candidate]]:
    """In the order of the list."""
    conditions = {
        "office": office,
        "state": FileState.CLOSED.value,
        "eligible_on": {"$lte": until.isoformat()},
        "permanent": kind is DisposalKind.PERMANENT,
        "held": False,
    }
    found = work.find_all(FileRecord, conditions, sort=(("eligible_on", 1), ("_id", 1)), limit=MOST_FILES)
    lent, classified = _about_records(work, [file.id for file in found])
    candidates = [_candidate(file, lent=file.id in lent, classified=file.id in classified) for file in found]
    files = {file.id: file for file in found}
    eligible = [candidate for candidate in candidates if rules.is_eligible(candidate, kind, until)]
    return [(files[candidate.id], candidate) for candidate in rules.in_list_order(eligible)]


def _about_records(work: Work, file_ids: list[str]) -> tuple[set[str], set[str]]:
    """Files of which a record is lent, and files with a confidential record."""
    states = work.collection(EntryStateRecord)
    wanted = {"file_id": {"$in": file_ids}, "$or": [{"lent": True}, {"confidentiality": {"$gt": ""}}]}
    rows = list(states.find(wanted, {"file_id": 1, "lent": 1, "confidentiality": 1}, session=work.session))
    lent = {row["file_id"] for row in rows if row.get("lent")}
    return lent, {row["file_id"] for row in rows if row.get("confidentiality")}


def _candidate(file: FileRecord, *, lent: bool, classified: bool) -> Candidate:
    return Candidate(
        id=file.id,
        office=file.office,
        closed=file.state == FileState.CLOSED.value,
        permanent=file.permanent,
        held=file.held,
        lent=file.lent or lent,
        moving=bool(file.moving),
        eligible_on=date.fromisoformat(file.eligible_on),
        plan_number=file.plan_number,
        mark=file.primary_mark,
        mark_title=file.mark_title,
        flag=file.flag or "",
        years=file.years,
        year=file.year,
        number=file.number,
        classified=classified,
    )


def _new_list(
    work: Work, command: ProposeDisposal, files: list[tuple[FileRecord, Candidate]], context: Context, today: date
) -> DisposalRecord:
    candidates = [candidate for _, candidate in files]
    rows = rules.rows_of(candidates)
    seq = next_in_series(work, f"disposal {command.office}/{today.year}")
    return DisposalRecord(
        office=command.office,
        number=f"D-{command.office}/{today.year}/{seq:03d}",
        kind=command.kind.value,
        state=DisposalState.DRAFT.value,
        plan_number=max(candidate.plan_number for candidate in candidates),
        rows=[row.model_dump() for row in rows],
        gaps=[{**gap.model_dump(), "years": list(gap.years)} for gap in rules.gaps_of(rows)],
        items=len(files),
        first_year=min(candidate.year for candidate in candidates),
        last_year=max(candidate.year for candidate in candidates),
        made_by=context.principal.name,
    )


def _put_on_list(work: Work, disposal: DisposalRecord, files: list[tuple[FileRecord, Candidate]]) -> None:
    items = []
    for no, (file, candidate) in enumerate(files, start=1):
        file.state, file.disposal_id = FileState.PROPOSED.value, disposal.id
        items.append(_item(disposal, no, file, candidate))
    work.save_all([file for file, _ in files], action="proposed")
    work.add_all(items, action="proposed")


def _item(disposal: DisposalRecord, no: int, file: FileRecord, candidate: Candidate) -> DisposalItemRecord:
    return DisposalItemRecord(
        office=disposal.office,
        disposal_id=disposal.id,
        no=no,
        file_id=file.id,
        number=file.number,
        title=file.title,
        mark=file.primary_mark,
        year=file.year,
        records=file.records,
        classified=candidate.classified,
        eligible_on=file.eligible_on,
    )


def submit_disposal(command: SubmitDisposal, context: Context, store: Store) -> Disposal:
    def write(work: Work) -> Disposal:
        disposal = disposal_for(work, command.id, command.version, context.principal)
        require_next(disposal, DisposalState.SUBMITTED)
        refuse_hindered(work, disposal, {})
        return reach(work, disposal, DisposalState.SUBMITTED)

    return store.transact(context, write)


def return_disposal(command: ReturnDisposal, context: Context, store: Store) -> Disposal:
    def write(work: Work) -> Disposal:
        disposal = disposal_for(work, command.id, command.version, context.principal)
        require_next(disposal, DisposalState.RETURNED)
        disposal.returned_reason = command.reason
        return reach(work, disposal, DisposalState.RETURNED)

    return store.transact(context, write)


def close_disposal(command: CloseDisposal, context: Context, store: Store) -> Disposal:
    """Files of a list that was not decided are the office's own again."""

    def write(work: Work) -> Disposal:
        disposal = disposal_for(work, command.id, command.version, context.principal)
        require_next(disposal, DisposalState.CLOSED)
        if disposal.done < disposal.to_do:
            left = disposal.to_do - disposal.done
            detail = f"{left} files are decided about and not carried out yet"
            raise Conflict(detail, reason="disposal-not-carried-out", params={"left": left})
        open_items = work.find_all(DisposalItemRecord, {"disposal_id": disposal.id, "outcome": None})
        give_back(work, open_items, DisposalOutcome.WITHDRAWN)
        return reach(work, disposal, DisposalState.CLOSED)

    return store.transact(context, write)


def give_back(work: Work, items: list[DisposalItemRecord], outcome: DisposalOutcome) -> None:
    """These files leave the list and are the office's own again."""
    on_list = {"_id": {"$in": [item.file_id for item in items]}, "state": FileState.PROPOSED.value}
    files = work.find_all(FileRecord, on_list)
    for item in items:
        item.outcome = outcome.value
    for file in files:
        file.state, file.disposal_id = FileState.CLOSED.value, None
    work.save_all(items, action=outcome.value)
    work.save_all(files, action=outcome.value)


def refuse_hindered(work: Work, disposal: DisposalRecord, conditions: dict[str, Any]) -> None:
    """Raises Conflict with each file of the list that is held or lent, whoever asks."""
    items = work.find_all(DisposalItemRecord, {"disposal_id": disposal.id, "outcome": None, **conditions})
    reasons = hindrances(work, [item.file_id for item in items])
    problems = [
        FieldProblem(
            pointer=f"/items/{item.no}",
            code=reasons[item.file_id],
            detail=f"File {item.number} is {'held' if reasons[item.file_id] == 'file-held' else 'lent'}",
            params={"file_id": item.file_id, "number": item.number},
        )
        for item in items
        if item.file_id in reasons
    ]
    if problems:
        raise Conflict(f"{len(problems)} files are held or lent", reason="files-hindered", fields=problems[:100])


def hindrances(work: Work, file_ids: list[str]) -> dict[str, str]:
    """Why files can not be disposed of now, by file id: file-held, file-lent."""
    wanted = {"_id": {"$in": file_ids}, "$or": [{"held": True}, {"lent": True}]}
    rows = work.collection(FileRecord).find(wanted, {"held": 1}, session=work.session)
    found = {row["_id"]: "file-held" if row["held"] else "file-lent" for row in rows}
    lent, _ = _about_records(work, file_ids)
    return {**dict.fromkeys(lent, "file-lent"), **found}


def disposal_for(work: Work, disposal_id: str, version: int, principal: Principal) -> DisposalRecord:
    """The list to change. Raises NotFound where the principal sees nothing, Stale when somebody was faster."""
    disposal = work.get(DisposalRecord, disposal_id)
    principal.require_sight(disposal.office, "disposal")
    if disposal.version != version:
        raise stale(disposal)
    return disposal


def require_next(disposal: DisposalRecord, wanted: DisposalState) -> None:
    """Raises Conflict unless the list can come into this state now."""
    if wanted not in rules.MAY_FOLLOW[DisposalState(disposal.state)]:
        detail = f"List {disposal.number} is {disposal.state} and can not be {wanted}"
        raise Conflict(detail, reason=f"disposal-{disposal.state}", params={"state": disposal.state})


def reach(work: Work, disposal: DisposalRecord, state: DisposalState) -> Disposal:
    disposal.state = state.value
    work.save(disposal, action=state.value)
    work.emit(told(disposal))
    return disposal.to_message()


def told(disposal: DisposalRecord) -> DisposalChanged:
    return DisposalChanged(
        office=disposal.office,
        disposal_id=disposal.id,
        number=disposal.number,
        state=DisposalState(disposal.state),
    )


def complete_counts(store: Store) -> int:
    """Count what is left to destroy and to hand over, where a list was decided before that was kept; how many were."""
    lacking = {"to_destroy": {"$exists": False}}

    def write(work: Work) -> int:
        rows = list(work.collection(DisposalRecord).find(lacking, {"_id": 1}, session=work.session))
        for row in rows:
            left = {verdict: _left_to(work, row["_id"], verdict) for verdict in (Verdict.DESTROY, Verdict.ARCHIVE)}
            counted = {"to_destroy": left[Verdict.DESTROY], "to_hand_over": left[Verdict.ARCHIVE]}
            work.collection(DisposalRecord).update_one(row, {"$set": counted}, session=work.session)
        return len(rows)

    return store.transact(context_of_service("registry"), write)


def _left_to(work: Work, disposal_id: str, verdict: Verdict) -> int:
    wanted = {"disposal_id": disposal_id, "verdict": verdict.value, "outcome": None}
    return work.collection(DisposalItemRecord).count_documents(wanted, session=work.session)

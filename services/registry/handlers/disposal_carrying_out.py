"""Carrying out a decision, file by file: each in one transaction of its own, so that it is either before or after."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import structlog

from services.registry.domain.disposal import OUTCOME_OF
from services.registry.handlers.disposal_runs import Run, RunLost, claim_run, finish_run, hold_run, note_failure
from services.registry.handlers.disposals import give_back, hindrances
from services.registry.handlers.entry_lines import write_line
from services.registry.handlers.turns import turn
from services.registry.models.disposals import DisposalItemRecord, DisposalRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from shared.contracts.base import now
from shared.contracts.problems import Problem
from shared.contracts.registry import Custody, DisposalCarriedOut, DisposalOutcome, FileState, LineKind, Verdict
from shared.security.context import context_of_service
from shared.storage.store import Store
from shared.storage.work import Work

log = structlog.get_logger()
_LINE = {Verdict.DESTROY: LineKind.DESTROYED, Verdict.ARCHIVE: LineKind.HANDED_OVER}
_LEFT = {Verdict.DESTROY: "to_destroy", Verdict.ARCHIVE: "to_hand_over"}
_STATE = {Verdict.DESTROY: FileState.DESTROYED, Verdict.ARCHIVE: FileState.HANDED_OVER}


def destroy_next(store: Store, lease: float = 30.0, settled: Callable[[str], None] = lambda file_id: None) -> bool:
    """Carry on the destruction that waits longest; whether there was one. `settled` is told of each file."""
    run = claim_run(store, Verdict.DESTROY, lease)
    if run is None:
        return False
    try:
        carry_out(store, run, settled)
        finish_run(store, run)
    except RunLost:
        log.warning("another worker destroys this list by now", disposal=run.disposal_id)
    except Problem as problem:
        log.error("destruction stopped and is tried again", disposal=run.disposal_id, reason=problem.detail)
        note_failure(store, run, problem.detail)
    return True


def carry_out(store: Store, run: Run, settled: Callable[[str], None] = lambda file_id: None) -> None:
    """Settle each file that is still to be. What was settled before is left as it is."""
    for item_id, file_id in _left(store, run):
        with ExitStack() as stack:
            for journal_id in _journals_of(file_id):
                stack.enter_context(turn(f"lines of {journal_id}"))
            store.transact(context_of_service("registry"), partial(_settle, run, item_id))
        settled(file_id)


def _left(store: Store, run: Run) -> Iterator[tuple[str, str]]:
    wanted = {"disposal_id": run.disposal_id, "verdict": run.verdict.value, "outcome": None}
    rows = list(store.database["disposal_items"].find(wanted, {"file_id": 1}).sort("no", 1))
    return ((row["_id"], row["file_id"]) for row in rows)


def _journals_of(file_id: str) -> list[str]:
    return sorted(EntryStateRecord._get_collection().distinct("journal_id", {"file_id": file_id}))


def _settle(run: Run, item_id: str, work: Work) -> None:
    hold_run(work, run)
    item = work.get(DisposalItemRecord, item_id)
    if item.outcome is not None:
        return
    file = work.get(FileRecord, item.file_id)
    if hindrances(work, [file.id]) or file.state != FileState.PROPOSED.value:
        give_back(work, [item], DisposalOutcome.HELD_BACK)
    else:
        _dispose(work, run, item, file)
    settled = {"$inc": {"done": 1, _LEFT[run.verdict]: -1}}
    work.collection(DisposalRecord).update_one({"_id": run.disposal_id}, settled, session=work.session)


def _dispose(work: Work, run: Run, item: DisposalItemRecord, file: FileRecord) -> None:
    disposal = work.get(DisposalRecord, run.disposal_id)
    states = list(
        work.collection(EntryStateRecord).find({"file_id": file.id}, session=work.session).sort("file_seq", 1)
    )
    data = {"disposal": disposal.number, "decision": disposal.decision_number, "ordered_by": run.ordered_by}
    for state in states:
        if not state["tombstone"]:
            write_line(work, state, _LINE[run.verdict], context_of_service("registry"), {**data, "file": file.number})
    documents = _used_by_nobody_else(work, file.id, states)
    file.state, file.disposed_at = _STATE[run.verdict].value, now()
    if run.verdict is Verdict.ARCHIVE:
        file.custody = Custody.ARCHIVE.value
    item.outcome = OUTCOME_OF[run.verdict].value
    work.save(file, action=file.state)
    work.save(item, action=item.outcome)
    work.emit(
        DisposalCarriedOut(
            office=file.office,
            disposal_id=disposal.id,
            file_id=file.id,
            document_ids=tuple(documents),
            verdict=run.verdict,
        )
    )


def _used_by_nobody_else(work: Work, file_id: str, states: list[dict[str, Any]]) -> list[str]:
    """Documents of these records that no record outside the file still needs."""
    documents = sorted({document_id for state in states for document_id in state["document_ids"]})
    others = {"document_ids": {"$in": documents}, "tombstone": False, "file_id": {"$ne": file_id}}
    rows = work.collection(EntryStateRecord).find(others, {"document_ids": 1}, session=work.session)
    needed = {document_id for row in rows for document_id in row["document_ids"]}
    return [document_id for document_id in documents if document_id not in needed]

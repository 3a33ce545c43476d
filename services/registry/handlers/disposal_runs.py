"""What is being carried out: ordered in a transaction, held by a lease, given up by nobody but who finishes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pymongo
import structlog
from pymongo.errors import PyMongoError

from services.registry.domain.disposal import state_after
from services.registry.handlers.disposals import disposal_for, refuse_hindered, told
from services.registry.models.disposals import RUNS, DisposalItemRecord, DisposalRecord
from shared.contracts.base import now
from shared.contracts.problems import Conflict
from shared.contracts.registry import (
    DestroyDisposal,
    Disposal,
    DisposalOutcome,
    DisposalState,
    HandOverDisposal,
    Verdict,
)
from shared.identifiers import new_id
from shared.security.context import Context, context_of_service
from shared.storage.store import Store
from shared.storage.work import Work

LEASE_SECONDS = 30.0
_CLAIM_SECONDS = 2.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Run:
    """`claim` is that of this worker; who holds the run later has another."""

    disposal_id: str
    verdict: Verdict
    ordered_by: str
    claim: str
    lease: timedelta


class RunLost(Exception):
    """Another worker carries it out by now."""


def destroy_disposal(command: DestroyDisposal, context: Context, store: Store) -> Disposal:
    return _order(command, Verdict.DESTROY, context, store)


def hand_over_disposal(command: HandOverDisposal, context: Context, store: Store) -> Disposal:
    return _order(command, Verdict.ARCHIVE, context, store)


def _order(command: DestroyDisposal | HandOverDisposal, verdict: Verdict, context: Context, store: Store) -> Disposal:
    def write(work: Work) -> Disposal:
        disposal = disposal_for(work, command.id, command.version, context.principal)
        _require_ready(disposal)
        chosen = {"verdict": verdict.value}
        if not work.find_all(DisposalItemRecord, {"disposal_id": disposal.id, "outcome": None, **chosen}, limit=1):
            raise Conflict(f"No file of list {disposal.number} is decided so", reason=f"nothing-to-{verdict}")
        refuse_hindered(work, disposal, chosen)
        disposal.running, disposal.failure = True, ""
        run = {"_id": disposal.id, **chosen, "ordered_by": context.principal.name, "leased_until": now()}
        work.collection(RUNS).insert_one(run, session=work.session)
        work.save(disposal, action=f"ordered-{verdict}")
        work.emit(told(disposal))
        return disposal.to_message()

    return store.transact(context, write)


def _require_ready(disposal: DisposalRecord) -> None:
    if disposal.state != DisposalState.DECIDED.value:
        detail = f"List {disposal.number} is {disposal.state}; only what is decided is carried out"
        raise Conflict(detail, reason=f"disposal-{disposal.state}", params={"state": disposal.state})
    if disposal.running:
        raise Conflict(f"List {disposal.number} is being carried out already", reason="disposal-running")


def claim_run(store: Store, verdict: Verdict, lease: float = LEASE_SECONDS) -> Run | None:
    """The run that waits longest and that no living worker holds; `lease` in seconds."""
    claim, held_for = new_id(), timedelta(seconds=lease)
    try:
        with pymongo.timeout(_CLAIM_SECONDS):
            row = store.database[RUNS].find_one_and_update(
                {"verdict": verdict.value, "leased_until": {"$lte": now()}},
                {"$set": {"claim": claim, "leased_until": now() + held_for}},
                sort=[("leased_until", 1)],
            )
    except PyMongoError as error:
        if not error.timeout:
            raise
        # MongoDB keeps the open transaction of a worker that died for up to a minute.
        log.info("a run can not be claimed yet", reason=type(error).__name__)
        return None
    return Run(row["_id"], verdict, row["ordered_by"], claim, held_for) if row else None


def hold_run(work: Work, run: Run) -> None:
    """Within each transaction of a run, so that two workers never write for the same one. Raises RunLost."""
    mine = {"_id": run.disposal_id, "claim": run.claim}
    held = {"$set": {"leased_until": now() + run.lease}}
    if work.collection(RUNS).update_one(mine, held, session=work.session).matched_count == 0:
        raise RunLost(run.disposal_id)


def renew_run(store: Store, run: Run) -> None:
    """Between transactions, while something takes long. Raises RunLost."""
    store.transact(context_of_service("registry"), lambda work: hold_run(work, run))


def finish_run(store: Store, run: Run, also: Callable[[DisposalRecord], None] = lambda disposal: None) -> None:
    def write(work: Work) -> None:
        hold_run(work, run)
        disposal = work.get(DisposalRecord, run.disposal_id)
        items = work.collection(DisposalItemRecord)
        of_list: dict[str, Any] = {"disposal_id": disposal.id}
        left = items.count_documents({**of_list, "outcome": None}, session=work.session)
        outcomes = {
            DisposalOutcome(found) for found in items.distinct("outcome", of_list, session=work.session) if found
        }
        disposal.state, disposal.running, disposal.failure = state_after(outcomes, left).value, False, ""
        disposal.carried_out_at = now()
        also(disposal)
        work.save(disposal, action=f"carried-out-{run.verdict}")
        work.collection(RUNS).delete_one({"_id": run.disposal_id}, session=work.session)
        work.emit(told(disposal))

    store.transact(context_of_service("registry"), write)


def note_failure(store: Store, run: Run, detail: str) -> None:
    """It is tried again when the lease ends; meanwhile the page tells why it stopped."""
    store.database["disposals"].update_one({"_id": run.disposal_id}, {"$set": {"failure": detail[:500]}})

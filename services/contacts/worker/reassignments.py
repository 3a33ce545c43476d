"""Reassignments in the background: each carried out, or back, in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog

from services.contacts.models.reassignments import ReassignmentRecord
from services.contacts.settings import WorkerSettings
from shared.contracts.base import Event, now
from shared.contracts.contacts import ReassignmentChanged, ReassignmentState
from shared.contracts.problems import Unavailable
from shared.jobs.process import Died, NotDone, Report, run_reporting
from shared.jobs.queue import MOST_ATTEMPTS, Job, JobQueue, LostClaim

log = structlog.get_logger()
ReassignmentJob = Job[ReassignmentRecord]
_RUNNING, _REVERTING = ReassignmentState.RUNNING.value, ReassignmentState.REVERTING.value
_STATES = {ReassignmentState.WAITING.value: _RUNNING, _RUNNING: _RUNNING, _REVERTING: _REVERTING}
_ENDS = {_RUNNING: ReassignmentState.DONE, _REVERTING: ReassignmentState.REVERTED}
_MODULE = "services.contacts.reassigning"


@dataclass(frozen=True)
class Roster:
    """What the worker works with; `publish` tells an event."""

    queue: JobQueue[ReassignmentRecord]
    settings: WorkerSettings
    publish: Callable[[Event], None]


def reassignment_queue(settings: WorkerSettings) -> JobQueue[ReassignmentRecord]:
    return JobQueue(ReassignmentRecord, lease=settings.lease, states=_STATES)


def reassign_next(roster: Roster) -> bool:
    """Whether there was one."""
    job = roster.queue.claim()
    if job is None:
        return False
    try:
        _work(job, roster)
    except LostClaim:
        log.warning("the claim of a reassignment was lost", reassignment_id=job.record.id)
    return True


def _work(job: ReassignmentJob, roster: Roster) -> None:
    try:
        if job.exhausted:
            raise NotDone("Working on it ended its process again and again")
        _run(job, roster)
    except (Died, Unavailable) as error:
        if job.record.attempts >= MOST_ATTEMPTS:
            _end(job, ReassignmentState.FAILED, str(error), roster)
            return
        log.warning("a reassignment is tried again", reassignment_id=job.record.id, reason=str(error))
        roster.queue.release(job, {})
    except NotDone as error:
        _end(job, ReassignmentState.FAILED, str(error), roster)
    else:
        _end(job, _ENDS[job.record.state], "", roster)


def _run(job: ReassignmentJob, roster: Roster) -> None:
    """Raises NotDone, Died, LostClaim."""
    held_since = monotonic()

    def hold(_report: Report) -> None:
        nonlocal held_since
        # Each write meets the process's own transactions at the same record.
        if monotonic() - held_since > roster.settings.lease / 4:
            held_since = monotonic()
            roster.queue.write(job, {})

    arguments = [job.record.id, job.claim, job.record.state]
    report = run_reporting(_MODULE, arguments, silence=roster.settings.silence, progress=hold)
    if report.get("ended"):
        raise LostClaim(job.record.id)


def _end(job: ReassignmentJob, state: ReassignmentState, why: str, roster: Roster) -> None:
    changes: dict[str, Any] = {"state": state.value, "detail": why[:500], "finished_at": now()}
    roster.queue.release(job, changes)
    log.info("a reassignment ended", reassignment_id=job.record.id, state=state, reason=why)
    roster.publish(ReassignmentChanged(office=job.record.office, reassignment_id=job.record.id, state=state))

"""Reports and erasures in the background. Both ask every service that holds data of people, at the same time.

**Guaranteed**: an erasure ends when every service has said that it is done, whoever was killed or away meanwhile; what
was answered is not asked again. A report without some service's part says so.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import eventlet
import structlog

from services.contacts.handlers.privacy import changed
from services.contacts.models.privacy import REPORT_KEPT_FOR, PrivacyCaseRecord, new_part
from services.contacts.privacy.asking import ask_each, erase_at, preview
from services.contacts.privacy.collecting import Collection, Tools, collect
from services.contacts.settings import WorkerSettings
from shared.contracts.base import Event, now
from shared.contracts.contacts import CaseKind, CaseState
from shared.contracts.problems import Unavailable
from shared.jobs.process import Died, NotDone, Report, run_reporting
from shared.jobs.queue import MOST_ATTEMPTS, Job, JobQueue, LostClaim
from shared.messaging.bus import Calls
from shared.privacy.holders import Holder
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.objects import ObjectStore

log = structlog.get_logger("contacts.privacy")
CaseJob = Job[PrivacyCaseRecord]
_RUNNING = CaseState.RUNNING.value
_STATES = {CaseState.WAITING.value: _RUNNING, _RUNNING: _RUNNING}
_PACKING = "services.contacts.privacy"
_SOON, _SOON_SECONDS = 5, 1.0
"""How often who answers that something can not go yet is asked again at once: search follows within a moment."""
_COLLECTED = 0.7
"""The progress at which everything was collected."""


@dataclass(frozen=True)
class CaseDesk:
    """What the worker works with; `publish` tells an event."""

    queue: JobQueue[PrivacyCaseRecord]
    objects: ObjectStore
    bus: Calls
    settings: WorkerSettings
    publish: Callable[[Event], None]


def case_queue(settings: WorkerSettings) -> JobQueue[PrivacyCaseRecord]:
    return JobQueue(PrivacyCaseRecord, lease=settings.lease, states=_STATES)


def answer_next(desk: CaseDesk) -> bool:
    """Whether there was a request."""
    job = desk.queue.claim()
    if job is None:
        return False
    try:
        if job.record.kind == CaseKind.REPORT.value:
            _report(job, desk)
        else:
            _erase(job, desk)
    except LostClaim:
        log.warning("the claim of a privacy case was lost", case_id=job.record.id)
    return True


def ask_again(settings: WorkerSettings) -> None:
    """Erasures that some service has not answered wait for another turn."""
    before = now() - timedelta(seconds=settings.ask_again)
    PrivacyCaseRecord._get_collection().update_many(
        {"state": CaseState.AWAY.value, "updated_at": {"$lt": before}},
        {"$set": {"state": CaseState.WAITING.value, "attempts": 0}, "$inc": {"version": 1}},
    )


def remove_expired(desk: CaseDesk) -> None:
    """Reports whose time is over; that they were made, by whom and why, stays known."""
    over = {"kind": CaseKind.REPORT.value, "state": CaseState.READY.value, "expires_at": {"$lt": now()}}
    for case in PrivacyCaseRecord.objects(__raw__=over).limit(100):
        desk.objects.remove(case.key)
        changes = {"state": CaseState.EXPIRED.value, "size": 0, "subject": {}}
        PrivacyCaseRecord._get_collection().update_one({"_id": case.id}, {"$set": changes, "$inc": {"version": 1}})


# --- reports ---


def _report(job: CaseJob, desk: CaseDesk) -> None:
    folder = Path(tempfile.mkdtemp(prefix="privacy-", dir=desk.settings.folder))
    try:
        if job.exhausted:
            raise NotDone("Making it ended its process again and again")
        _tell(job, CaseState.RUNNING, desk)
        tools = Tools(desk.bus, desk.objects, desk.settings, _progress(job, desk))
        found = collect(job.record, folder, tools)
        run_reporting(_PACKING, [str(folder)], silence=desk.settings.silence, progress=_packing(job, desk))
        desk.objects.put_file(job.record.key, folder / "report.zip", "application/zip")
    except (Died, Unavailable) as error:
        _again(job, str(error), desk)
    except NotDone as error:
        _end(job, CaseState.FAILED, {"detail": str(error)[:500]}, desk)
    else:
        _end(job, CaseState.READY, _made(found, folder), desk)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(found: Collection, folder: Path) -> dict[str, Any]:
    return {
        "parts": {service: new_part(done=True, held=held) for service, held in found.held.items()},
        "away": list(found.away),
        "files": found.files,
        "files_left_out": found.files_left_out,
        "size": (folder / "report.zip").stat().st_size,
        "progress": 1.0,
        "subject": {},
        "expires_at": now() + REPORT_KEPT_FOR,
        "finished_at": now(),
    }


def _progress(job: CaseJob, desk: CaseDesk) -> Callable[[float], None]:
    return lambda part: desk.queue.write(job, {"progress": part * _COLLECTED})


def _packing(job: CaseJob, desk: CaseDesk) -> Callable[[Report], None]:
    return lambda report: desk.queue.write(
        job, {"progress": _COLLECTED + (0.95 - _COLLECTED) * float(report["progress"])}
    )


def _again(job: CaseJob, why: str, desk: CaseDesk) -> None:
    if job.record.attempts >= MOST_ATTEMPTS:
        _end(job, CaseState.FAILED, {"detail": why[:500]}, desk)
        return
    log.warning("a report is tried again", case_id=job.record.id, reason=why)
    desk.queue.release(job, {"state": CaseState.WAITING.value, "progress": 0.0})


# --- erasures ---


def _erase(job: CaseJob, desk: CaseDesk) -> None:
    """It is never given up: what was erased can not be brought back, so the rest has to follow."""
    case, context = job.record, _context(job.record)
    parts = {service: dict(part) for service, part in case.parts.items()}

    def erase(holder: Holder) -> bool:
        part = parts.setdefault(holder.service, new_part())
        if part["done"]:
            return True
        erased = erase_at(holder, case.whom, case.pseudonym, desk.bus, context)
        for section, count in erased.erased.items():
            part["erased"][section] = part["erased"].get(section, 0) + count
        part["done"] = erased.done
        desk.queue.write(job, {f"parts.{holder.service}": part})
        return erased.done

    _tell(job, CaseState.RUNNING, desk)
    told, away = ask_each(erase)
    for _ in range(_SOON):
        if away or all(told.values()):
            break
        eventlet.sleep(_SOON_SECONDS)
        told, away = ask_each(erase)
    waiting = sorted([*away, *(service for service, done in told.items() if not done)])
    progress = sum(done for done in told.values()) / (len(told) + len(away))
    if waiting:
        _end(job, CaseState.AWAY, {"parts": parts, "away": waiting, "progress": progress}, desk)
        return
    _conclude(job, parts, context, desk)


def _conclude(job: CaseJob, parts: dict[str, Any], context: Context, desk: CaseDesk) -> None:
    """What is still held is what must stay; then nothing here tells any more whom it was about."""
    left = preview(job.record.whom, desk.bus, context)
    if left.away:
        _end(job, CaseState.AWAY, {"parts": parts, "away": list(left.away)}, desk)
        return
    changes = {
        "parts": parts,
        "away": [],
        "kept": [item.model_dump(mode="json") for item in left.kept],
        "kept_total": sum(sum(part.stays.values()) for part in left.parts),
        "progress": 1.0,
        "subject": {},
        "finished_at": now(),
    }
    _end(job, CaseState.DONE, changes, desk)


def _context(case: PrivacyCaseRecord) -> Context:
    return Context(Principal.model_validate(case.principal))


def _end(job: CaseJob, state: CaseState, changes: dict[str, Any], desk: CaseDesk) -> None:
    desk.queue.release(job, {**changes, "state": state.value})
    log.info("a privacy case went on", case_id=job.record.id, kind=job.record.kind, state=state)
    _tell(job, state, desk)


def _tell(job: CaseJob, state: CaseState, desk: CaseDesk) -> None:
    desk.publish(changed(job.record).model_copy(update={"state": state}))

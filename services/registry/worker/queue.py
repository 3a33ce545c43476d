"""The queue of ordered exports, in their own records: claimed by a lease, oldest first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from services.registry.models.exports import ExportRecord
from shared.contracts.base import now
from shared.contracts.registry import ExportState
from shared.identifiers import new_id

MOST_ATTEMPTS = 3
"""Workers that died over it, before it is given up."""


class LostClaim(Exception):
    """Somebody else makes it by now."""


@dataclass(frozen=True, slots=True)
class Job:
    record: ExportRecord
    claim: str

    @property
    def exhausted(self) -> bool:
        return self.record.attempts > MOST_ATTEMPTS


class ExportQueue:
    """`lease` in seconds. Progress is bookkeeping of the worker and has no history."""

    def __init__(self, lease: float) -> None:
        self._lease = timedelta(seconds=lease)
        self._exports = ExportRecord._get_collection()

    def claim(self) -> Job | None:
        claim = new_id()
        free = {"$or": [{"state": ExportState.WAITING.value}, _lapsed()]}
        taken = {
            "state": ExportState.RUNNING.value,
            "claim": claim,
            "leased_until": now() + self._lease,
            "progress": 0.0,
        }
        row = self._exports.find_one_and_update(
            free, _step(taken, attempts=1), sort=[("created_at", 1)], return_document=ReturnDocument.AFTER
        )
        return Job(ExportRecord._from_son(row), claim) if row else None

    def progress(self, job: Job, done: float) -> None:
        """Tell how far it is (0..1), and hold the claim. Raises LostClaim."""
        self._write(job, {"progress": done, "leased_until": now() + self._lease})

    def finish(self, job: Job, size: int) -> None:
        self._write(job, {"state": ExportState.READY.value, "progress": 1.0, "size": size, "claim": None})

    def fail(self, job: Job, detail: str) -> None:
        self._write(job, {"state": ExportState.FAILED.value, "detail": detail[:500], "claim": None})

    def give_back(self, job: Job) -> None:
        """Something outside failed: it waits again, and the attempt counts."""
        self._write(job, {"state": ExportState.WAITING.value, "progress": 0.0, "claim": None})

    def _write(self, job: Job, changes: dict[str, Any]) -> None:
        held = {"_id": job.record.id, "claim": job.claim}
        if self._exports.update_one(held, _step(changes)).matched_count == 0:
            raise LostClaim(job.record.id)


def _lapsed() -> dict[str, Any]:
    return {"state": ExportState.RUNNING.value, "leased_until": {"$lt": now()}}


def _step(changes: dict[str, Any], **counters: int) -> dict[str, Any]:
    return {"$set": {**changes, "updated_at": now()}, "$inc": {"version": 1, **counters}}

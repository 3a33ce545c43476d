"""`JobQueue`: records that wait to be worked on, claimed by a lease, oldest first.

    queue = JobQueue(ExportRecord, lease=60, states={"waiting": "running", "running": "running"})
    job = queue.claim()                       # its state is "running" now
    queue.write(job, {"progress": 0.5})       # and the lease is good for another 60 s
    queue.release(job, {"state": "ready"})

A record needs the fields `state`, `claim`, `leased_until` and `attempts`. **Guaranteed**: of two workers one holds a
record, and who lost the claim (LostClaim) changes nothing more by way of the queue. **Not guaranteed**: that the worker
before has stopped; what it must not do twice is to be written in a transaction that begins with `held`.
What the queue writes is bookkeeping of the workers and has no history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from pymongo import ReturnDocument

from shared.contracts.base import now
from shared.identifiers import new_id
from shared.storage.records import Record
from shared.storage.work import Work

RecordT = TypeVar("RecordT", bound=Record)

MOST_ATTEMPTS = 3
"""Workers that died over a job, before it is given up."""


class LostClaim(Exception):
    """Somebody else works on it by now."""


@dataclass(frozen=True, slots=True)
class Job(Generic[RecordT]):
    record: RecordT
    claim: str

    @property
    def exhausted(self) -> bool:
        return self.record.attempts > MOST_ATTEMPTS  # type: ignore[attr-defined]


class JobQueue(Generic[RecordT]):
    """`lease` in seconds; `states` says which states wait, and what each becomes while it is worked on."""

    def __init__(self, model: type[RecordT], *, lease: float, states: Mapping[str, str]) -> None:
        self._model = model
        self._lease = timedelta(seconds=lease)
        self._states = states
        self._records = model._get_collection()

    def claim(self) -> Job[RecordT] | None:
        for waiting, working in self._states.items():
            claim = new_id()
            free = {"state": waiting, "$or": [{"claim": None}, {"leased_until": {"$lt": now()}}]}
            taken = {"state": working, "claim": claim, "leased_until": now() + self._lease}
            row = self._records.find_one_and_update(
                free, _step(taken, attempts=1), sort=[("created_at", 1)], return_document=ReturnDocument.AFTER
            )
            if row:
                return Job(self._model._from_son(row), claim)
        return None

    def write(self, job: Job[RecordT], changes: dict[str, Any]) -> None:
        """Change bookkeeping and hold the claim. Raises LostClaim."""
        self._write(job, {**changes, "leased_until": now() + self._lease})

    def release(self, job: Job[RecordT], changes: dict[str, Any]) -> None:
        """The work ended, whatever came of it. Raises LostClaim."""
        self._write(job, {**changes, "claim": None})

    def _write(self, job: Job[RecordT], changes: dict[str, Any]) -> None:
        if self._records.update_one({"_id": job.record.id, "claim": job.claim}, _step(changes)).matched_count == 0:
            raise LostClaim(job.record.id)


def held(work: Work, model: type[RecordT], record_id: str, *, claim: str, state: str) -> RecordT:
    """The record, read in the transaction that must be written under its claim alone. Raises LostClaim."""
    record = work.get(model, record_id)
    if (record.claim, record.state) != (claim, state):  # type: ignore[attr-defined]
        raise LostClaim(record_id)
    return record


def _step(changes: dict[str, Any], **counters: int) -> dict[str, Any]:
    return {"$set": {**changes, "updated_at": now()}, "$inc": {"version": 1, **counters}}

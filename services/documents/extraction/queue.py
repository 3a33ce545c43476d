"""The queue of documents to be read: in MongoDB, fair by office (docs/decisions: a fair queue in MongoDB).

A job is inserted in the transaction that stores its document. A worker claims the oldest due job of the office whose
turn it is and holds it by a lease; a job whose worker is gone is free again when the lease ends, or at once when a
worker of the same name starts. Each claim has an id of its own: results of a claim that was lost are not taken.
"""

from collections.abc import Collection as Many
from dataclasses import dataclass
from datetime import timedelta

from pymongo import ReturnDocument
from pymongo.database import Database

from services.documents.domain.turns import offices_by_turn, turn_after
from shared.contracts.base import now
from shared.identifiers import new_id
from shared.storage.work import Work

JOBS = "extraction_jobs"
TURNS = "extraction_turns"
_CLOCK = "_clock"
_CHARGED_AT_CLAIM = 1.0
"""Seconds; corrected when it is known how long reading took."""

MOST_CLAIMS = 6
"""Claims that came to no end: workers died while they held it."""
MOST_DEATHS = 3
"""Times that the file ended the process that read it."""
_LONGEST_PAUSE = 30.0


class LostClaim(Exception):
    """The job is somebody else's by now, or nobody's: what was found is not to be recorded."""


@dataclass(frozen=True)
class Job:
    """A claimed document."""

    document_id: str
    office: str
    claim: str
    attempts: int
    deaths: int
    troubles: int
    revision: int = 1
    ticket: str | None = None
    """Of a password that was given for it."""

    @property
    def exhausted(self) -> bool:
        return self.deaths >= MOST_DEATHS or self.attempts > MOST_CLAIMS


class JobQueue:
    """`worker` names this process among all that ever run, `lease` is in seconds."""

    def __init__(self, database: Database, worker: str, lease: float) -> None:
        self._jobs = database[JOBS]
        self._turns = database[TURNS]
        self._worker = worker
        self._lease = timedelta(seconds=lease)

    def claim(self) -> Job | None:
        """The next document to read; None where nothing is due."""
        waiting = self._jobs.distinct("office", {"state": "waiting"})
        if not waiting:
            return None
        turns = {row["_id"]: row["turn"] for row in self._turns.find({"_id": {"$in": [*waiting, _CLOCK]}})}
        clock = turns.pop(_CLOCK, 0.0)
        for office in offices_by_turn(waiting, turns, clock):
            job = self._claim_of(office)
            if job is not None:
                self._move_on(office, turns.get(office, 0.0), clock)
                return job
        return None

    def charge(self, job: Job, seconds: float) -> None:
        """Count the reading that an office was given, so that one with large files waits longer."""
        self._turns.update_one({"_id": job.office}, {"$inc": {"turn": seconds - _CHARGED_AT_CLAIM}})

    def waiting(self) -> int:
        """How many documents nobody reads yet."""
        return self._jobs.count_documents({"state": "waiting"})

    def renew(self, claims: Many[str]) -> None:
        """Hold these claims for another lease."""
        if claims:
            self._jobs.update_many({"claim": {"$in": list(claims)}}, {"$set": {"leased_until": now() + self._lease}})

    def free_lapsed(self) -> int:
        """Free the jobs of workers that were not heard from. Returns how many."""
        lapsed = {"state": "claimed", "leased_until": {"$lt": now()}}
        return self._jobs.update_many(lapsed, _FREED).modified_count

    def free_own(self) -> int:
        """At start: free what an earlier life of this worker had claimed. Returns how many."""
        return self._jobs.update_many({"state": "claimed", "worker": self._worker}, _FREED).modified_count

    def give_back(self, job: Job) -> None:
        """This worker ends; somebody else reads it. Counts as no attempt."""
        self._put_back(job, pause=0.0, counters={"attempts": -1})

    def try_later(self, job: Job) -> None:
        """Something outside failed: try again after a pause that grows. Counts as no attempt."""
        pause = min(_LONGEST_PAUSE, 2.0**job.troubles)
        self._put_back(job, pause=pause, counters={"attempts": -1, "troubles": 1})

    def died(self, job: Job) -> None:
        """The file may have ended the process that read it."""
        self._put_back(job, pause=float(job.deaths), counters={"attempts": -1, "deaths": 1})

    def hold(self, job: Job, work: Work) -> None:
        """Within a transaction: go on holding the claim. Raises LostClaim."""
        held = {"$set": {"leased_until": now() + self._lease}}
        if work.collection(JOBS).update_one(_claimed(job), held, session=work.session).matched_count == 0:
            raise LostClaim(job.document_id)

    def finish(self, job: Job, work: Work) -> None:
        """Within a transaction: all is made. Raises LostClaim."""
        if work.collection(JOBS).delete_one(_claimed(job), session=work.session).deleted_count == 0:
            raise LostClaim(job.document_id)

    def _claim_of(self, office: str) -> Job | None:
        claim = new_id()
        taken = {"state": "claimed", "worker": self._worker, "claim": claim, "leased_until": now() + self._lease}
        row = self._jobs.find_one_and_update(
            {"state": "waiting", "office": office, "due_at": {"$lte": now()}},
            {"$set": taken, "$inc": {"attempts": 1}},
            sort=[("due_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            return None
        return Job(
            row["_id"],
            office,
            claim,
            row["attempts"],
            row["deaths"],
            row["troubles"],
            row.get("revision", 1),
            row.get("ticket"),
        )

    def _move_on(self, office: str, turn: float, clock: float) -> None:
        started = max(turn, clock)
        self._turns.update_one({"_id": _CLOCK}, {"$max": {"turn": started}}, upsert=True)
        after = turn_after(turn, clock, _CHARGED_AT_CLAIM)
        self._turns.update_one({"_id": office}, {"$max": {"turn": after}}, upsert=True)

    def _put_back(self, job: Job, *, pause: float, counters: dict[str, int]) -> None:
        due = {"due_at": now() + timedelta(seconds=pause)}
        self._jobs.update_one(_claimed(job), {"$set": {**_FREED["$set"], **due}, "$inc": counters})


_FREED = {"$set": {"state": "waiting", "worker": None, "claim": None, "leased_until": None}}


def _claimed(job: Job) -> dict[str, str]:
    return {"_id": job.document_id, "claim": job.claim}

"""The queue of ordered exports, in their own records."""

from services.registry.models.exports import ExportRecord
from shared.contracts.registry import ExportState
from shared.jobs.queue import Job, JobQueue

ExportJob = Job[ExportRecord]


class ExportQueue:
    """`lease` in seconds."""

    def __init__(self, lease: float) -> None:
        running = ExportState.RUNNING.value
        states = {ExportState.WAITING.value: running, running: running}
        self._jobs = JobQueue(ExportRecord, lease=lease, states=states)

    def claim(self) -> ExportJob | None:
        return self._jobs.claim()

    def progress(self, job: ExportJob, done: float) -> None:
        """Tell how far it is (0..1), and hold the claim. Raises LostClaim."""
        self._jobs.write(job, {"progress": done})

    def finish(self, job: ExportJob, size: int) -> None:
        self._jobs.release(job, {"state": ExportState.READY.value, "progress": 1.0, "size": size})

    def fail(self, job: ExportJob, detail: str) -> None:
        self._jobs.release(job, {"state": ExportState.FAILED.value, "detail": detail[:500]})

    def give_back(self, job: ExportJob) -> None:
        """Something outside failed: it waits again, and the attempt counts."""
        self._jobs.release(job, {"state": ExportState.WAITING.value, "progress": 0.0})

"""Passwords of encrypted documents, as people give them: held in memory until the document is read, and nowhere else.

Each worker hears of each password; the job that wants one carries its ticket. A worker that started later puts the job
back for another one, and in the end the document asks for its password again.
"""

from cachetools import TTLCache

from services.documents.extraction.queue import Job

_KEPT_SECONDS = 900.0
_MOST = 1000
_WAITED_FOR = 4
"""Times that a job is put back for a worker who knows its password."""


class Passwords:
    def __init__(self) -> None:
        self._given: TTLCache[str, str] = TTLCache(maxsize=_MOST, ttl=_KEPT_SECONDS)

    def note(self, ticket: str, password: str) -> None:
        self._given[ticket] = password

    def of(self, job: Job) -> str | None:
        return self._given.get(job.ticket) if job.ticket else None

    def missing(self, job: Job) -> bool:
        """Whether another worker may know it."""
        return job.ticket is not None and job.ticket not in self._given and job.troubles < _WAITED_FOR

    def forget(self, job: Job) -> None:
        if job.ticket:
            self._given.pop(job.ticket, None)

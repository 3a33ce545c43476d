"""Files that were found inside a document become documents: bytes to S3 first, then records, events and jobs.

A child's id follows from its parent and its number there, so that a document that is read again, after a kill or with
its password, has each of its children once.
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from services.documents.domain import object_keys
from services.documents.extraction.protocol import Member
from services.documents.extraction.queue import JOBS, Job, JobQueue
from services.documents.extraction.settings import ReadingLimits
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import now
from shared.contracts.documents import DocumentStored, Origin
from shared.security.context import Context
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work

_AT_ONCE = 50
"""Children stored in one transaction."""
_LONGEST_NAME = 200


class Contents:
    """What is inside of documents. Methods raise LostClaim where the job is not ours any more, and Unavailable."""

    def __init__(self, store: Store, objects: ObjectStore, queue: JobQueue, limits: ReadingLimits) -> None:
        self._store = store
        self._objects = objects
        self._queue = queue
        self._limits = limits

    def left(self, document: DocumentRecord) -> tuple[int, int]:
        """How many files and bytes may still be taken out of all that the outermost document holds."""
        root = document.root_id or document.id
        others = {"root_id": root, "parent_id": {"$ne": document.id}}
        summed = {"$group": {"_id": None, "count": {"$sum": 1}, "size": {"$sum": "$size"}}}
        found = next(iter(DocumentRecord.objects.aggregate([{"$match": others}, summed])), {"count": 0, "size": 0})
        return (
            max(0, self._limits.members - found["count"]),
            max(0, self._limits.member_bytes - found["size"]),
        )

    def store(self, job: Job, members: Sequence[Member], folder: Path, context: Context) -> None:
        """Store each once; what is stored of it is removed from the folder."""
        for start in range(0, len(members), _AT_ONCE):
            batch = members[start : start + _AT_ONCE]
            digests = [self._keep(folder / member.file) for member in batch]
            numbered = list(zip(range(start + 1, start + 1 + len(batch)), batch, digests, strict=True))
            self._store.transact(context, partial(self._record, job, numbered))

    def _keep(self, file: Path) -> str:
        """Put the bytes where they belong; they may be there already. Returns their SHA-256."""
        with file.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        key = object_keys.original_key(sha256)
        try:
            held = self._objects.stat(key).size == file.stat().st_size
        except ObjectMissing:
            held = False
        if not held:
            self._objects.put_file(key, file, "application/octet-stream")
        file.unlink()
        return sha256

    def _record(self, job: Job, numbered: Sequence[tuple[int, Member, str]], work: Work) -> None:
        self._queue.hold(job, work)
        parent = work.get(DocumentRecord, job.document_id)
        ids = [child_id(parent.id, number) for number, _, _ in numbered]
        known = {child.id for child in work.find_all(DocumentRecord, {"_id": {"$in": ids}})}
        children = [_child(parent, *found) for found in numbered if child_id(parent.id, found[0]) not in known]
        work.add_all(children)
        if not children:
            return
        # Written with each batch, so that who changes the parent's sight meanwhile meets a conflict and sees them all.
        parent.children = max(parent.children, numbered[-1][0])
        work.save(parent, "taken apart")
        work.collection(JOBS).insert_many([_job(child) for child in children], session=work.session)
        for child in children:
            work.emit(_told(child))


def child_id(parent_id: str, number: int) -> str:
    return str(uuid5(UUID(parent_id), str(number)))


def _child(parent: DocumentRecord, number: int, member: Member, sha256: str) -> DocumentRecord:
    return DocumentRecord(
        id=child_id(parent.id, number),
        office=parent.office,
        filename=member.path.rpartition("/")[2][-_LONGEST_NAME:],
        sha256=sha256,
        size=member.size,
        media_type=member.media_type,
        origin=parent.origin,
        stored_at=now(),
        actor_name=parent.actor_name,
        place=f"{parent.id}/{number:05d}",
        expected_language=parent.expected_language,
        parent_id=parent.id,
        parent_path=member.path,
        root_id=parent.root_id or parent.id,
        depth=parent.depth + 1,
        sights=parent.sights,
        seen_by=parent.seen_by,
    )


def _job(child: DocumentRecord) -> dict[str, Any]:
    job = ExtractionJob(id=child.id, office=child.office, state="waiting", due_at=now())
    return dict(job.to_mongo())


def _told(child: DocumentRecord) -> DocumentStored:
    """Not for the journal: the letter is what it came in."""
    return DocumentStored(
        office=child.office,
        document_id=child.id,
        filename=child.filename,
        sha256=child.sha256,
        size=child.size,
        media_type=child.media_type,
        origin=Origin(**child.origin),
        stored_at=child.stored_at,
        actor_name=child.actor_name,
        to_register=False,
    )

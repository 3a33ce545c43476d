"""Are the bytes that arrived the announced ones? Read once, in pieces, and put where they belong."""

import hashlib
import time
from dataclasses import dataclass

from services.documents.domain import arrivals, object_keys
from services.documents.media_type import HEAD_BYTES, media_type_of
from services.documents.models.intakes import IntakeRecord
from shared.storage.objects import ObjectMissing, ObjectStore


@dataclass(frozen=True)
class Received:
    """`verdict` is None where the bytes are the announced ones and lie where they belong now."""

    verdict: arrivals.Verdict | None
    media_type: str = ""
    head: bytes = b""
    """The first bytes."""


def receive(objects: ObjectStore, intake: IntakeRecord, largest: int) -> Received:
    """Verify size and SHA-256, and copy within the store. Raises ObjectMissing, ObjectChanged, Unavailable."""
    upload = object_keys.upload_key(intake.id)
    found = objects.stat(upload)
    if found.size != intake.size or found.size > largest:
        return Received(arrivals.judge_received((intake.size, ""), (found.size, "")))
    sha256, head = _digest(objects, upload, found.etag)
    verdict = arrivals.judge_received((intake.size, intake.sha256 or ""), (found.size, sha256))
    if verdict is not None:
        return Received(verdict)
    target = object_keys.staged_key(intake.id) if intake.staging else object_keys.original_key(sha256)
    _keep(objects, upload, target, found.size, found.etag)
    return Received(None, media_type_of(head), head)


def _digest(objects: ObjectStore, key: str, etag: str) -> tuple[str, bytes]:
    """SHA-256 and the first bytes. Lets other green threads run after each piece."""
    digest, head = hashlib.sha256(), b""
    for chunk in objects.chunks(key, etag):
        digest.update(chunk)
        if len(head) < HEAD_BYTES:
            head += chunk[: HEAD_BYTES - len(head)]
        time.sleep(0)
    return digest.hexdigest(), head


def _keep(objects: ObjectStore, upload: str, original: str, size: int, etag: str) -> None:
    """Copy the very bytes that were looked at; another office may have brought the same ones before."""
    try:
        if objects.stat(original).size == size:
            return
    except ObjectMissing:
        pass
    objects.copy(upload, original, etag=etag)

"""Object lock: what the journal speaks of can not be removed from the object store, not even by its own account.

Governance mode until far ahead, because nobody knows at registration when the record may be destroyed. The one account
that may bypass the lock is the eraser's, held by the process that carries out what a disposal has decided.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from services.documents.domain import object_keys
from services.documents.domain.locking import lock_until
from services.documents.handlers.door import Door
from services.documents.models.documents import DocumentRecord
from shared.contracts.base import now
from shared.security.context import context_of_service
from shared.storage.objects import ObjectLocked, ObjectMissing
from shared.storage.work import Work

_AT_ONCE = 200
log = structlog.get_logger()


def lock_registered(document_ids: Iterable[str], door: Door) -> None:
    """Safe to repeat. Raises Unavailable."""
    for document_id in document_ids:
        document = DocumentRecord.objects(pk=document_id, entry_id__ne=None, locked_until=None, erased_at=None).first()
        if document is not None:
            _lock(document, door)


def lock_what_was_missed(door: Door) -> None:
    """Documents registered while the store was away, or by an older version of the system."""
    missed = DocumentRecord.objects(entry_id__ne=None, locked_until=None, erased_at=None).only("id").limit(_AT_ONCE)
    lock_registered([document.id for document in missed], door)


def lock_bytes(sha256: str, door: Door) -> datetime:
    """Until when they are locked now; a longer lock, of another document with the same bytes, stays.

    Raises ObjectMissing, ObjectLocked where the account may not lock at all, Unavailable.
    """
    key, until = object_keys.original_key(sha256), lock_until(now(), door.settings.lock_years)
    try:
        door.objects.lock(key, until)
    except ObjectLocked:
        longer = door.objects.locked_until(key)
        if longer is None or longer < until:
            raise
        return longer
    return until


def _lock(document: DocumentRecord, door: Door) -> None:
    try:
        until = lock_bytes(document.bytes_digest, door)
    except ObjectMissing:
        log.error("the bytes of a registered document are missing; the audit will tell", document=document.id)
        return

    def note(work: Work) -> None:
        known = work.get(DocumentRecord, document.id)
        if known.erased_at is None:
            known.locked_until = until
            work.save(known, "locked")

    door.store.transact(context_of_service("documents"), note)

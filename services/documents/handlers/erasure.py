"""Lawful destruction: what was decided about is erased, and a tombstone with the digest stays.

The rows change in one transaction; the objects go after it, and again for a while, so that neither a process that dies
in between nor one that was just reading the document leaves anything behind.
"""

import structlog

from services.documents.domain import destruction, object_keys
from services.documents.handlers.contents import with_contents
from services.documents.handlers.door import Door
from services.documents.handlers.reading_orders import cancel_reading
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.revisions import RevisionRecord
from shared.contracts.base import now
from shared.contracts.documents import DocumentErased, DocumentState, IntakeOutcome
from shared.contracts.registry import DisposalCarriedOut, Verdict
from shared.security.context import Context
from shared.storage.work import Work

_AT_ONCE = 500
log = structlog.get_logger()


def erase_destroyed(event: DisposalCarriedOut, context: Context, door: Door) -> None:
    """What was handed over to the archive stays until it is destroyed, too."""
    if event.verdict is not Verdict.DESTROY:
        return

    def erase(work: Work) -> None:
        for document in work.find_all(DocumentRecord, {**with_contents(event.document_ids), "erased_at": None}):
            leave_tombstone(work, document)

    door.store.transact(context, erase)
    # Also when the transaction was written before, by a process that ended here.
    for document in DocumentRecord.objects(__raw__={**with_contents(event.document_ids), "bytes_left": True}):
        remove_objects(document, door)


def sweep(door: Door) -> None:
    """Remove what is left of erased documents."""
    for document in DocumentRecord.objects(bytes_left=True).order_by("erased_at").limit(_AT_ONCE):
        gone = remove_objects(document, door)
        if gone and now() - document.erased_at > destruction.SWEPT_FOR:
            DocumentRecord.objects(pk=document.id).update_one(unset__bytes_left=True)


def leave_tombstone(work: Work, document: DocumentRecord) -> None:
    document.digest = document.bytes_digest
    document.sha256 = destruction.taken_sha256(document.digest, document.id)
    document.erased_at, document.erased_previews, document.bytes_left = now(), document.previews, True
    document.state, document.previews = DocumentState.READY, 0
    document.has_text = document.has_searchable_pdf = False
    document.metadata = {}
    work.save(document, "erased")
    cancel_reading(work, document)
    work.emit(DocumentErased(office=document.office, document_id=document.id))


def remove_objects(document: DocumentRecord, door: Door) -> bool:
    """Whether all that may go is gone: bytes that another document has, or will have in a moment, stay."""
    for key in [key for prefix in object_keys.derived_prefixes(document.id) for key in door.objects.keys_under(prefix)]:
        door.objects.remove(key)
    left = [digest for digest in _digests_of(document) if not _remove_original(digest, document, door)]
    return not left


def _digests_of(document: DocumentRecord) -> set[str]:
    return {document.bytes_digest, *RevisionRecord.objects(document_id=document.id).distinct("sha256")}


def _remove_original(digest: str, document: DocumentRecord, door: Door) -> bool:
    if _awaited(digest):
        log.info("the same bytes are just arriving; they are looked at again later", document=document.id)
        return False
    if not _used_elsewhere(digest, document.id):
        door.destroy_original(object_keys.original_key(digest))
    return True


def _used_elsewhere(digest: str, document_id: str) -> bool:
    """Whether a document that is not erased has, or had, these bytes."""
    others = DocumentRecord.objects(
        __raw__={"_id": {"$ne": document_id}, "erased_at": None, "$or": [{"sha256": digest}, {"digest": digest}]}
    )
    if others.first() is not None:
        return True
    earlier = RevisionRecord.objects(sha256=digest, document_id__ne=document_id).distinct("document_id")
    return DocumentRecord.objects(pk__in=earlier, erased_at=None).first() is not None


def _awaited(sha256: str) -> bool:
    return IntakeRecord.objects(sha256=sha256, outcome=IntakeOutcome.PENDING).first() is not None

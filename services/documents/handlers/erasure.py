"""Lawful destruction: what was decided about is erased, and a tombstone with the digest stays.

The rows change in one transaction; the objects go after it, and again for a while, so that neither a process that dies
in between nor one that was just reading the document leaves anything behind.
"""

import structlog

from services.documents.domain import destruction, object_keys
from services.documents.handlers.contents import with_contents
from services.documents.handlers.intake import Door
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
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
            _leave_tombstone(work, document)

    door.store.transact(context, erase)
    # Also when the transaction was written before, by a process that ended here.
    for document in DocumentRecord.objects(__raw__={**with_contents(event.document_ids), "bytes_left": True}):
        _remove_objects(document, door)


def sweep(door: Door) -> None:
    """Remove what is left of erased documents."""
    for document in DocumentRecord.objects(bytes_left=True).order_by("erased_at").limit(_AT_ONCE):
        gone = _remove_objects(document, door)
        if gone and now() - document.erased_at > destruction.SWEPT_FOR:
            DocumentRecord.objects(pk=document.id).update_one(unset__bytes_left=True)


def _leave_tombstone(work: Work, document: DocumentRecord) -> None:
    document.digest = document.sha256
    document.sha256 = destruction.taken_sha256(document.sha256, document.id)
    document.erased_at, document.erased_previews, document.bytes_left = now(), document.previews, True
    document.state, document.previews = DocumentState.READY, 0
    document.has_text = document.has_searchable_pdf = False
    document.metadata = {}
    work.save(document, "erased")
    work.collection("extraction_jobs").delete_one({"_id": document.id}, session=work.session)
    work.emit(DocumentErased(office=document.office, document_id=document.id))


def _remove_objects(document: DocumentRecord, door: Door) -> bool:
    """Whether all that may go is gone: bytes that another document has, or will have in a moment, stay."""
    pages = max(document.erased_previews or 0, document.pages or 0)
    for key in object_keys.derived_keys(document.id, pages, [done.id for done in document.corrections]):
        door.objects.remove(key)
    if _awaited(document.digest):
        log.info("the same bytes are just arriving; they are looked at again later", document=document.id)
        return False
    if DocumentRecord.objects(sha256=document.digest).first() is None:
        door.objects.remove(object_keys.original_key(document.digest))
    return True


def _awaited(sha256: str) -> bool:
    return IntakeRecord.objects(sha256=sha256, outcome=IntakeOutcome.PENDING).first() is not None

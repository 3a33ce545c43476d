"""The trash. What is in it does not stand in the way of the same bytes coming in again."""

from datetime import timedelta

from services.documents.domain import destruction
from services.documents.handlers.contents import with_contents
from services.documents.handlers.door import Door
from services.documents.handlers.erasure import leave_tombstone, remove_objects
from services.documents.handlers.reading_orders import cancel_reading, order_reading
from services.documents.handlers.revisions import require_changeable, require_not_held
from services.documents.handlers.sight import own_document
from services.documents.models.documents import DocumentRecord
from shared.contracts import documents as contract
from shared.contracts.base import Done, now
from shared.contracts.documents import DocumentChange, DocumentChanged, DocumentState
from shared.contracts.problems import Conflict
from shared.security.context import Context, context_of_service
from shared.storage.store import Store
from shared.storage.work import Work

_AT_ONCE = 100


def trash_document(command: contract.TrashDocument, context: Context, store: Store) -> contract.Document:
    own_document(command.id, context, store)

    def trash(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, command.id, version=command.version)
        require_changeable(document, context.principal)
        for inside in _with_what_is_inside(document, work):
            _put_away(inside, context, work)
        return document.to_message()

    return store.transact(context, trash)


def restore_document(command: contract.RestoreDocument, context: Context, store: Store) -> contract.Document:
    own_document(command.id, context, store)

    def restore(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, command.id, version=command.version)
        _require_trashed(document)
        _require_whole(document)
        require_not_held(work, document.office, document.bytes_digest)
        for inside in _with_what_is_inside(document, work):
            _take_back(inside, work)
        return document.to_message()

    return store.transact(context, restore)


def _with_what_is_inside(document: DocumentRecord, work: Work) -> list[DocumentRecord]:
    """The document, and what came out of it unless it became part of a record itself."""
    inside = work.find_all(DocumentRecord, {"root_id": document.id, "entry_id": None, "erased_at": None})
    return [document, *inside]


def _put_away(document: DocumentRecord, context: Context, work: Work) -> None:
    document.trashed_at, document.trashed_by = now(), context.principal.name
    document.digest = document.sha256
    document.sha256 = destruction.taken_sha256(document.sha256, document.id)
    work.save(document, "put into the trash")
    cancel_reading(work, document)
    work.emit(DocumentChanged(office=document.office, document_id=document.id, change=DocumentChange.TRASHED))


def _take_back(document: DocumentRecord, work: Work) -> None:
    document.sha256, document.digest = document.bytes_digest, None
    document.trashed_at, document.trashed_by = None, ""
    work.save(document, "restored")
    if document.state is not DocumentState.READY:
        order_reading(work, document)
    work.emit(DocumentChanged(office=document.office, document_id=document.id, change=DocumentChange.RESTORED))


def purge_document(command: contract.PurgeDocument, context: Context, door: Door) -> Done:
    own_document(command.id, context, door.store)
    _purge(command.id, command.version, context, door)
    return Done()


def purge_overdue(door: Door) -> None:
    """Empty the trash of what lies in it longer than is set."""
    before = now() - timedelta(days=door.settings.trash_days)
    overdue = (
        DocumentRecord.objects(trashed_at__lt=before, erased_at=None, parent_id=None)
        .only("id", "version")
        .limit(_AT_ONCE)
    )
    for document in list(overdue):
        _purge(document.id, None, context_of_service("documents"), door)


def _purge(document_id: str, version: int | None, context: Context, door: Door) -> None:
    def purge(work: Work) -> None:
        document = work.get(DocumentRecord, document_id, version=version)
        _require_trashed(document)
        for inside in _with_what_is_inside(document, work):
            leave_tombstone(work, inside)

    door.store.transact(context, purge)
    for document in DocumentRecord.objects(__raw__={**with_contents([document_id]), "bytes_left": True}):
        remove_objects(document, door)


def _require_whole(document: DocumentRecord) -> None:
    if document.parent_id is not None:
        raise Conflict("Restore the file that it is inside of", reason="inside")


def _require_trashed(document: DocumentRecord) -> None:
    if document.trashed_at is None or document.erased_at is not None:
        raise Conflict("This document is not in the trash", reason="not-trashed")

"""Revisions of a document's bytes, and who works on the next one."""

from services.documents.handlers.reading_orders import order_reading
from services.documents.handlers.sight import own_document, seen_document
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.revisions import REVISIONS, RevisionRecord, revision_of
from shared.contracts import documents as contract
from shared.contracts.base import Page, now
from shared.contracts.documents import DocumentChange, DocumentChanged, DocumentState, ReadingRequested
from shared.contracts.problems import Conflict, NotFound
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work


def list_revisions(command: contract.ListRevisions, context: Context, store: Store) -> Page[contract.Revision]:
    seen_document(command.document_id, context, store)
    return REVISIONS.page(command, context.principal, {"document_id": command.document_id})


def require_changeable(document: DocumentRecord, principal: Principal) -> None:
    """Raises Conflict with the reason why this document stays what and where it is."""
    _require_unregistered(document)
    if document.parent_id is not None:
        raise Conflict("It is a part of another file, and stays what it was there", reason="inside")
    if document.trashed_at is not None or document.erased_at is not None:
        raise Conflict("This document is in the trash; restore it first", reason="trashed")
    if document.holder_id not in (None, principal.id):
        params = {"holder": document.holder, "since": document.held_since.isoformat()}
        raise Conflict(f"{document.holder} has checked this document out", reason="checked-out", params=params)


def _require_unregistered(document: DocumentRecord) -> None:
    if document.entry_id is not None:
        detail = f"It is registered as {document.entry_number}; hand the new wording in as a document of its own"
        raise Conflict(detail, reason="registered", params={"number": document.entry_number})


def require_not_held(work: Work, office: str, sha256: str) -> None:
    """Raises Conflict naming the document with which the office holds these bytes."""
    held = work.find(DocumentRecord, office=office, sha256=sha256, place=None)
    if held is not None:
        params = {"document_id": held.id, "filename": held.filename}
        raise Conflict(f"The office holds these bytes already, as “{held.filename}”", reason="held", params=params)


def _require_new_bytes(document: DocumentRecord, sha256: str, context: Context, work: Work) -> None:
    require_changeable(document, context.principal)
    if document.children:
        raise Conflict("Other documents came out of this file; hand the new one in by itself", reason="contents")
    require_not_held(work, document.office, sha256)


def announced_revision(document_id: str, sha256: str, context: Context, work: Work) -> None:
    """Raises what would be raised once the bytes are here, before any of them is sent."""
    document = _of_own_office(document_id, context, work)
    _require_new_bytes(document, sha256, context, work)


def revise(intake: IntakeRecord, media_type: str, context: Context, work: Work) -> DocumentRecord:
    """The verified bytes of an arrival become the next revision; whoever brings it has checked in."""
    document = _of_own_office(intake.revision_of, context, work)
    _require_new_bytes(document, intake.sha256, context, work)
    work.add(revision_of(document))
    document.filename = intake.filename
    document.sha256, document.size, document.media_type = intake.sha256, intake.size, media_type
    return _renew(document, intake.note, context, work)


def restore_revision(command: contract.RestoreRevision, context: Context, store: Store) -> contract.Document:
    own_document(command.id, context, store)

    def restore(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, command.id, version=command.version)
        earlier = work.find(RevisionRecord, document_id=document.id, number=command.number)
        if earlier is None:
            raise NotFound("This document has no such earlier revision")
        _require_new_bytes(document, earlier.sha256, context, work)
        work.add(revision_of(document))
        document.filename = earlier.filename
        document.sha256, document.size, document.media_type = earlier.sha256, earlier.size, earlier.media_type
        return _renew(document, command.note, context, work).to_message()

    return store.transact(context, restore)


def check_out(command: contract.CheckOut, context: Context, store: Store) -> contract.Document:
    def change(document: DocumentRecord) -> DocumentChange:
        require_changeable(document, context.principal)
        document.holder_id, document.holder = context.principal.id, context.principal.name
        document.held_since = now()
        return DocumentChange.CHECKED_OUT

    return _changed(command.id, command.version, "checked out", change, context, store)


def check_in(command: contract.CheckIn, context: Context, store: Store) -> contract.Document:
    def change(document: DocumentRecord) -> DocumentChange:
        if document.holder_id is not None and document.holder_id != context.principal.id:
            params = {"holder": document.holder}
            raise Conflict(f"{document.holder} has checked this document out", reason="checked-out", params=params)
        return _released(document)

    return _changed(command.id, command.version, "checked in", change, context, store)


def release_checkout(command: contract.ReleaseCheckout, context: Context, store: Store) -> contract.Document:
    return _changed(command.id, command.version, "check-out released", _released, context, store)


def _released(document: DocumentRecord) -> DocumentChange:
    document.holder_id = document.holder = document.held_since = None
    return DocumentChange.CHECKED_IN


def _changed(document_id, version, action, change, context: Context, store: Store) -> contract.Document:  # type: ignore[no-untyped-def]
    own_document(document_id, context, store)

    def write(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, document_id, version=version)
        what = change(document)
        work.save(document, action)
        work.emit(DocumentChanged(office=document.office, document_id=document.id, change=what))
        return document.to_message()

    return store.transact(context, write)


def _of_own_office(document_id: str, context: Context, work: Work) -> DocumentRecord:
    document = work.get(DocumentRecord, document_id)
    context.principal.require_sight(document.office, "document")
    return document


def _renew(document: DocumentRecord, note: str, context: Context, work: Work) -> DocumentRecord:
    document.revision += 1
    document.revision_note, document.revised_at, document.revised_by = note, now(), context.principal.name
    document.state, document.outcome, document.outcome_detail = DocumentState.STORED, None, ""
    document.language = document.pages = document.ocr_confidence = None
    document.has_text = document.has_searchable_pdf = False
    document.previews, document.metadata = 0, {}
    document.unsure_words, document.corrections = None, []
    _released(document)
    work.save(document, "revised")
    order_reading(work, document)
    work.emit(DocumentChanged(office=document.office, document_id=document.id, change=DocumentChange.REVISED))
    work.emit(ReadingRequested(office=document.office, document_id=document.id))
    return document

"""What is known of stored documents, and addresses of their bytes."""

from typing import Any

from services.documents.domain import object_keys
from services.documents.handlers import batches
from services.documents.handlers.intake import Door
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.contracts.documents import ObjectLink, Rendition, Searchable, TextLayer
from shared.contracts.problems import NotFound
from shared.contracts.registry import DocumentsAttached, EntryRegistered
from shared.security.context import Context
from shared.storage.objects import ObjectMissing
from shared.storage.store import Store
from shared.storage.work import Work


def seen_document(document_id: str, context: Context, store: Store) -> DocumentRecord:
    """Raises NotFound, also for another office's."""
    document = store.get(DocumentRecord, document_id)
    if not any(context.principal.sees(office) for office in document.seen_by):
        raise NotFound("No such document")
    return document


def unerased_document(document_id: str, context: Context, store: Store) -> DocumentRecord:
    """Raises NotFound with reason "erased" where nothing but the tombstone is left."""
    document = seen_document(document_id, context, store)
    if document.erased_at is not None:
        raise NotFound("This document was lawfully destroyed", reason="erased")
    return document


def get_intake(command: contract.GetIntake, context: Context, store: Store) -> contract.Intake:
    intake = store.get(IntakeRecord, command.id)
    context.principal.require_sight(intake.office, "intake")
    return intake.to_message()


def get_content(command: contract.GetContent, context: Context, door: Door) -> ObjectLink:
    document = unerased_document(command.id, context, door.store)
    if command.rendition is Rendition.ORIGINAL:
        key = object_keys.original_key(document.sha256)
        return _link(key, document.filename, door, media_type=document.media_type)
    if not document.has_searchable_pdf:
        raise NotFound("This document has no searchable PDF")
    return _link(object_keys.pdf_key(document.id), f"{_stem(document.filename)}.pdf", door)


def get_preview(command: contract.GetPreview, context: Context, door: Door) -> ObjectLink:
    document = seen_document(command.id, context, door.store)
    if command.page > document.previews:
        raise NotFound("This page has no preview")
    name = f"{_stem(document.filename)}-{command.page}.webp"
    return _link(object_keys.preview_key(document.id, command.page), name, door)


def get_text(command: contract.GetText, context: Context, door: Door) -> ObjectLink:
    document = seen_document(command.id, context, door.store)
    if not document.has_text:
        raise NotFound("This document has no text")
    corrected = document.corrections and command.layer is TextLayer.CURRENT
    key = current_text_key(document) if corrected else object_keys.text_key(document.id)
    return _link(key, f"{_stem(document.filename)}.txt", door)


def get_words(command: contract.GetWords, context: Context, door: Door) -> ObjectLink:
    document = unerased_document(command.id, context, door.store)
    if document.unsure_words is None:
        raise NotFound("Nothing was recognised on this document")
    return _link(object_keys.words_key(document.id), f"{_stem(document.filename)}.json", door)


def current_text_key(document: DocumentRecord) -> str:
    """Where its text lies, with the corrections that people made."""
    if document.corrections:
        return object_keys.corrected_text_key(document.id, document.corrections[-1].id)
    return object_keys.text_key(document.id)


def get_searchable(command: contract.GetSearchable, context: Context, door: Door) -> Searchable:
    return _searchable(unerased_document(command.id, context, door.store), door)


def list_searchables(command: contract.ListSearchables, context: Context, door: Door) -> Page[Searchable]:
    conditions: dict[str, Any] = {"erased_at": None}
    if command.after is not None:
        conditions["_id"] = {"$gt": command.after}
    if not context.principal.all_offices:
        conditions["seen_by"] = {"$in": sorted(context.principal.offices)}
    found = list(DocumentRecord.objects(__raw__=conditions).order_by("id").limit(command.limit))
    last = found[-1].id if len(found) == command.limit else None
    return Page(items=tuple(_searchable(document, door) for document in found), next_cursor=last)


def note_entry(event: EntryRegistered | DocumentsAttached, context: Context, store: Store) -> None:
    """A document knows the first journal entry that it became part of."""

    def note(work: Work) -> None:
        for document_id in event.document_ids:
            document = work.find(DocumentRecord, _id=document_id)
            if document is None or document.entry_id is not None:
                continue
            document.entry_id, document.entry_number = event.entry_id, event.number
            work.save(document, "registered")
            batches.note_registration(work, document)

    store.transact(context, note)


def _searchable(document: DocumentRecord, door: Door) -> Searchable:
    url = None
    if document.has_text:
        url = door.objects.presign_get(current_text_key(document), seconds=door.settings.link_seconds)
    return Searchable(document=document.to_message(), text_url=url)


def _link(key: str, filename: str, door: Door, *, media_type: str | None = None) -> ObjectLink:
    try:
        found = door.objects.stat(key)
    except ObjectMissing as error:
        raise NotFound("These bytes are not in the store") from error
    return ObjectLink(
        url=door.objects.presign_get(key, seconds=door.settings.link_seconds),
        media_type=media_type or found.media_type,
        filename=filename,
        size=found.size,
        etag=found.etag,
    )


def _stem(filename: str) -> str:
    stem, dot, _ = filename.rpartition(".")
    return stem if dot and stem else filename

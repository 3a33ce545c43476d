"""What is known of stored documents, and addresses of their bytes."""

from typing import Any

from services.documents.domain import object_keys
from services.documents.handlers import batches
from services.documents.handlers.door import Door
from services.documents.handlers.sight import seen_document
from services.documents.models.documents import DOCUMENTS, LIVE, TRASH, TRASHED, DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.revisions import RevisionRecord, revision_of
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.contracts.documents import Rendition, Searchable, TextLayer
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import NotFound
from shared.contracts.registry import DocumentsAttached, EntryRegistered
from shared.security.context import Context
from shared.storage.links import link_to
from shared.storage.store import Store
from shared.storage.work import Work


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
    edition = edition_of(document, command.revision)
    if command.rendition is Rendition.ORIGINAL:
        key = object_keys.original_key(edition.sha256)
        return bytes_of(key, edition.filename, door, media_type=edition.media_type)
    if not edition.has_searchable_pdf:
        raise NotFound("This document has no searchable PDF")
    return bytes_of(object_keys.pdf_key(document.id, edition.number), f"{_stem(edition.filename)}.pdf", door)


def get_preview(command: contract.GetPreview, context: Context, door: Door) -> ObjectLink:
    document = seen_document(command.id, context, door.store)
    edition = edition_of(document, command.revision)
    if command.page > edition.previews:
        raise NotFound("This page has no preview")
    name = f"{_stem(edition.filename)}-{command.page}.webp"
    return bytes_of(object_keys.preview_key(document.id, command.page, edition.number), name, door)


def get_text(command: contract.GetText, context: Context, door: Door) -> ObjectLink:
    document = seen_document(command.id, context, door.store)
    edition = edition_of(document, command.revision)
    if not edition.has_text:
        raise NotFound("This document has no text")
    key = text_key_of(edition) if command.layer is TextLayer.CURRENT else read_text_key(edition)
    return bytes_of(key, f"{_stem(edition.filename)}.txt", door)


def get_words(command: contract.GetWords, context: Context, door: Door) -> ObjectLink:
    document = unerased_document(command.id, context, door.store)
    if document.unsure_words is None:
        raise NotFound("Nothing was recognised on this document")
    key = object_keys.words_key(document.id, document.revision)
    return bytes_of(key, f"{_stem(document.filename)}.json", door)


def current_text_key(document: DocumentRecord) -> str:
    """Where its text lies, with the corrections that people made."""
    return text_key_of(revision_of(document))


def text_key_of(edition: RevisionRecord) -> str:
    if edition.corrections:
        return object_keys.corrected_text_key(edition.document_id, edition.corrections[-1].id)
    return read_text_key(edition)


def read_text_key(edition: RevisionRecord) -> str:
    """Where the text lies as the machine read it."""
    return object_keys.text_key(edition.document_id, edition.number)


def edition_of(document: DocumentRecord, number: int | None) -> RevisionRecord:
    """What is known of one revision, the present one by default. Raises NotFound."""
    if number is None or number == document.revision:
        return revision_of(document)
    found = RevisionRecord.objects(document_id=document.id, number=number).first()
    if found is None or document.erased_at is not None:
        raise NotFound("This document has no such revision")
    return found


def get_searchable(command: contract.GetSearchable, context: Context, door: Door) -> Searchable:
    document = unerased_document(command.id, context, door.store)
    if document.trashed_at is not None:
        raise NotFound("This document is in the trash", reason="trashed")
    return _searchable(document, door)


def list_searchables(command: contract.ListSearchables, context: Context, door: Door) -> Page[Searchable]:
    conditions: dict[str, Any] = {"erased_at": None, **LIVE}
    if command.after is not None:
        conditions["_id"] = {"$gt": command.after}
    if not context.principal.all_offices:
        conditions["seen_by"] = {"$in": sorted(context.principal.offices)}
    found = list(DocumentRecord.objects(__raw__=conditions).order_by("id").limit(command.limit))
    last = found[-1].id if len(found) == command.limit else None
    return Page(items=tuple(_searchable(document, door) for document in found), next_cursor=last)


def list_documents(command: contract.ListDocuments, context: Context) -> Page[contract.Document]:
    return DOCUMENTS.page(command, context.principal, LIVE)


def list_trash(command: contract.ListTrash, context: Context) -> Page[contract.Document]:
    return TRASH.page(command, context.principal, TRASHED)


def note_entry(event: EntryRegistered | DocumentsAttached, context: Context, store: Store) -> None:
    """A document knows the first journal entry that it became part of."""

    def note(work: Work) -> None:
        for document_id in event.document_ids:
            document = work.find(DocumentRecord, _id=document_id)
            if document is None or document.entry_id is not None:
                continue
            document.entry_id, document.entry_number = event.entry_id, event.number
            if document.trashed_at is not None and document.erased_at is None:
                # It was put away at the very moment it was registered: what the journal speaks of is no waste paper.
                document.trashed_at, document.trashed_by = None, ""
            work.save(document, "registered")
            batches.note_registration(work, document)

    store.transact(context, note)


def _searchable(document: DocumentRecord, door: Door) -> Searchable:
    url = None
    if document.has_text:
        url = door.objects.presign_get(current_text_key(document), seconds=door.settings.link_seconds)
    return Searchable(document=document.to_message(), text_url=url)


def bytes_of(key: str, filename: str, door: Door, *, media_type: str | None = None) -> ObjectLink:
    return link_to(door.objects, key, filename, media_type=media_type, seconds=door.settings.link_seconds)


def _stem(filename: str) -> str:
    stem, dot, _ = filename.rpartition(".")
    return stem if dot and stem else filename

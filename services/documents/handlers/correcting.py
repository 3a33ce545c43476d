"""Correcting what the machine read: each correction is a whole text of its own beside the one that was read."""

from services.documents.domain import object_keys
from services.documents.domain.correcting import with_page
from services.documents.handlers.documents import current_text_key, unerased_document
from services.documents.handlers.door import Door
from services.documents.models.documents import DocumentRecord, TextCorrection
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import Outcome, TextExtracted
from shared.contracts.problems import Stale, invalid_field
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.work import Work

_MEDIA_TYPE = "text/plain; charset=utf-8"


def correct_text(command: contract.CorrectText, context: Context, door: Door) -> contract.Document:
    """Raises NotFound, Forbidden, Invalid for a page that there is not, and Stale."""
    seen = unerased_document(command.id, context, door.store)
    context.principal.require_office(seen.office)
    _require_same(seen, command)
    correction = TextCorrection(id=new_id(), page=command.page, at=now(), actor_name=context.principal.name)
    text = _corrected(seen, command, door)
    key = object_keys.corrected_text_key(seen.id, correction.id)
    door.objects.put_bytes(key, text.encode(), _MEDIA_TYPE)

    def correct(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, command.id)
        _require_same(document, command)
        document.corrections.append(correction)
        document.has_text, document.outcome = True, Outcome.TEXT
        work.save(document, "text corrected")
        work.emit(TextExtracted(office=document.office, document_id=document.id, outcome=Outcome.TEXT))
        return document.to_message()

    try:
        return door.store.transact(context, correct)
    except Stale:
        door.objects.remove(key)
        raise


def _corrected(document: DocumentRecord, command: contract.CorrectText, door: Door) -> str:
    text = ""
    if document.has_text:
        text = b"".join(door.objects.chunks(current_text_key(document))).decode()
    corrected = with_page(text, command.page, command.text, document.pages)
    if corrected is None:
        raise invalid_field("/page", "no-such-page", f"This document has no page {command.page}")
    return corrected


def _require_same(document: DocumentRecord, command: contract.CorrectText) -> None:
    if len(document.corrections) != command.corrections:
        raise Stale("Somebody corrected this text meanwhile")

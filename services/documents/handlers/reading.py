"""Having documents read again, and reading encrypted ones with a password."""

from services.documents.handlers.documents import unerased_document
from services.documents.handlers.reading_orders import order_reading
from services.documents.models.documents import DocumentRecord
from shared.contracts import documents as contract
from shared.contracts.documents import DocumentState, Outcome, PasswordGiven, ReadingRequested
from shared.contracts.problems import Conflict, NotFound
from shared.identifiers import new_id
from shared.messaging.bus import Bus
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_ENCRYPTED = (Outcome.ENCRYPTED, Outcome.WRONG_PASSWORD)


def retry_extraction(command: contract.RetryExtraction, context: Context, store: Store) -> contract.Document:
    """Whatever reads it now has lost its claim, and its results are not taken."""
    context.principal.require_office(unerased_document(command.id, context, store).office)

    def retry(work: Work) -> contract.Document:
        return _to_be_read(work.get(DocumentRecord, command.id), "to be read again", work)

    return store.transact(context, retry)


def unlock_document(command: contract.UnlockDocument, context: Context, store: Store, bus: Bus) -> contract.Document:
    """The workers hear of the password before there is a job for it. Raises Conflict, NotFound, Forbidden."""
    seen = unerased_document(command.id, context, store)
    context.principal.require_office(seen.office)
    _require_encrypted(seen)
    ticket = new_id()

    def unlock(work: Work) -> contract.Document:
        document = work.get(DocumentRecord, command.id)
        _require_encrypted(document)
        given = PasswordGiven(office=document.office, document_id=document.id, ticket=ticket, password=command.password)
        bus.publish(given, context.as_service("documents"))
        return _to_be_read(document, "password given", work, ticket=ticket)

    return store.transact(context, unlock)


def _require_encrypted(document: DocumentRecord) -> None:
    if document.outcome not in _ENCRYPTED:
        raise Conflict("This document wants no password", reason="not-encrypted")


def _to_be_read(document: DocumentRecord, action: str, work: Work, *, ticket: str | None = None) -> contract.Document:
    if document.erased_at is not None:
        raise NotFound("This document was lawfully destroyed", reason="erased")
    document.state, document.outcome, document.outcome_detail = DocumentState.STORED, None, ""
    work.save(document, action)
    order_reading(work, document, ticket=ticket)
    work.emit(ReadingRequested(office=document.office, document_id=document.id))
    return document.to_message()

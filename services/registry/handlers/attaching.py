"""Documents of records: what a new entry is registered with, and what comes later, by hand or by the stamp it bears."""

from services.registry.domain.entry_life import obstacle
from services.registry.domain.stamp_code import StampCode, read_codes
from services.registry.handlers.entry_lines import State, step, write_line
from services.registry.handlers.entry_states import sees
from services.registry.handlers.sight import tell_sight
from services.registry.models.entry_states import EntryStateRecord, states_of
from shared.contracts.documents import DocumentStored, GetDocument
from shared.contracts.problems import NotFound, invalid_field
from shared.contracts.registry import AttachDocument, Attachment, DocumentsAttached, Entry, LineKind
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def attachment_of(document_id: str, offices: frozenset[str], pointer: str, context: Context, bus: Calls) -> Attachment:
    """The document as part of a record. Raises Invalid at `pointer` unless it is there and of one of the offices."""
    try:
        document = bus.call(GetDocument(id=document_id), context)
    except NotFound as error:
        raise invalid_field(pointer, "unknown-document", f"There is no document {document_id}") from error
    if document.office not in offices:
        raise invalid_field(pointer, "other-office", f"Document {document_id} belongs to another office")
    if document.trashed_at is not None:
        raise invalid_field(pointer, "trashed", f"Document {document_id} is in the trash; restore it first")
    if document.erased_at is not None:
        raise invalid_field(pointer, "erased", f"Document {document_id} was lawfully destroyed")
    return Attachment(
        document_id=document.id,
        sha256=document.sha256,
        filename=document.filename,
        media_type=document.media_type,
        size=document.size,
    )


def attachment_that_arrived(event: DocumentStored) -> Attachment:
    return Attachment(
        document_id=event.document_id,
        sha256=event.sha256,
        filename=event.filename,
        media_type=event.media_type,
        size=event.size,
    )


def attach_document(command: AttachDocument, context: Context, store: Store, bus: Calls) -> Entry:
    known = states_of([command.id]).get(command.id)
    if known is None or not sees(context.principal, known):
        raise NotFound("No such entry")
    attachment = attachment_of(command.document_id, frozenset(known["seen_by"]), "/document_id", context, bus)

    def attach(work: Work, state: State) -> State:
        if command.document_id in state["document_ids"]:
            detail = f"{state['number']} has this document already"
            raise invalid_field("/document_id", "attached-already", detail, number=state["number"])
        return _attach(work, state, attachment, context)

    return step(command, context, store, attach)


def attach_by_stamp(work: Work, event: DocumentStored, context: Context) -> bool:
    """Attach what arrived to the record whose stamp it bears; whether it bears one.

    A code that is not ours, of a record that this office does not see or that takes no more documents, is none: what
    bears it is a letter like any other.
    """
    for code in read_codes(event.codes):
        state = _record_of(work, code, str(event.office))
        if state is not None:
            _attach(work, state, attachment_that_arrived(event), context)
            return True
    return False


def _record_of(work: Work, code: StampCode, office: str) -> State | None:
    state = work.collection(EntryStateRecord).find_one({"_id": code.entry_id}, session=work.session)
    if state is None or not code.proves(state["entry_hash"]) or office not in state["seen_by"]:
        return None
    if obstacle(LineKind.ATTACHED, status=state["status"], tombstone=state["tombstone"]):
        return None
    return state


def _attach(work: Work, state: State, attachment: Attachment, context: Context) -> State:
    data = {name: str(value) for name, value in attachment.model_dump(mode="json").items()}
    work.emit(
        DocumentsAttached(
            office=state["office"],
            entry_id=state["_id"],
            number=state["number"],
            document_ids=(attachment.document_id,),
        )
    )
    attached = write_line(work, state, LineKind.ATTACHED, context, data)
    if len(attached["seen_by"]) > 1:
        tell_sight(work, attached["office"], [attached])
    return attached

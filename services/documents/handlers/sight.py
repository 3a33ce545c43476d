"""Who sees a document: its own office, and offices that its records have come into the sight of."""

from pymongo.database import Database

from services.documents.domain.sight import seen_by, sights_after
from services.documents.handlers.contents import with_contents
from services.documents.models.documents import DocumentRecord
from shared.contracts.problems import NotFound
from shared.contracts.registry import RecordSight, SightChanged
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def seen_document(document_id: str, context: Context, store: Store) -> DocumentRecord:
    """Raises NotFound, also for one that only other offices see."""
    document = store.get(DocumentRecord, document_id)
    if not any(context.principal.sees(office) for office in document.seen_by):
        raise NotFound("No such document")
    return document


def own_document(document_id: str, context: Context, store: Store) -> DocumentRecord:
    """One that is to be changed. Raises NotFound, and Forbidden for another office's that may be seen."""
    document = seen_document(document_id, context, store)
    context.principal.require_office(document.office)
    return document


def follow_records(event: SightChanged, context: Context, store: Store) -> None:
    """Whatever the order in which such events come."""

    def follow(work: Work) -> None:
        for record in event.records:
            _follow(work, record)

    store.transact(context, follow)


def _follow(work: Work, record: RecordSight) -> None:
    for document in work.find_all(DocumentRecord, with_contents(record.document_ids)):
        sights = sights_after(document.sights, record.entry_id, record.version, record.seen_by)
        if sights is None:
            continue
        document.sights, document.seen_by = sights, seen_by(document.office, sights)
        work.save(document, "shown")


def complete_sight(database: Database) -> None:
    """Let its own office see each document from before documents could be seen by several."""
    documents = database[DocumentRecord._get_collection_name()]
    documents.update_many({"seen_by": {"$exists": False}}, [{"$set": {"seen_by": ["$office"]}}])

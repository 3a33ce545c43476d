"""What was read is written down: the bytes to S3 first, then the record, with the event that tells of it."""

from pathlib import Path

from services.documents.domain import object_keys
from services.documents.extraction.protocol import PDF_FILE, TEXT_FILE, WORDS_FILE, FormsMade, TextFound, preview_file
from services.documents.extraction.queue import Job, JobQueue
from services.documents.models.documents import DocumentRecord
from shared.contracts.documents import DocumentReady, DocumentState, Outcome, TextExtracted
from shared.security.context import Context
from shared.storage.objects import ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work

_DETAIL_LENGTH = 1000


class Recorder:
    """Every method raises LostClaim where the job is not ours any more, and Unavailable."""

    def __init__(self, store: Store, objects: ObjectStore, queue: JobQueue) -> None:
        self._store = store
        self._objects = objects
        self._queue = queue

    def being_read(self, job: Job) -> None:
        """Shown while it lasts; not a change worth a line of history."""
        documents = self._store.database[DocumentRecord._get_collection_name()]
        state = {"$set": {"state": DocumentState.READING.value}}
        documents.update_one({"_id": job.document_id, "state": DocumentState.STORED.value}, state)

    def text(self, job: Job, found: TextFound, folder: Path, context: Context) -> None:
        """From now on the document can be searched."""
        if found.has_text:
            self._objects.put_file(
                object_keys.text_key(job.document_id, job.revision), folder / TEXT_FILE, "text/plain; charset=utf-8"
            )
        if found.unsure_words is not None:
            self._objects.put_file(
                object_keys.words_key(job.document_id, job.revision), folder / WORDS_FILE, "application/json"
            )

        def record(work: Work) -> None:
            self._queue.hold(job, work)
            document = work.get(DocumentRecord, job.document_id)
            document.state = DocumentState.SEARCHABLE
            document.outcome, document.outcome_detail = found.outcome, found.detail[:_DETAIL_LENGTH]
            document.media_type = found.media_type
            document.has_text = found.has_text or bool(document.corrections)
            document.language = found.language
            document.pages, document.ocr_confidence = found.pages, found.confidence
            document.unsure_words = found.unsure_words
            document.metadata = found.metadata
            work.save(document, "read")
            event = TextExtracted(office=document.office, document_id=document.id, outcome=found.outcome)
            work.emit(event)

        self._store.transact(context, record)

    def forms(self, job: Job, made: FormsMade, folder: Path, context: Context) -> None:
        """All is made that will be."""
        if made.has_pdf:
            self._objects.put_file(
                object_keys.pdf_key(job.document_id, job.revision), folder / PDF_FILE, "application/pdf"
            )
        for page in range(1, made.previews + 1):
            self._objects.put_file(
                object_keys.preview_key(job.document_id, page, job.revision), folder / preview_file(page), "image/webp"
            )
        self._finish(job, made, context)

    def given_up(self, job: Job, outcome: Outcome, detail: str, context: Context) -> None:
        """The document keeps what was found before; where that is nothing, this is its outcome."""

        def record(work: Work) -> None:
            self._queue.finish(job, work)
            document = work.get(DocumentRecord, job.document_id)
            known = document.outcome
            document.state = DocumentState.READY
            document.outcome = known or outcome
            document.outcome_detail = _joined(document.outcome_detail, detail)
            work.save(document, "given up")
            if known is None:
                work.emit(TextExtracted(office=document.office, document_id=document.id, outcome=outcome))
            work.emit(DocumentReady(office=document.office, document_id=document.id, outcome=document.outcome))

        self._store.transact(context, record)

    def _finish(self, job: Job, made: FormsMade, context: Context) -> None:
        def record(work: Work) -> None:
            self._queue.finish(job, work)
            document = work.get(DocumentRecord, job.document_id)
            document.state = DocumentState.READY
            document.has_searchable_pdf, document.previews = made.has_pdf, made.previews
            document.outcome_detail = _joined(document.outcome_detail, made.detail)
            work.save(document, "made ready")
            event = DocumentReady(office=document.office, document_id=document.id, outcome=document.outcome)
            work.emit(event)

        self._store.transact(context, record)


def _joined(*details: str | None) -> str:
    return "; ".join(dict.fromkeys(detail for detail in details if detail))[:_DETAIL_LENGTH]

"""Ordering that a document be read, in the transaction that makes it necessary."""

from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import now
from shared.storage.work import Work


def order_reading(work: Work, document: DocumentRecord, *, ticket: str | None = None) -> None:
    """From the start, with the password that `ticket` stands for; results of whoever reads it now are not taken."""
    job = ExtractionJob(
        id=document.id,
        office=document.office,
        revision=document.revision,
        state="waiting",
        due_at=now(),
        ticket=ticket,
    )
    jobs = work.collection("extraction_jobs")
    jobs.replace_one({"_id": document.id}, job.to_mongo().to_dict(), upsert=True, session=work.session)


def cancel_reading(work: Work, document: DocumentRecord) -> None:
    work.collection("extraction_jobs").delete_one({"_id": document.id}, session=work.session)

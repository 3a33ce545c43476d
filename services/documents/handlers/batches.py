"""What becomes of an office's batch: counted in the transactions that make it so."""

from services.documents.models.batches import BatchRecord
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from shared.contracts.documents import BatchLabel, IntakeOutcome
from shared.storage.work import Work


def note_arrival(work: Work, intake: IntakeRecord, label: BatchLabel | None) -> None:
    """A new arrival of a batch; the first one opens it here."""
    if label is None or not _batch_of(intake):
        return
    opened = {**label.model_dump(), "office": intake.office, "documents": 0, "staged": 0, "registered": 0}
    work.collection("batches").update_one(
        {"_id": _batch_of(intake)}, {"$setOnInsert": opened, "$inc": {"arrivals": 1}}, upsert=True, session=work.session
    )


def note_outcome(work: Work, intake: IntakeRecord) -> None:
    """The arrival is finished."""
    counted = {IntakeOutcome.STORED: "documents", IntakeOutcome.STAGED: "staged"}.get(intake.outcome)
    if counted is not None:
        _count(work, _batch_of(intake), {"$inc": {counted: 1}})


def note_registration(work: Work, document: DocumentRecord) -> None:
    """The central number joins the batch."""
    batch, number = document.origin.get("batch"), document.entry_number
    _count(work, batch, {"$inc": {"registered": 1}, "$set": {"last_number": number}})
    if batch:
        unnumbered = {"_id": batch, "first_number": None}
        work.collection("batches").update_one(unnumbered, {"$set": {"first_number": number}}, session=work.session)


def note_cleared(work: Work, batch: str | None) -> None:
    """Nothing of a staged file waits any more."""
    _count(work, batch, {"$inc": {"staged": -1}})


def note_waiting_again(work: Work, batch: str | None) -> None:
    _count(work, batch, {"$inc": {"staged": 1}})


def _count(work: Work, batch: str | None, change: dict) -> None:
    if batch:
        work.collection(BatchRecord._get_collection_name()).update_one({"_id": batch}, change, session=work.session)


def _batch_of(intake: IntakeRecord) -> str | None:
    return intake.origin.get("batch")

"""Arrivals that wait on the staging desk before they become documents."""

from services.documents.domain.staging import as_it_came
from services.documents.models.intakes import IntakeRecord
from services.documents.models.staging import StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import StagedChanged, StagedState
from shared.storage.work import Work


def stage(intake: IntakeRecord, media_type: str, work: Work) -> None:
    """An arrival whose bytes are verified waits on the desk; called in the transaction that finishes it."""
    staged = work.add(
        StagedRecord(
            id=intake.id,
            office=intake.office,
            filename=intake.filename,
            sha256=intake.sha256,
            size=intake.size,
            media_type=media_type,
            origin=intake.origin,
            filing=intake.filing,
            asn=intake.asn,
            pages=intake.pages,
            parts=[[page.model_dump(mode="json") for page in part] for part in as_it_came(intake.pages)],
            arrived_at=now(),
        )
    )
    tell_staged(staged, work)


def waits_already(office: str, sha256: str, work: Work) -> bool:
    """Whether the same bytes lie on that office's desk."""
    lying = {"$in": [StagedState.WAITING.value, StagedState.JOINED.value]}
    return work.find(StagedRecord, office=office, sha256=sha256, state=lying) is not None


def tell_staged(staged: StagedRecord, work: Work) -> None:
    work.emit(StagedChanged(office=staged.office, staged_id=staged.id, state=staged.state))

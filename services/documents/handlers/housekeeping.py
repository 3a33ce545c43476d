"""What nobody came back for: uploads that were begun and given up."""

from datetime import timedelta

from services.documents.domain import arrivals, object_keys
from services.documents.handlers.door import Door
from services.documents.models.intakes import IntakeRecord
from shared.contracts.base import now
from shared.contracts.documents import IntakeFinished, IntakeOutcome
from shared.security.context import context_of_service
from shared.storage.work import Work

_AT_ONCE = 100


def give_up_stale_uploads(door: Door) -> None:
    """Finish intakes whose bytes never came, and remove what was uploaded of them."""
    before = now() - timedelta(hours=door.settings.uploads_kept_hours)
    stale = IntakeRecord.objects(outcome=IntakeOutcome.PENDING, taken_at__lt=before).only("id").limit(_AT_ONCE)
    for intake_id in [record.id for record in stale]:
        _give_up(intake_id, door)
        door.objects.remove(object_keys.upload_key(intake_id))


def remove_late_uploads(door: Door) -> None:
    """Remove bytes that were put after their intake was finished: an address to upload to is good for a while."""
    before = now() - timedelta(seconds=door.settings.upload_seconds)
    for key in door.objects.older_than(object_keys.UPLOADS, before):
        intake = IntakeRecord.objects(pk=key.removeprefix(object_keys.UPLOADS)).only("outcome").first()
        if intake is None or intake.outcome is not IntakeOutcome.PENDING:
            door.objects.remove(key)


def _give_up(intake_id: str, door: Door) -> None:
    def give_up(work: Work) -> None:
        intake = work.get(IntakeRecord, intake_id)
        if intake.outcome is not IntakeOutcome.PENDING:
            return
        verdict = arrivals.never_arrived()
        intake.outcome, intake.detail, intake.finished_at = verdict.outcome, verdict.detail, now()
        work.save(intake, "given up")
        event = IntakeFinished(
            office=intake.office,
            intake_id=intake.id,
            filename=intake.filename,
            outcome=intake.outcome,
            document_id=None,
        )
        work.emit(event)

    door.store.transact(context_of_service("documents"), give_up)

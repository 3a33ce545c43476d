"""How a file arrives: announced, uploaded by a presigned address, verified, stored.

Every step may be repeated, and may stop anywhere: the bytes stay under `uploads/` until the transaction that stores the
document is written, and that transaction is the only one that finishes an intake. Who loses a race for the same bytes
runs its transaction again and finds the winner's document (`Store.transact`).
"""

from datetime import timedelta

from services.documents.codes.looking import codes_of
from services.documents.domain import arrivals, naming, object_keys
from services.documents.domain.letters import MAIL, filed_by_mail, read_letter
from services.documents.handlers import archive_numbers, batches
from services.documents.handlers.door import Door
from services.documents.handlers.reading_orders import order_reading
from services.documents.handlers.revisions import announced_revision, revise
from services.documents.handlers.staged_arrivals import stage, waits_already
from services.documents.handlers.verifying import Received, receive
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from shared.contracts.base import now
from shared.contracts.documents import (
    REFUSALS,
    BeginIntake,
    CommitDelivery,
    CommitIntake,
    DeliverIntake,
    DocumentStored,
    Filing,
    Intake,
    IntakeFinished,
    IntakeOutcome,
    Origin,
    ReportRefusal,
    UploadGrant,
)
from shared.contracts.problems import Conflict, TooLarge, invalid_field
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.objects import ObjectChanged, ObjectMissing
from shared.storage.work import Work


def begin_intake(command: BeginIntake, context: Context, door: Door) -> UploadGrant:
    """A person announces a file. Raises Invalid, TooLarge, Conflict, Forbidden."""
    verdict = arrivals.judge_announced(command.size, door.settings.largest_file)
    if verdict and verdict.outcome is IntakeOutcome.TOO_LARGE:
        raise TooLarge(verdict.detail)
    if verdict:
        raise invalid_field("/size", "empty", verdict.detail)
    return _announce(command, context, door, None, public=not command.inside)


def deliver_intake(command: DeliverIntake, context: Context, door: Door) -> UploadGrant:
    """An agent announces a file; what can not be taken is recorded, so that it is seen at the office."""
    verdict = arrivals.judge_announced(command.size, door.settings.largest_file)
    return _announce(command, context, door, verdict, public=True)


def commit_intake(command: CommitIntake | CommitDelivery, context: Context, door: Door) -> Intake:
    """The bytes are uploaded. Raises NotFound, and Conflict where they are not."""
    intake = door.store.get(IntakeRecord, command.intake_id)
    context.principal.require_sight(intake.office, "intake")
    if intake.outcome is not IntakeOutcome.PENDING:
        return intake.to_message()
    try:
        received = receive(door.objects, intake, door.settings.largest_file)
    except (ObjectMissing, ObjectChanged) as error:
        return _finished_meanwhile(intake.id, door, error)
    finished = _finish(intake, received, _codes_on(intake, received, door), context, door)
    door.objects.remove(object_keys.upload_key(intake.id))
    return finished


def report_refusal(command: ReportRefusal, context: Context, door: Door) -> Intake:
    """An agent tells of a file that it could not hand in."""
    context.principal.require_office(command.office)
    if command.outcome not in REFUSALS:
        raise invalid_field("/outcome", "no-refusal", f"'{command.outcome}' is not the outcome of a refused file")

    def record(work: Work) -> Intake:
        verdict = arrivals.Verdict(command.outcome, command.detail)
        known = work.find(IntakeRecord, _id=command.intake_id)
        if known is None:
            intake = _new_intake(command, None, context)
            _judge(intake, verdict, None)
            work.add(intake)
        else:
            context.principal.require_sight(known.office, "intake")
            if known.outcome is not IntakeOutcome.PENDING:
                return known.to_message()
            intake = known
            _judge(intake, verdict, None)
            work.save(intake)
        tell_finished(work, intake)
        return intake.to_message()

    return door.store.transact(context, record)


def _announce(
    command: BeginIntake | DeliverIntake,
    context: Context,
    door: Door,
    verdict: arrivals.Verdict | None,
    *,
    public: bool,
) -> UploadGrant:
    context.principal.require_office(command.office)

    def announce(work: Work) -> IntakeRecord:
        known = work.find(IntakeRecord, _id=command.intake_id)
        if known is not None:
            _require_same(known, command, context)
            return _reopened(known, work) if arrivals.may_reopen(known.outcome) else known
        intake = _new_intake(command, command.sha256, context)
        intake.to_register = command.to_register
        intake.filing = command.filing.model_dump(mode="json", exclude_none=True)
        if isinstance(command, DeliverIntake):
            _note_delivery(work, intake, command)
        if isinstance(command, BeginIntake) and command.revision_of is not None:
            announced_revision(command.revision_of, command.sha256, context, work)
            intake.revision_of, intake.note, intake.to_register = command.revision_of, command.note, False
            return work.add(intake)
        held = None if verdict else _held(command.office, command.sha256, work)
        if held is not None:
            _receive_again(held, intake, work)
        elif verdict is not None:
            _judge(intake, verdict, None)
        work.add(intake)
        if intake.outcome is not IntakeOutcome.PENDING:
            tell_finished(work, intake)
        return intake

    intake = door.store.transact(context, announce)
    return _grant(intake, door, public=public)


def _note_delivery(work: Work, intake: IntakeRecord, command: DeliverIntake) -> None:
    """What an agent says of a file beyond its bytes."""
    intake.staging, intake.asn, intake.pages = command.staging, command.asn, command.pages
    batches.note_arrival(work, intake, command.batch)


def _grant(intake: IntakeRecord, door: Door, *, public: bool) -> UploadGrant:
    if intake.outcome is not IntakeOutcome.PENDING:
        return UploadGrant(intake=intake.to_message(), upload_url=None, expires_at=None)
    seconds = door.settings.upload_seconds
    url = door.objects.presign_put(object_keys.upload_key(intake.id), seconds=seconds, public=public)
    return UploadGrant(intake=intake.to_message(), upload_url=url, expires_at=now() + timedelta(seconds=seconds))


def _require_same(known: IntakeRecord, command: BeginIntake | DeliverIntake, context: Context) -> None:
    context.principal.require_sight(known.office, "intake")
    announced = (known.office, known.size, known.sha256)
    if announced != (command.office, command.size, command.sha256):
        raise Conflict("This intake id was used for another file", reason="intake-id-reused")


def _reopened(intake: IntakeRecord, work: Work) -> IntakeRecord:
    intake.outcome, intake.detail, intake.finished_at = IntakeOutcome.PENDING, "", None
    return work.save(intake, "announced again")


def _codes_on(intake: IntakeRecord, received: Received, door: Door) -> tuple[str, ...]:
    """Known before anybody hears of the document, so that a page with our stamp is not registered as a new letter."""
    if received.verdict is not None or not intake.to_register or intake.staging:
        return ()
    return codes_of(door.objects, object_keys.original_key(intake.sha256), received.media_type, intake.size)


def _filing_of(intake: IntakeRecord, received: Received, door: Door) -> Filing:
    filing = Filing(**intake.filing)
    if received.media_type != MAIL or not intake.to_register:
        return filing
    return filed_by_mail(filing, read_letter(received.head), door.contact_of)


def _finish(intake: IntakeRecord, received: Received, codes: tuple[str, ...], context: Context, door: Door) -> Intake:
    intake_id, filing = intake.id, _filing_of(intake, received, door)

    def finish(work: Work) -> Intake:
        intake = work.get(IntakeRecord, intake_id)
        if intake.outcome is not IntakeOutcome.PENDING:
            return intake.to_message()
        intake.filing = filing.model_dump(mode="json", exclude_none=True)
        if received.verdict is not None:
            _judge(intake, received.verdict, None)
            tell_finished(work, intake)
        elif intake.revision_of is not None:
            _judge(intake, arrivals.stored(), revise(intake, received.media_type, context, work).id)
            tell_finished(work, intake)
        else:
            conclude(intake, received.media_type, codes, work)
        work.save(intake, "finished")
        return intake.to_message()

    return door.store.transact(context, finish)


def conclude(intake: IntakeRecord, media_type: str, codes: tuple[str, ...], work: Work) -> None:
    """The bytes are verified and lie where they belong: say what the arrival came to."""
    held = _held(intake.office, intake.sha256, work)
    if held is not None:
        _receive_again(held, intake, work)
    elif not intake.staging:
        _store(intake, media_type, codes, work)
    elif waits_already(intake.office, intake.sha256, work):
        _judge(intake, arrivals.staged_before(), None)
    else:
        stage(intake, media_type, work)
        _judge(intake, arrivals.staged(), None)
    batches.note_outcome(work, intake)
    tell_finished(work, intake)


def _store(intake: IntakeRecord, media_type: str, codes: tuple[str, ...], work: Work) -> None:
    """Make it a document of the office, to be read and told."""
    filing = Filing(**intake.filing)
    document = DocumentRecord(
        id=new_id(),
        office=intake.office,
        filename=intake.filename,
        sha256=intake.sha256,
        size=intake.size,
        media_type=media_type,
        origin=intake.origin,
        stored_at=now(),
        actor_name=intake.actor_name,
        seen_by=[intake.office],
        expected_language=filing.language,
    )
    warning = archive_numbers.give_number(work, document, intake.asn)
    work.add(document)
    order_reading(work, document)
    _judge(intake, arrivals.stored(warning), document.id)
    work.emit(
        DocumentStored(
            office=document.office,
            document_id=document.id,
            filename=document.filename,
            sha256=document.sha256,
            size=document.size,
            media_type=document.media_type,
            origin=Origin(**document.origin),
            stored_at=document.stored_at,
            actor_name=document.actor_name,
            to_register=intake.to_register,
            codes=codes,
            filing=filing,
        )
    )


def _held(office: str, sha256: str, work: Work) -> DocumentRecord | None:
    """The document that these bytes are at that office. Inside of other files they may be there too."""
    return work.find(DocumentRecord, office=office, sha256=sha256, place=None)


def _receive_again(held: DocumentRecord, intake: IntakeRecord, work: Work) -> None:
    held.receipts += 1
    work.save(held, "received again")
    _judge(intake, arrivals.duplicate_of(held.filename), held.id)


def _judge(intake: IntakeRecord, verdict: arrivals.Verdict, document_id: str | None) -> None:
    intake.outcome, intake.detail = verdict.outcome, verdict.detail
    intake.document_id, intake.finished_at = document_id, now()


def tell_finished(work: Work, intake: IntakeRecord) -> None:
    work.emit(
        IntakeFinished(
            office=intake.office,
            intake_id=intake.id,
            filename=intake.filename,
            outcome=intake.outcome,
            document_id=intake.document_id,
        )
    )


def _new_intake(
    command: BeginIntake | DeliverIntake | ReportRefusal, sha256: str | None, context: Context
) -> IntakeRecord:
    return IntakeRecord(
        id=command.intake_id,
        office=command.office,
        filename=naming.safe_filename(command.filename),
        size=command.size,
        sha256=sha256,
        origin=command.origin.model_dump(mode="json"),
        taken_at=now(),
        actor_name=context.principal.name,
    )


def _finished_meanwhile(intake_id: str, door: Door, error: Exception) -> Intake:
    intake = door.store.get(IntakeRecord, intake_id)
    if intake.outcome is IntakeOutcome.PENDING:
        reason = "not-uploaded" if isinstance(error, ObjectMissing) else "still-uploading"
        raise Conflict("The bytes of this intake are not uploaded yet", reason=reason) from error
    return intake.to_message()

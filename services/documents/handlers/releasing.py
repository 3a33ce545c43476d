"""Making documents of what was released from the staging desk. Each step may be repeated, and may stop anywhere.

A part whose arrival is recorded is made; the arrival and the document are written in one transaction, under an id that
follows from the staged file and the part's number. The file goes when all parts are made.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from services.documents.arranging import process
from services.documents.arranging.protocol import ArrangeJob
from services.documents.codes.looking import codes_of
from services.documents.domain import object_keys
from services.documents.domain.staging import is_untouched, name_of_part, origin_of_part
from services.documents.handlers import batches
from services.documents.handlers.intake import Door, conclude
from services.documents.models.intakes import IntakeRecord
from services.documents.models.staging import StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import Origin, Staged, StagedChanged, StagedPart, StagedReleased, StagedState
from shared.security.context import Context
from shared.storage.work import Work

PDF = "application/pdf"


@dataclass(frozen=True)
class _Made:
    """The bytes of one document to be, as a file."""

    path: Path
    filename: str
    media_type: str
    origin: Origin


def carry_out(event: StagedReleased, context: Context, door: Door) -> None:
    """Raises ArrangingFailed, Unavailable; then it is tried again."""
    staged = door.store.get(StagedRecord, event.staged_id)
    if staged.state is not StagedState.RELEASING:
        return
    message = staged.to_message()
    with TemporaryDirectory(prefix="released-") as name:
        source = Path(name) / "source"
        door.objects.get_to_file(object_keys.staged_key(staged.id), source)
        if is_untouched(message.parts, message.pages):
            whole = _Made(source, staged.filename, staged.media_type, message.origin)
            document_ids = [_take_in(staged, 1, whole, context, door)]
        else:
            document_ids = [
                _make(staged, number, part, source, context, door) for number, part in enumerate(message.parts, 1)
            ]
    _finish(staged.id, [found for found in document_ids if found], context, door)


def _make(staged: StagedRecord, number: int, part: StagedPart, source: Path, context: Context, door: Door) -> str:
    known = IntakeRecord.objects(pk=_intake_id(staged, number)).first()
    if known is not None:
        return str(known.document_id)
    message: Staged = staged.to_message()
    target = source.with_name(f"part-{number}.pdf")
    process.run(ArrangeJob(source=source, target=target, pages=part))
    count = len(message.parts)
    made = _Made(
        target, name_of_part(staged.filename, number, count), PDF, origin_of_part(message.origin, number, count)
    )
    document_id = _take_in(staged, number, made, context, door)
    target.unlink()
    return document_id


def _take_in(staged: StagedRecord, number: int, made: _Made, context: Context, door: Door) -> str:
    with made.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    key, size = object_keys.original_key(digest), made.path.stat().st_size
    door.objects.put_file(key, made.path, made.media_type)
    codes = codes_of(door.objects, key, made.media_type, size)

    def take_in(work: Work) -> str:
        known = work.find(IntakeRecord, _id=_intake_id(staged, number))
        if known is not None:
            return str(known.document_id)
        intake = IntakeRecord(
            id=_intake_id(staged, number),
            office=staged.office,
            filename=made.filename,
            size=size,
            sha256=digest,
            origin=made.origin.model_dump(mode="json"),
            filing=staged.filing,
            asn=staged.asn if number == 1 else None,
            taken_at=now(),
            actor_name=staged.actor_name,
        )
        conclude(intake, made.media_type, codes, work)
        work.add(intake)
        return str(intake.document_id)

    return door.store.transact(context.as_service("documents"), take_in)


def _finish(staged_id: str, document_ids: list[str], context: Context, door: Door) -> None:
    def finish(work: Work) -> None:
        staged = work.get(StagedRecord, staged_id)
        if staged.state is not StagedState.RELEASING:
            return
        staged.state, staged.document_ids = StagedState.RELEASED, document_ids
        batches.note_cleared(work, staged.origin.get("batch"))
        work.save(staged, "made into documents")
        work.emit(StagedChanged(office=staged.office, staged_id=staged.id, state=staged.state))

    door.store.transact(context.as_service("documents"), finish)


def _intake_id(staged: StagedRecord, number: int) -> str:
    return f"{staged.id}-{number}"

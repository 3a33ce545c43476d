"""Making documents of what was released from the staging desk. Each step may be repeated, and may stop anywhere.

A part whose arrival is recorded is made; the arrival and the document are written in one transaction, under an id that
follows from the staged file and the part's number. The file goes when all parts are made.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from services.documents.arranging import process
from services.documents.arranging.protocol import ArrangeJob, SourcePage
from services.documents.codes.looking import codes_of
from services.documents.domain import object_keys
from services.documents.domain.staging import (
    file_of,
    is_untouched,
    name_of_part,
    numbers_of_parts,
    origin_of_part,
)
from services.documents.handlers import batches
from services.documents.handlers.intake import Door, conclude
from services.documents.handlers.staged_arrivals import tell_staged
from services.documents.models.intakes import IntakeRecord
from services.documents.models.staging import StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import Origin, StagedPart, StagedReleased, StagedState
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
    asn: int | None


def carry_out(event: StagedReleased, context: Context, door: Door) -> None:
    """Raises ArrangingFailed, Unavailable; then it is tried again."""
    staged = door.store.get(StagedRecord, event.staged_id)
    if staged.state is not StagedState.RELEASING:
        return
    message = staged.to_message()
    with TemporaryDirectory(prefix="released-") as name:
        sources = tuple(Path(name) / f"source-{number}" for number in range(len(staged.files)))
        for file, source in zip(staged.files, sources, strict=True):
            door.objects.get_to_file(object_keys.staged_key(file["id"]), source)
        if not staged.joined and is_untouched(message.parts, message.pages):
            whole = _Made(sources[0], staged.filename, staged.media_type, message.origin, staged.asn)
            document_ids = [_take_in(staged, 1, whole, context, door)]
        else:
            numbers = numbers_of_parts(message.parts, _counts(staged), [file["asn"] for file in staged.files])
            document_ids = [_make(staged, number, asn, sources, context, door) for number, asn in enumerate(numbers, 1)]
    _finish(staged.id, document_ids, context, door)


def _make(
    staged: StagedRecord, number: int, asn: int | None, sources: tuple[Path, ...], context: Context, door: Door
) -> str:
    known = IntakeRecord.objects(pk=_intake_id(staged, number)).first()
    if known is not None:
        return str(known.document_id)
    parts, origin = staged.arranged(), staged.to_message().origin
    target = sources[0].with_name(f"part-{number}.pdf")
    process.run(ArrangeJob(sources=sources, target=target, pages=_pages_of(parts[number - 1], staged)))
    count = len(parts)
    made = _Made(target, name_of_part(staged.filename, number, count), PDF, origin_of_part(origin, number, count), asn)
    document_id = _take_in(staged, number, made, context, door)
    target.unlink()
    return document_id


def _pages_of(part: StagedPart, staged: StagedRecord) -> tuple[SourcePage, ...]:
    pages = _counts(staged)
    spots = [(*file_of(arranged.page, pages), arranged.turn) for arranged in part]
    return tuple(SourcePage(source=source, page=page, turn=turn) for source, page, turn in spots)


def _counts(staged: StagedRecord) -> list[int]:
    return [file["pages"] for file in staged.files]


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
            asn=made.asn,
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
        _end(work, staged, document_ids)
        pages = _counts(staged)
        for place, file in enumerate(staged.joined, 1):
            own = [
                document_id
                for part, document_id in zip(staged.arranged(), document_ids, strict=True)
                if any(file_of(arranged.page, pages)[0] == place for arranged in part)
            ]
            _end(work, work.get(StagedRecord, file["id"]), own)

    door.store.transact(context.as_service("documents"), finish)


def _end(work: Work, staged: StagedRecord, document_ids: list[str]) -> None:
    staged.state, staged.document_ids = StagedState.RELEASED, document_ids
    batches.note_cleared(work, staged.origin.get("batch"))
    work.save(staged, "made into documents")
    tell_staged(staged, work)


def _intake_id(staged: StagedRecord, number: int) -> str:
    return f"{staged.id}-{number}"

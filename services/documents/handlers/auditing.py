"""Audits: one replica at a time carries one on, document by document, and any other goes on where it stopped."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.documents.domain.auditing import Expected, expected_objects, night_of
from services.documents.handlers.door import Door
from services.documents.handlers.object_checks import check, copy_to_second, repair
from services.documents.handlers.reading_orders import order_reading
from services.documents.models.audits import AuditRecord, DamageRecord
from services.documents.models.documents import DocumentRecord
from services.documents.models.revisions import RevisionRecord, revision_of
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import (
    Audit,
    AuditAdvanced,
    AuditState,
    DamageFound,
    DocumentState,
    Harm,
    ObjectKind,
    ReadingRequested,
    Remedy,
)
from shared.contracts.problems import NotFound, Unavailable
from shared.identifiers import new_id
from shared.messaging.bus import Bus
from shared.security.context import Context, context_of_service
from shared.storage.store import Store
from shared.storage.work import Work

_LEASE = timedelta(seconds=90)
_TOLD_EACH = 25
"""Documents between two tellings of the progress."""
damages = Counter("kancelaria_audit_damages_total", "Objects that were not what was stored", ["remedy"])
log = structlog.get_logger()


class ClaimLost(Exception):
    """Another replica carries the audit on."""


@dataclass
class Tally:
    """What one document added."""

    objects_read: int = 0
    size: int = 0
    damaged: int = 0
    repaired: int = 0
    lost: int = 0
    copied: int = 0
    found: list[DamageRecord] = field(default_factory=list)


def start_audit(context: Context, door: Door) -> Audit:
    running = AuditRecord.objects(state=AuditState.RUNNING).first()
    return (running or _begin(new_id(), context.principal.name, door, nightly=False)).to_message()


def get_audit(command: contract.GetAudit) -> Audit:
    found = AuditRecord.objects(pk=command.id).first()
    if found is None:
        raise NotFound("No such audit")
    return found.to_message()


def begin_nightly(door: Door, zone: ZoneInfo) -> None:
    """Once for each night, whichever replica is first. One that still runs from before is not joined by another."""
    hour = door.settings.audit_hour
    night = night_of(now().astimezone(zone), hour) if hour is not None else None
    if night is None or AuditRecord.objects(pk=night).first() or AuditRecord.objects(state=AuditState.RUNNING).first():
        return
    try:
        _begin(night, "documents", door, nightly=True)
    except DuplicateKeyError:
        log.info("another replica began the audit", audit=night)


def _begin(audit_id: str, name: str, door: Door, *, nightly: bool) -> AuditRecord:
    record = AuditRecord(
        id=audit_id,
        nightly=nightly,
        started_at=now(),
        started_by=name,
        total=DocumentRecord.objects(erased_at=None).count(),
        second_copy=door.second is not None,
    )
    record.validate()
    AuditRecord._get_collection().insert_one(record.to_mongo().to_dict())
    return record


def carry_on(door: Door, bus: Bus, seconds: float) -> None:
    """Work on the audit that runs, if nobody else does, for about so long."""
    audit = _claim()
    if audit is None:
        return
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not _next_document(audit, door, bus):
                _finish(audit, bus)
                return
        _write(audit, {"claim": None, "leased_until": None})
    except Unavailable as error:
        log.warning("the audit waits", audit=audit.id, reason=error.detail)
        _write(audit, {"trouble": error.detail[:500], "claim": None, "leased_until": now() + timedelta(seconds=30)})
    except ClaimLost:
        log.info("another replica carries the audit on", audit=audit.id)


def _claim() -> AuditRecord | None:
    free = {"state": AuditState.RUNNING.value, "$or": [{"leased_until": None}, {"leased_until": {"$lt": now()}}]}
    taken = {"$set": {"claim": new_id(), "leased_until": now() + _LEASE}}
    audits = AuditRecord._get_collection()
    row = audits.find_one_and_update(free, taken, sort=[("started_at", 1)], return_document=ReturnDocument.AFTER)
    return AuditRecord._from_son(row) if row else None


def _next_document(audit: AuditRecord, door: Door, bus: Bus) -> bool:
    """Whether there was one."""
    document = DocumentRecord.objects(pk__gt=audit.cursor, erased_at=None).order_by("id").first()
    if document is None:
        return False
    tally = Tally()
    for expected in _objects_of(document):
        _look_at(expected, document, audit, tally, door)
    audit.cursor, audit.checked = document.id, audit.checked + 1
    added = {name: value for name, value in vars(tally).items() if name != "found" and value}
    _write(audit, {"cursor": document.id, "leased_until": now() + _LEASE, "trouble": ""}, checked=1, **added)
    for damage in tally.found:
        _tell(damage, bus)
    if audit.checked % _TOLD_EACH == 0:
        _tell_progress(audit, AuditState.RUNNING, bus)
    return True


def _objects_of(document: DocumentRecord) -> Iterator[Expected]:
    revisions = [*RevisionRecord.objects(document_id=document.id)]
    if document.state is DocumentState.READY:
        revisions.append(revision_of(document))
    else:
        # What is being read of it just now comes and goes.
        yield from expected_objects(
            document.id,
            document.revision,
            document.bytes_digest,
            document.size,
            has_text=False,
            has_pdf=False,
            previews=0,
        )
    for revision in revisions:
        yield from expected_objects(
            document.id,
            revision.number,
            revision.sha256,
            revision.size,
            has_text=revision.has_text,
            has_pdf=revision.has_searchable_pdf,
            previews=revision.previews,
        )


def _look_at(expected: Expected, document: DocumentRecord, audit: AuditRecord, tally: Tally, door: Door) -> None:
    checked = check(expected, door.objects)
    tally.objects_read += 1
    tally.size += checked.size
    if checked.harm is None:
        tally.copied += copy_to_second(expected, door)
        return
    if _gone_meanwhile(document):
        return
    remedy = _remedy(expected, document, door)
    tally.damaged += 1
    tally.lost += remedy is Remedy.LOST
    tally.repaired += remedy is not Remedy.LOST
    damage = _noted(expected, document, audit, checked.harm, remedy)
    if damage is not None:
        tally.found.append(damage)


def _gone_meanwhile(document: DocumentRecord) -> bool:
    """Destroyed, or read anew, while it was looked at."""
    known = DocumentRecord.objects(pk=document.id).only("version", "erased_at").first()
    return known is None or known.erased_at is not None or known.version != document.version


def _remedy(expected: Expected, document: DocumentRecord, door: Door) -> Remedy:
    if expected.kind is ObjectKind.ORIGINAL:
        return Remedy.REPAIRED if repair(expected, door, locked=document.locked_until is not None) else Remedy.LOST
    if expected.revision != document.revision or document.trashed_at is not None:
        return Remedy.LOST
    _read_again(document, door.store)
    return Remedy.READ_AGAIN


def _read_again(document: DocumentRecord, store: Store) -> None:
    def read(work: Work) -> None:
        known = work.get(DocumentRecord, document.id)
        if known.state is DocumentState.READY and known.erased_at is None:
            known.state, known.outcome, known.outcome_detail = DocumentState.STORED, None, ""
            work.save(known, "to be read again after damage")
            order_reading(work, known)
            work.emit(ReadingRequested(office=known.office, document_id=known.id))

    store.transact(context_of_service("documents"), read)


def _noted(
    expected: Expected, document: DocumentRecord, audit: AuditRecord, harm: Harm, remedy: Remedy
) -> DamageRecord | None:
    """The line of the report; None where an earlier worker wrote it before it ended."""
    damage = DamageRecord(
        id=new_id(),
        audit_id=audit.id,
        key=f"{document.id}:{expected.key}",
        document_id=document.id,
        office=document.office,
        filename=document.filename,
        revision=expected.revision,
        object=expected.kind,
        harm=harm,
        remedy=remedy,
        found_at=now(),
    )
    damage.validate()
    log.error("damage", document=document.id, key=expected.key, harm=harm.value, remedy=remedy.value)
    damages.labels(remedy.value).inc()
    try:
        DamageRecord._get_collection().insert_one(damage.to_mongo().to_dict())
    except DuplicateKeyError:
        return None
    return damage


def _finish(audit: AuditRecord, bus: Bus) -> None:
    _write(audit, {"state": AuditState.FINISHED.value, "finished_at": now(), "claim": None, "trouble": ""})
    _tell_progress(audit, AuditState.FINISHED, bus)


def _write(audit: AuditRecord, changes: dict[str, object], **counters: int) -> None:
    update: dict[str, object] = {"$set": changes}
    if counters:
        update["$inc"] = counters
    held = {"_id": audit.id, "claim": audit.claim}
    if AuditRecord._get_collection().update_one(held, update).matched_count == 0:
        raise ClaimLost(audit.id)


def _tell(damage: DamageRecord, bus: Bus) -> None:
    event = DamageFound(
        office=damage.office,
        audit_id=damage.audit_id,
        document_id=damage.document_id,
        filename=damage.filename,
        harm=damage.harm,
        remedy=damage.remedy,
    )
    bus.publish(event, context_of_service("documents"))


def _tell_progress(audit: AuditRecord, state: AuditState, bus: Bus) -> None:
    bus.publish(AuditAdvanced(audit_id=audit.id, state=state, checked=audit.checked), context_of_service("documents"))

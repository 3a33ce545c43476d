"""Checkpoints: where a journal's year stood, signed, after it was verified."""

from dataclasses import dataclass

from services.registry.domain.chain import GENESIS
from services.registry.handlers.signing import signature_of
from services.registry.handlers.verification import verify_journal
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.evidence import CHECKPOINTS, CheckpointRecord
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.base import Page, now
from shared.contracts.problems import Conflict
from shared.contracts.registry import Checkpoint, ListCheckpoints, SignCheckpoint, Verification, VerifyJournal
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a journal's year has come, and the hashes there."""

    year: int
    count: int
    entries_hash: str
    lines_count: int
    lines_hash: str


def list_checkpoints(command: ListCheckpoints, context: Context, store: Store) -> Page[Checkpoint]:
    journal = visible_journal(command.journal_id, context, store)
    return CHECKPOINTS.page(command, context.principal, {"journal_id": journal.id})


def sign_checkpoint(command: SignCheckpoint, context: Context, store: Store) -> Checkpoint:
    journal = visible_journal(command.journal_id, context, store)
    report = verified(journal, None, context, store)

    def write(work: Work) -> Checkpoint:
        return write_checkpoint(work, journal, standing_of(work, report), "on-demand").to_message()

    return store.transact(context, write)


def visible_journal(journal_id: str, context: Context, store: Store) -> JournalRecord:
    """Raises NotFound."""
    journal = store.get(JournalRecord, journal_id)
    context.principal.require_sight(journal.office, "journal")
    return journal


def verified(journal: JournalRecord, year: int | None, context: Context, store: Store) -> Verification:
    """Raises Conflict with reason "broken" for a journal that does not hold: nothing is signed over it."""
    report = verify_journal(VerifyJournal(journal_id=journal.id, year=year), context, store)
    if not report.valid:
        where = report.broken_number or f"number {report.broken_at}"
        raise Conflict(
            f"The journal does not hold: {report.part}, {where}, {report.reason}",
            reason="broken",
            params={"part": report.part, "broken_at": report.broken_at, "number": where, "fault": report.reason},
        )
    return report


def standing_of(work: Work, report: Verification) -> Standing:
    """Where the verification ended: what was written since then is not vouched for."""
    place = {"journal_id": report.journal_id, "year": report.year}
    head = work.collection(YEARS).find_one(place, session=work.session) or {}
    begun = head.get("first_prev_hash", GENESIS)
    return Standing(
        year=report.year,
        count=report.count,
        entries_hash=_hash_at(work, EntryRecord, {**place, "seq": report.count}) if report.count else begun,
        lines_count=report.lines,
        lines_hash=_hash_at(work, EntryLineRecord, {**place, "seq": report.lines}) if report.lines else GENESIS,
    )


def _hash_at(work: Work, model: type, place: dict) -> str:
    row = work.collection(model).find_one(place, {"hash": 1}, session=work.session)
    if row is None:
        raise Conflict("The journal changed while it was verified", reason="broken", params=place)
    return row["hash"]


def write_checkpoint(work: Work, journal: JournalRecord, standing: Standing, reason: str) -> CheckpointRecord:
    record = CheckpointRecord(
        office=journal.office,
        journal_id=journal.id,
        journal_code=journal.code,
        year=standing.year,
        first=1 if standing.count else None,
        last=standing.count or None,
        count=standing.count,
        entries_hash=standing.entries_hash,
        lines_count=standing.lines_count,
        lines_hash=standing.lines_hash,
        at=now(),
        reason=reason,
    )
    record.key_id, record.signature = signature_of(work, record.signed_fields())
    return work.add(record, action="signed")

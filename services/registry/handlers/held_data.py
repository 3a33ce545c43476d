"""What the registry holds on a person: records with their lines, and why each stays; loans to somebody of that name."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.domain.privacy import Keeping, why_kept
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from services.registry.models.loans import LoanRecord
from shared.contracts.base import now
from shared.contracts.privacy import HeldData, HeldRecord, Kept, KeptBecause, LegalSource, Subject
from shared.contracts.registry import FileState, ReportHeldData
from shared.privacy.telling import held_data

Row = dict[str, Any]
_TOLD = (
    "direction", "registered_at", "received_on", "channel", "party", "addressee", "their_ref", "their_date", "subject",
    "sheets", "consignment_no", "mark", "file_number", "status", "handled_on", "outcome", "dispatched_on",
)  # fmt: skip


def report_held_data(command: ReportHeldData, zone: ZoneInfo) -> HeldData:
    subject, today = command.subject, now().astimezone(zone).date()

    def linked(after: str, limit: int) -> list[HeldRecord]:
        where = {"contact_id": {"$in": list(subject.party_ids)}, "_id": {"$gt": after}}
        return _entries(where, limit, today, certain=True)

    def named(after: str, limit: int) -> list[HeldRecord]:
        names = {"$in": list(subject.names)}
        where = {"$or": [{"party": names}, {"addressee": names}], "contact_id": None, "_id": {"$gt": after}}
        return _entries(where, limit, today, certain=False) if subject.names else []

    return held_data(command, [linked, named, lambda after, limit: _loans(subject, after, limit)])


def _entries(where: Row, limit: int, today: date, *, certain: bool) -> list[HeldRecord]:
    states = list(EntryStateRecord._get_collection().find(where).sort("_id", 1).limit(limit))
    ids = [state["_id"] for state in states]
    lines = _lines_of(ids)
    files = {file.id: file for file in FileRecord.objects(pk__in=[state.get("file_id") for state in states])}
    return [
        HeldRecord(
            section="entries",
            id=state["_id"],
            label=state["number"],
            at=state["registered_at"],
            data={**_told(state), "lines": lines.get(state["_id"], [])},
            document_ids=() if state["tombstone"] else tuple(state.get("document_ids") or ()),
            certain=certain,
            kept=why_kept(_keeping(files.get(state.get("file_id"))), tombstone=state["tombstone"], today=today),
        )
        for state in states
    ]


def _told(state: Row) -> Row:
    """As it stands, and where it was corrected as it was written first."""
    told = {name: state[name] for name in _TOLD if state.get(name) not in (None, "")}
    return {**told, "corrected": dict(state["corrected"])} if state["corrected"] else told


def _lines_of(entry_ids: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for line in EntryLineRecord.objects(entry_id__in=entry_ids).order_by("entry_id", "seq"):
        told = {"kind": line.kind, "at": line.at, "reason": line.reason or "", "data": dict(line.data)}
        found.setdefault(line.entry_id, []).append(told)
    return found


def _keeping(file: FileRecord | None) -> Keeping | None:
    if file is None:
        return None
    years = "A" if file.permanent else str(file.years or "")
    return Keeping(
        number=file.number,
        state=FileState(file.state),
        permanent=file.permanent,
        eligible_on=date.fromisoformat(file.eligible_on) if file.eligible_on else None,
        holds=tuple(hold["reason"] for hold in file.holds if hold["released_at"] is None),
        plan=" ".join(part for part in (file.primary_mark, years) if part),
    )


def _loans(subject: Subject, after: str, limit: int) -> list[HeldRecord]:
    """A return never erases who had it, and a name alone does not tell whether it was this person."""
    kept = Kept(because=KeptBecause.JOURNAL, source=LegalSource.OBLIGATION)
    found = LoanRecord.objects(borrower__in=subject.names, pk__gt=after).order_by("id").limit(limit)
    return [
        HeldRecord(
            section="loans",
            id=loan.id,
            label=loan.object_number,
            at=loan.requested_at,
            data={"borrower": loan.borrower, "purpose": loan.purpose, "due_on": loan.due_on or ""},
            certain=False,
            kept=kept,
        )
        for loan in found
    ]

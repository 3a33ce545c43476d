"""Ordering that contacts get other people to look after them, and that they get the former ones back."""

from typing import Any

from services.contacts.handlers.assigning import rules_of
from services.contacts.handlers.sight import visible
from services.contacts.models.groups import GroupRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.reassignments import ReassignmentRecord
from shared.contracts.contacts import (
    ApplyDuty,
    GetReassignment,
    PreviewTakeOver,
    Reassignment,
    ReassignmentChanged,
    ReassignmentKind,
    ReassignmentState,
    RevertReassignment,
    TakeOverPortfolio,
    TakeOverPreview,
)
from shared.contracts.problems import Conflict
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale

_REVERTIBLE = frozenset({ReassignmentState.DONE.value, ReassignmentState.FAILED.value})
_NAMED = 20
_COUNTING_MS = 20_000
Conditions = dict[str, Any]


def apply_duty(command: ApplyDuty, context: Context, store: Store) -> Reassignment:
    context.principal.require_office(command.office)
    if not rules_of(command.office):
        raise Conflict("The office's duty table has no active rule", reason="no-rules")
    return _ordered(context, store, office=command.office, kind=ReassignmentKind.DUTY.value)


def preview_take_over(command: PreviewTakeOver, context: Context, store: Store) -> TakeOverPreview:
    context.principal.require_office(command.office)
    parties = store.database[PartyRecord._get_collection_name()]
    present: Conditions = {"office": command.office, "present": True}
    theirs = {"$and": [looked_after(command.office, command.from_id), visible(context.principal, store)]}
    named = parties.find(theirs, {"name": 1}).limit(_NAMED)

    def count(path: str) -> int:
        return parties.count_documents({**present, path: command.from_id}, maxTimeMS=_COUNTING_MS)

    groups = store.database[GroupRecord._get_collection_name()]
    return TakeOverPreview(
        owned=count("owner_id"),
        represented=count("representative_ids"),
        groups=groups.count_documents(groups_of(command.office, command.from_id)),
        names=tuple(row["name"] for row in named.max_time_ms(_COUNTING_MS)),
    )


def take_over(command: TakeOverPortfolio, context: Context, store: Store) -> Reassignment:
    context.principal.require_office(command.office)
    if command.from_id == command.to_id:
        raise Conflict("They are the same person", reason="same-person")
    contact = store.database[PartyRecord._get_collection_name()].find_one(looked_after(command.office, command.from_id))
    group = store.database[GroupRecord._get_collection_name()].find_one(groups_of(command.office, command.from_id))
    if contact is None and group is None:
        raise Conflict("This colleague looks after nothing in this office", reason="nothing-to-take")
    given = {name: getattr(command, name) for name in TakeOverPortfolio.model_fields}
    return _ordered(context, store, kind=ReassignmentKind.TAKE_OVER.value, **given)


def get_reassignment(command: GetReassignment, context: Context, store: Store) -> Reassignment:
    record = store.get(ReassignmentRecord, command.id)
    context.principal.require_sight(record.office, "reassignment")
    return record.to_message()


def revert(command: RevertReassignment, context: Context, store: Store) -> Reassignment:
    def order(work: Work) -> Reassignment:
        record = work.get(ReassignmentRecord, command.id)
        context.principal.require_sight(record.office, "reassignment")
        if record.version != command.version:
            raise stale(record)
        if record.state not in _REVERTIBLE:
            raise Conflict(f"It is {record.state}", reason="not-revertible", params={"state": record.state})
        record.state, record.detail, record.attempts = ReassignmentState.REVERTING.value, "", 0
        record.claim = None
        record.principal = context.principal.model_dump(mode="json")
        return _told(work, work.save(record, "reversal ordered"))

    return store.transact(context, order)


def looked_after(office: str, person: str) -> Conditions:
    """All that a colleague looks after, also what only their team sees: nobody else could reach it any more."""
    theirs = [{"owner_id": person}, {"representative_ids": person}]
    return {"office": office, "present": True, "$or": theirs}


def groups_of(office: str, person: str) -> Conditions:
    return {"office": office, "owner_id": person, "deleted": False}


def _ordered(context: Context, store: Store, **fields: Any) -> Reassignment:
    def order(work: Work) -> Reassignment:
        principal = context.principal
        record = ReassignmentRecord(by_name=principal.name, principal=principal.model_dump(mode="json"), **fields)
        return _told(work, work.add(record, "ordered"))

    return store.transact(context, order)


def _told(work: Work, record: ReassignmentRecord) -> Reassignment:
    state = ReassignmentState(record.state)
    work.emit(ReassignmentChanged(office=record.office, reassignment_id=record.id, state=state))
    return record.to_message()

"""A reassignment, a batch of contacts in one transaction: contacts, history, what was before, and how far it is.

**Guaranteed**: a batch is written once. Its transaction begins by reading the reassignment under the worker's claim;
whoever was killed before its end has written nothing, whoever lost the claim writes nothing.
"""

from dataclasses import dataclass
from typing import Any

from services.contacts.handlers.assigning import LOOKED_AT, chosen_by_hand, proposed_for, rules_of
from services.contacts.handlers.reassignments import groups_of, looked_after
from services.contacts.handlers.telling import tell_many
from services.contacts.importing.documents import Row, derive
from services.contacts.models.groups import GroupRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.reassignments import ReassignedRecord, ReassignmentRecord, line_of, staff_of
from shared.contracts.base import now
from shared.contracts.contacts import (
    PortfolioTakenOver,
    ReassignmentChanged,
    ReassignmentKind,
    ReassignmentState,
)
from shared.jobs.queue import held
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work

LOOKED = 2_000
"""Contacts that one transaction of the duty table looks at."""
WRITTEN = 300
"""Contacts that one transaction changes."""
_LINES = ReassignedRecord._get_collection_name()


@dataclass(frozen=True, slots=True)
class Claim:
    reassignment_id: str
    claim: str
    state: ReassignmentState


@dataclass(frozen=True, slots=True)
class Progress:
    """What a batch did; `more` is False when there is nothing left."""

    counts: dict[str, int]
    more: bool
    after: str = ""


def count(store: Store, claim: Claim) -> None:
    """How many contacts are to be looked at, for the bar that people see."""
    record = store.get(ReassignmentRecord, claim.reassignment_id)
    duty = record.kind == ReassignmentKind.DUTY.value
    where = {"office": record.office, "present": True} if duty else looked_after(record.office, record.from_id)
    total = record.looked + store.database[PartyRecord._get_collection_name()].count_documents(
        {**where, "_id": {"$gt": record.after}} if duty else where
    )
    mine = {"_id": record.id, "claim": claim.claim}
    store.database[ReassignmentRecord._get_collection_name()].update_one(
        mine, {"$set": {"total": total}, "$inc": {"version": 1}}
    )


def run_batch(store: Store, claim: Claim, *, tell: bool) -> tuple[ReassignmentRecord, bool]:
    """The reassignment after the next batch, and whether there is more. Raises LostClaim."""
    first = store.get(ReassignmentRecord, claim.reassignment_id)
    context = Context(Principal.model_validate(first.principal), request_id=f"reassignment-{first.id}")

    def write(work: Work) -> tuple[ReassignmentRecord, bool]:
        record = held(work, ReassignmentRecord, claim.reassignment_id, claim=claim.claim, state=claim.state.value)
        done = _steps(claim, record)(work, record)
        _advance(work, record, done)
        if tell:
            work.emit(ReassignmentChanged(office=record.office, reassignment_id=record.id, state=claim.state))
        return record, done.more

    return store.transact(context, write)


def _steps(claim: Claim, record: ReassignmentRecord) -> Any:
    if claim.state is ReassignmentState.REVERTING:
        return _give_back
    return _by_duty if record.kind == ReassignmentKind.DUTY.value else _take_over


def _by_duty(work: Work, record: ReassignmentRecord) -> Progress:
    rules = rules_of(record.office)
    looked = _next(work, record)
    proposed, by_hand, seen = dict[str, list[Row]](), 0, 0
    for party in looked:
        if len(proposed) == WRITTEN:
            break
        seen += 1
        by_hand += chosen_by_hand(party)
        if (people := proposed_for(party, rules)) is not None:
            proposed[party["_id"]] = people
    changed = _write(work, record, "assigned", [
        (party, {**party, "representatives": proposed[party["_id"]]}) for party in _whole(work, list(proposed))
    ])  # fmt: skip
    more = seen < len(looked) or len(looked) == LOOKED
    after = looked[seen - 1]["_id"] if seen else record.after
    return Progress({"looked": seen, "changed": changed, "by_hand": by_hand}, more, after)


def _next(work: Work, record: ReassignmentRecord) -> list[Row]:
    where = {"office": record.office, "_id": {"$gt": record.after}, "present": True}
    found = work.collection(PartyRecord).find(where, dict.fromkeys(LOOKED_AT, 1), session=work.session)
    return list(found.sort("_id", 1).limit(LOOKED))


def _take_over(work: Work, record: ReassignmentRecord) -> Progress:
    """Those that were handed over are not found again, so that each batch is simply the next ones."""
    where = looked_after(record.office, record.from_id)
    parties = list(work.collection(PartyRecord).find(where, session=work.session).limit(WRITTEN))
    changed = _write(work, record, "taken-over", [(party, _handed_over(party, record)) for party in parties])
    if len(parties) < WRITTEN:
        _hand_over_groups(work, record)
        _tell_once(work, record, ReassignmentState.DONE)
    return Progress({"looked": changed, "changed": changed}, len(parties) == WRITTEN)


def _handed_over(party: Row, record: ReassignmentRecord) -> Row:
    after = dict(party)
    if party["owner_id"] == record.from_id:
        after["owner_id"], after["owner_name"] = record.to_id, record.to_name
    people = party.get("representatives") or []
    there = any(one["user_id"] == record.to_id for one in people)
    after["representatives"] = [
        {**one, "user_id": record.to_id, "name": record.to_name} if one["user_id"] == record.from_id else one
        for one in people
        if not (there and one["user_id"] == record.from_id)
    ]
    return after


def _hand_over_groups(work: Work, record: ReassignmentRecord) -> None:
    groups = work.find_all(GroupRecord, groups_of(record.office, record.from_id))
    _give_groups(work, groups, record.to_id, record.to_name)
    record.group_ids = [*record.group_ids, *(group.id for group in groups)]
    work.collection(ReassignmentRecord).update_one(
        {"_id": record.id}, {"$set": {"group_ids": list(record.group_ids)}}, session=work.session
    )


def _give_groups(work: Work, groups: list[GroupRecord], person: str, name: str) -> None:
    for group in groups:
        group.owner_id, group.owner_name = person, name
        group.keepers = list(dict.fromkeys([group.owner_id, *group.staff]))
    work.save_all(groups, "handed-on")


def _give_back(work: Work, record: ReassignmentRecord) -> Progress:
    open_lines = {"reassignment_id": record.id, "open": True}
    lines = list(work.collection(_LINES).find(open_lines, session=work.session).limit(WRITTEN))
    parties = {party["_id"]: party for party in _whole(work, [line["party_id"] for line in lines])}
    changes = []
    for line in lines:
        party = parties.get(line["party_id"])
        if party is not None and (after := _given_back(party, line)) is not None:
            changes.append((party, after))
    work.save_documents(PartyRecord, [(before, derive(after)) for before, after in changes], "given-back")
    tell_many(work, record.office, [before["_id"] for before, _ in changes])
    work.collection(_LINES).update_many(
        {"_id": {"$in": [line["_id"] for line in lines]}}, {"$unset": {"open": ""}}, session=work.session
    )
    if len(lines) < WRITTEN and record.kind == ReassignmentKind.TAKE_OVER.value:
        groups = work.find_all(GroupRecord, {"_id": {"$in": list(record.group_ids)}, "owner_id": record.to_id})
        _give_groups(work, groups, record.from_id, record.from_name)
        _tell_once(work, record, ReassignmentState.REVERTED)
    return Progress({"reverted": len(changes), "kept": len(lines) - len(changes)}, len(lines) == WRITTEN)


def _given_back(party: Row, line: Row) -> Row | None:
    """Owner and representatives each as they were, where they are still as this reassignment left them."""
    present, before, after = staff_of(party), line["before"], line["after"]
    given = dict(party)
    for names in (("owner_id", "owner_name"), ("representatives",)):
        moved = [before[name] for name in names] != [after[name] for name in names]
        if moved and all(present[name] == after[name] for name in names):
            given |= {name: before[name] for name in names}
    return given if staff_of(given) != present else None


def _whole(work: Work, ids: list[str]) -> list[Row]:
    if not ids:
        return []
    return list(work.collection(PartyRecord).find({"_id": {"$in": ids}}, session=work.session))


def _write(work: Work, record: ReassignmentRecord, action: str, changes: list[tuple[Row, Row]]) -> int:
    if not changes:
        return 0
    work.save_documents(PartyRecord, [(before, derive(after)) for before, after in changes], action)
    lines = [line_of(record.id, before, after) for before, after in changes]
    work.collection(_LINES).insert_many(lines, session=work.session)
    tell_many(work, record.office, [before["_id"] for before, _ in changes])
    return len(changes)


def _advance(work: Work, record: ReassignmentRecord, done: Progress) -> None:
    moved: dict[str, Any] = {"updated_at": now(), "attempts": 0}
    if done.after:
        moved["after"] = done.after
    work.collection(ReassignmentRecord).update_one(
        {"_id": record.id}, {"$set": moved, "$inc": {**done.counts, "version": 1}}, session=work.session
    )
    for name, amount in done.counts.items():
        setattr(record, name, getattr(record, name) + amount)


def _tell_once(work: Work, record: ReassignmentRecord, state: ReassignmentState) -> None:
    """A worker that is killed before it could say that it is done comes here once more."""
    if record.told == state.value:
        return
    work.collection(ReassignmentRecord).update_one(
        {"_id": record.id}, {"$set": {"told": state.value}}, session=work.session
    )
    work.emit(
        PortfolioTakenOver(
            office=record.office,
            take_over_id=record.id,
            from_id=record.from_id,
            to_id=record.to_id,
            to_name=record.to_name,
            reverted=state is ReassignmentState.REVERTED,
        )
    )

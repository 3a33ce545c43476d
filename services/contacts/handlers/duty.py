"""The duty table: kept, and tried out. What somebody chose by hand is never changed by it."""

from typing import Any

from services.contacts.domain.duty import Decision, is_backwards
from services.contacts.domain.sight import sees
from services.contacts.handlers.assigning import LOOKED_AT, chosen_by_hand, decision_on, proposed_for, rules_of
from services.contacts.models.duty import DutyRuleRecord
from services.contacts.models.parties import as_stored
from shared.contracts.contacts import (
    Assignment,
    Assignments,
    ChangeDutyRule,
    CreateDutyRule,
    DutyRule,
    PostalRange,
    PreviewDuty,
)
from shared.contracts.problems import FieldProblem, Invalid
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work, stale

MOST_LOOKED = 5_000
"""Contacts that one preview looks at."""
_BATCH = 500
_LOOKING_MS = 10_000


def create_rule(command: CreateDutyRule, context: Context, store: Store) -> DutyRule:
    context.principal.require_office(command.office)
    _check_ranges(command.postal_ranges)

    def write(work: Work) -> DutyRule:
        rule = DutyRuleRecord(active=True)
        _take(rule, {name: getattr(command, name) for name in CreateDutyRule.model_fields})
        return work.add(rule).to_message()

    return store.transact(context, write)


def change_rule(command: ChangeDutyRule, context: Context, store: Store) -> DutyRule:
    _check_ranges(command.postal_ranges or ())
    fields = ChangeDutyRule.model_fields.keys() - {"id", "version"}

    def write(work: Work) -> DutyRule:
        rule = work.get(DutyRuleRecord, command.id)
        context.principal.require_sight(rule.office, "duty rule")
        if rule.version != command.version:
            raise stale(rule)
        _take(rule, {name: value for name in fields if (value := getattr(command, name)) is not None})
        return work.save(rule).to_message()

    return store.transact(context, write)


def preview(command: PreviewDuty, context: Context, store: Store) -> Assignments:
    context.principal.require_office(command.office)
    rules = rules_of(command.office)
    after, looked, items = command.after, 0, list[Assignment]()
    while looked < MOST_LOOKED and len(items) < command.limit:
        rows = _next(store, command.office, after)
        for row in rows:
            items += _said(row, rules, context.principal)
            looked, after = looked + 1, row["_id"]
            if len(items) == command.limit:
                break
        else:
            if len(rows) < _BATCH:
                return Assignments(items=tuple(items), looked=looked, next_after=None)
    return Assignments(items=tuple(items), looked=looked, next_after=after)


def _next(store: Store, office: str, after: str) -> list[dict[str, Any]]:
    where = {"office": office, "_id": {"$gt": after}, "present": True}
    shown = dict.fromkeys(("name", "readers", *LOOKED_AT), 1)
    return list(store.database["parties"].find(where, shown).sort("_id", 1).limit(_BATCH).max_time_ms(_LOOKING_MS))


def _said(party: dict[str, Any], rules: list[DutyRule], principal: Principal) -> list[Assignment]:
    """What the table says of a contact, where that is something else than is, or contradicts itself."""
    decision, proposed = decision_on(party, rules), proposed_for(party, rules)
    if proposed is None and not decision.conflicts:
        return []
    name = party["name"] if sees(principal, party["readers"]) else ""
    return [_assignment({**party, "name": name}, decision, proposed)]


def _assignment(party: dict[str, Any], decision: Decision, proposed: list[dict[str, Any]] | None) -> Assignment:
    present = party.get("representatives") or []
    return Assignment(
        party_id=party["_id"],
        party_name=party["name"],
        present=tuple(one["name"] for one in present),
        proposed=tuple(one["name"] for one in (present if proposed is None else proposed)),
        rule_id=decision.rule.id if decision.rule else None,
        rule_name=decision.rule.name if decision.rule else "",
        conflicts=tuple(rule.name for rule in decision.conflicts),
        by_hand=chosen_by_hand(party),
    )


def _take(rule: DutyRuleRecord, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "postal_ranges":
            value = [area.model_dump() for area in value]
        setattr(rule, name, as_stored(value))


def _check_ranges(ranges: tuple[PostalRange, ...]) -> None:
    problems = [
        FieldProblem(
            pointer=f"/postal_ranges/{place}/last", code="backwards", detail=f"{area.last} is before {area.first}"
        )
        for place, area in enumerate(ranges)
        if is_backwards(area)
    ]
    if problems:
        raise Invalid(problems[0].detail, fields=problems)

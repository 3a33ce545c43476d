"""The duty table: kept, tried out, applied. What somebody chose by hand is never changed by it."""

from typing import Any

from services.contacts.domain.duty import Decision, decide, is_backwards
from services.contacts.handlers.assigning import assign, chosen_by_hand, partner_of, rules_of
from services.contacts.handlers.parties import told
from services.contacts.models.duty import DutyRuleRecord
from services.contacts.models.parties import PartyRecord, as_stored
from shared.contracts.contacts import (
    ApplyDuty,
    Assignment,
    Assignments,
    ChangeDutyRule,
    CreateDutyRule,
    DutyProgress,
    DutyRule,
    PostalRange,
    PreviewDuty,
)
from shared.contracts.problems import FieldProblem, Invalid
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale


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
    found = PartyRecord.objects(office=command.office, present=True, pk__gt=command.after)
    parties = list(found.order_by("id").limit(command.limit))
    items = [_assignment(party, decide(partner_of(party), rules)) for party in parties]
    return Assignments(
        items=tuple(one for one in items if one.conflicts or (one.rule_id and one.present != one.proposed)),
        looked=len(parties),
        next_after=parties[-1].id if len(parties) == command.limit else None,
    )


def apply(command: ApplyDuty, context: Context, store: Store) -> DutyProgress:
    context.principal.require_office(command.office)

    def write(work: Work) -> DutyProgress:
        rules = rules_of(command.office)
        where = {"office": command.office, "present": True, "_id": {"$gt": command.after}}
        parties = work.find_all(PartyRecord, where, limit=command.limit)
        changed = [party for party in parties if assign(party, rules)]
        work.save_all(changed, "assigned")
        for party in changed:
            told(work, party)
        return DutyProgress(
            looked=len(parties),
            changed=len(changed),
            by_hand=sum(chosen_by_hand(party) for party in parties),
            next_after=parties[-1].id if len(parties) == command.limit else None,
        )

    return store.transact(context, write)


def _assignment(party: PartyRecord, decision: Decision) -> Assignment:
    by_hand = chosen_by_hand(party)
    present = tuple(one["name"] for one in party.representatives)
    return Assignment(
        party_id=party.id,
        party_name=party.name,
        present=present,
        proposed=present if by_hand else tuple(one.name for one in decision.representatives),
        rule_id=decision.rule.id if decision.rule else None,
        rule_name=decision.rule.name if decision.rule else "",
        conflicts=tuple(rule.name for rule in decision.conflicts),
        by_hand=by_hand,
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

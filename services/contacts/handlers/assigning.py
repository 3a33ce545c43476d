"""Giving a contact the representatives that the duty table says."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contacts.domain.duty import Decision, Partner, decide
from services.contacts.models.duty import DutyRuleRecord
from services.contacts.models.parties import PartyRecord, as_stored
from shared.contracts.contacts import DutyRule

LOOKED_AT = ("country", "region", "postal_code", "kinds", "group_ids", "representatives")
"""The stored fields of a contact that are read here."""


def assign(party: PartyRecord, rules: Sequence[DutyRule]) -> bool:
    """Give the party the representatives that the table says. Whether that changed anything."""
    proposed = proposed_for(party.to_mongo().to_dict(), rules)
    if proposed is None:
        return False
    party.representatives = proposed
    party.derive()
    return True


def proposed_for(party: Mapping[str, Any], rules: Sequence[DutyRule]) -> list[dict[str, Any]] | None:
    """The representatives that a contact, as MongoDB keeps it, is to get; None where it keeps those it has."""
    if not rules or chosen_by_hand(party):
        return None
    decision = decision_on(party, rules)
    proposed: list[dict[str, Any]] = as_stored(decision.representatives)
    return None if decision.rule is None or proposed == (party.get("representatives") or []) else proposed


def decision_on(party: Mapping[str, Any], rules: Sequence[DutyRule]) -> Decision:
    partner = Partner(
        country=party.get("country") or "",
        region=party.get("region") or "",
        postal_code=party.get("postal_code") or "",
        kinds=frozenset(party.get("kinds") or ()),
        group_ids=frozenset(party.get("group_ids") or ()),
    )
    return decide(partner, rules)


def rules_of(office: str) -> list[DutyRule]:
    return [rule.to_message() for rule in DutyRuleRecord.objects(office=office, active=True)]


def chosen_by_hand(party: Mapping[str, Any]) -> bool:
    return any(one.get("by_rule") is None for one in party.get("representatives") or ())

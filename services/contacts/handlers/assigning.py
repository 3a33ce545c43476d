"""Giving a contact the representatives that the duty table says."""

from services.contacts.domain.duty import Partner, decide
from services.contacts.models.duty import DutyRuleRecord
from services.contacts.models.parties import PartyRecord, as_stored
from shared.contracts.contacts import DutyRule


def assign(party: PartyRecord, rules: list[DutyRule]) -> bool:
    """Give the party the representatives that the table says. Whether that changed anything."""
    decision = decide(partner_of(party), rules)
    proposed = as_stored(decision.representatives)
    if decision.rule is None or chosen_by_hand(party) or proposed == [dict(one) for one in party.representatives]:
        return False
    party.representatives = proposed
    party.derive()
    return True


def rules_of(office: str) -> list[DutyRule]:
    return [rule.to_message() for rule in DutyRuleRecord.objects(office=office, active=True)]


def chosen_by_hand(party: PartyRecord) -> bool:
    return any(one.get("by_rule") is None for one in party.representatives)


def partner_of(party: PartyRecord) -> Partner:
    return Partner(
        country=party.country or "",
        region=party.region or "",
        postal_code=party.postal_code or "",
        kinds=frozenset(party.kinds),
        group_ids=frozenset(party.group_ids),
    )

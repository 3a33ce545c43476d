"""The duty table: which rule says who looks after a contact."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.contacts import DutyRule, PostalRange, Representative

_DIVIDERS = re.compile(r"[ -]")


@dataclass(frozen=True, slots=True)
class Partner:
    """What rules look at."""

    country: str
    region: str
    postal_code: str
    kinds: frozenset[str]
    group_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """`conflicts` are rules of the same priority that fit as well and name others."""

    rule: DutyRule | None
    conflicts: tuple[DutyRule, ...]

    @property
    def representatives(self) -> tuple[Representative, ...]:
        if self.rule is None:
            return ()
        return tuple(one.model_copy(update={"by_rule": self.rule.id}) for one in self.rule.representatives)


def decide(partner: Partner, rules: Sequence[DutyRule]) -> Decision:
    """The fitting rule of the smallest priority; of several the one that was made first, whose id is smaller."""
    fitting = sorted((rule for rule in rules if rule.active and fits(rule, partner)), key=lambda r: (r.priority, r.id))
    if not fitting:
        return Decision(None, ())
    first, others = fitting[0], fitting[1:]
    rivals = [rule for rule in others if rule.priority == first.priority and _people(rule) != _people(first)]
    return Decision(first, tuple(rivals))


def fits(rule: DutyRule, partner: Partner) -> bool:
    if rule.countries and partner.country not in rule.countries:
        return False
    if rule.regions and partner.region not in rule.regions:
        return False
    if rule.kinds and not partner.kinds & set(rule.kinds):
        return False
    if rule.group_id and rule.group_id not in partner.group_ids:
        return False
    return not rule.postal_ranges or any(within(area, partner) for area in rule.postal_ranges)


def within(area: PostalRange, partner: Partner) -> bool:
    """Codes of one country have one length, so that they compare as text; a shorter limit stands for its beginnings."""
    code = _compact(partner.postal_code)
    if not code or partner.country != area.country:
        return False
    first, last = _compact(area.first), _compact(area.last)
    return first <= code[: len(first)] and code[: len(last)] <= last


def is_backwards(area: PostalRange) -> bool:
    return _compact(area.last) < _compact(area.first)[: len(_compact(area.last))]


def _compact(code: str) -> str:
    return _DIVIDERS.sub("", code.upper())


def _people(rule: DutyRule) -> frozenset[str]:
    return frozenset(one.user_id for one in rule.representatives)

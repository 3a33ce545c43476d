"""Which rule of the duty table decides."""

import pytest

from services.contacts.domain.duty import Partner, decide, is_backwards, within
from shared.contracts.contacts import DutyRule, PostalRange, Representative


def rule(name, person="p", priority=100, **fields):
    given = {
        "countries": (), "regions": (), "postal_ranges": (), "kinds": (), "group_id": "", "active": True, **fields,
    }  # fmt: skip
    people = (Representative(user_id=person, name=person),)
    return DutyRule(id=name, version=1, office="BA", name=name, priority=priority, representatives=people, **given)


def partner(**fields):
    given = {"country": "SK", "region": "Trnava", "postal_code": "917 01", "kinds": {"customer"}, "group_ids": {"g"}}
    given |= fields
    return Partner(**{**given, "kinds": frozenset(given["kinds"]), "group_ids": frozenset(given["group_ids"])})


WEST = PostalRange(country="SK", first="900 00", last="929 99")


@pytest.mark.parametrize(
    "fields, fits",
    [
        ({}, True),
        ({"countries": ("CZ",)}, False),
        ({"regions": ("Nitra", "Trnava")}, True),
        ({"postal_ranges": (WEST,)}, True),
        ({"postal_ranges": (WEST,), "kinds": ("supplier",)}, False),
        ({"group_id": "other"}, False),
        ({"active": False}, False),
    ],
)
def test_every_condition_that_a_rule_has_must_hold(fields, fits):
    assert (decide(partner(), [rule("r", **fields)]).rule is not None) == fits


def test_the_smallest_priority_decides_and_equal_ones_are_told():
    general, near, rival, agreeing = rule("a"), rule("b", "x", 10), rule("c", "y", 10), rule("d", "x", 10)
    decision = decide(partner(), [general, rival, agreeing, near])
    assert decision.rule == near
    assert [one.name for one in decision.conflicts] == ["c"]
    assert decision.representatives[0].by_rule == "b"


@pytest.mark.parametrize(
    "area, code, inside",
    [
        (WEST, "900 00", True),
        (WEST, "92999", True),
        (WEST, "930 00", False),
        (PostalRange(country="SK", first="9", last="91"), "917 01", True),
        (PostalRange(country="SK", first="9", last="91"), "920 01", False),
        (PostalRange(country="PL", first="00-000", last="05-999"), "917 01", False),
        (WEST, "", False),
    ],
)
def test_postal_ranges_hold_both_ends(area, code, inside):
    assert within(area, partner(postal_code=code)) == inside


def test_a_range_that_ends_before_it_begins_is_seen():
    assert is_backwards(PostalRange(country="SK", first="920", last="91"))
    assert not is_backwards(WEST)

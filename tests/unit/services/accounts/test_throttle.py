from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain.throttle import (
    ADDRESS,
    KNOWN_PAIR,
    NAME,
    OWN_PASSWORD,
    PAIR,
    own_password_key,
    sign_in_keys,
)
from shared.security.throttle import FIRST_DELAY, MEMORY, Limit, Tries, another, network_of, whole_seconds

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIMITS = (PAIR, KNOWN_PAIR, NAME, ADDRESS, OWN_PASSWORD)
limits = st.sampled_from(LIMITS)
gaps = st.lists(st.integers(0, 7200_000).map(lambda ms: timedelta(milliseconds=ms)), max_size=80)


def hammer(limit: Limit, every: timedelta, during: timedelta) -> int:
    """How many tries are taken of somebody who tries without mercy."""
    tries, taken, at = None, 0, START
    while at < START + during:
        outcome = another(tries, limit, at)
        if isinstance(outcome, Tries):
            tries, taken = outcome, taken + 1
        at += every
    return taken


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.name}-{limit.longest}")
def test_the_free_tries_cost_nothing_and_the_next_one_waits(limit: Limit):
    tries = None
    for _ in range(limit.free):
        tries = another(tries, limit, START)
        assert isinstance(tries, Tries)
    assert another(tries, limit, START) == FIRST_DELAY
    assert isinstance(another(tries, limit, START + FIRST_DELAY), Tries)


@given(limits, st.integers(0, 10_000))
def test_the_delay_grows_up_to_the_longest(limit: Limit, count: int):
    assert timedelta(0) <= limit.delay(count) <= limit.delay(count + 1) <= limit.longest


@given(limits, gaps)
def test_nobody_ever_waits_longer_than_the_longest(limit: Limit, waits: list[timedelta]):
    tries, at = None, START
    for gap in waits:
        at += gap
        outcome = another(tries, limit, at)
        if isinstance(outcome, Tries):
            tries = outcome
        else:
            assert timedelta(0) < outcome <= limit.longest
            tries = another(tries, limit, at + outcome)
            assert isinstance(tries, Tries)
            at += outcome


@given(limits, st.integers(1, 500))
def test_a_refused_try_does_not_lengthen_the_wait(limit: Limit, hammered: int):
    tries = Tries(limit.free + 5, START)
    first = another(tries, limit, START)
    assert isinstance(first, timedelta)
    for _ in range(hammered):
        assert another(tries, limit, START) == first


@given(limits, st.integers(0, 100_000))
def test_an_hour_without_a_try_forgets_all(limit: Limit, count: int):
    assert another(Tries(count, START), limit, START + MEMORY) == Tries(1, START + MEMORY)


def test_a_day_of_guessing_one_name_from_everywhere_stays_near_one_a_minute():
    assert hammer(NAME, timedelta(seconds=1), timedelta(days=1)) < 1500


def test_a_day_of_guessing_one_name_from_one_address_stays_near_four_an_hour():
    assert hammer(PAIR, timedelta(seconds=1), timedelta(days=1)) < 120


def test_a_clock_that_goes_back_never_opens_early():
    tries = Tries(PAIR.free, START)
    assert another(tries, PAIR, START - timedelta(seconds=30)) == FIRST_DELAY + timedelta(seconds=30)


def test_tries_that_overtake_one_another_do_not_wait_within_the_free_ones():
    overtaken = another(Tries(1, START), NAME, START - timedelta(milliseconds=3))
    assert overtaken == Tries(2, START)


def test_a_known_place_is_counted_by_the_pair_alone():
    assert [key.limit for key in sign_in_keys("jana", "192.0.2.1", known_place=True)] == [KNOWN_PAIR]
    assert {key.limit for key in sign_in_keys("jana", "192.0.2.1", known_place=False)} == {PAIR, ADDRESS, NAME}


def test_keys_differ_by_name_and_address_and_do_not_show_them():
    keys = {
        key.id
        for name in ("jana", "peter")
        for address in ("192.0.2.1", "192.0.2.2")
        for key in sign_in_keys(name, address, known_place=False)
    }
    assert len(keys) == 4 + 2 + 2
    assert not any("jana" in key for key in keys)
    assert own_password_key("jana").id not in keys


def test_a_pair_stays_the_same_key_when_its_place_becomes_known():
    [known] = sign_in_keys("jana", "192.0.2.1", known_place=True)
    assert known.id in {key.id for key in sign_in_keys("jana", "192.0.2.1", known_place=False)}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address: str, network: str):
    assert network_of(address) == network


@given(st.text(max_size=64))
def test_any_text_is_an_address(address: str):
    assert isinstance(network_of(address), str)


def test_seconds_are_rounded_up_and_never_none():
    assert whole_seconds(timedelta(milliseconds=1)) == 1
    assert whole_seconds(timedelta(seconds=2, milliseconds=1)) == 3
    assert whole_seconds(timedelta(seconds=-1)) == 1

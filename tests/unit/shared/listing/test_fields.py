"""Conditions of lists: what is read, what is refused and with which words."""

import contextlib
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.problems import Invalid
from shared.contracts.registry import Direction
from shared.listing.cursor import read_cursor, write_cursor
from shared.listing.fields import Choice, Day, Flag, Moment, Number, Text, Words, read_condition
from shared.listing.folding import folded_pattern

FIELDS = {
    "subject": Text("subject"),
    "direction": Choice("direction", Direction),
    "at": Moment("at"),
    "day": Day("day"),
    "seq": Number("seq"),
    "active": Flag("active"),
    "text": Words("subject", "party"),
}


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("seq>=10", {"seq": {"$gte": 10}}),
        ("seq=1.5", {"seq": {"$eq": 1.5}}),
        ("direction=sent", {"direction": {"$eq": "sent"}}),
        ("direction=sent|received", {"direction": {"$in": ["sent", "received"]}}),
        ("direction!=sent|received", {"direction": {"$nin": ["sent", "received"]}}),
        ("subject=", {"subject": {"$in": [None, ""]}}),
        ("active=true", {"active": {"$eq": True}}),
        ("day<2026-02-01", {"day": {"$lt": "2026-02-01"}}),
        ("at>2026-02-01", {"at": {"$gt": datetime(2026, 2, 1, tzinfo=UTC)}}),
        ("subject = a=b ", {"subject": {"$eq": "a=b"}}),
    ],
)
def test_conditions_are_read(text, condition):
    assert read_condition(text, FIELDS) == condition


def test_words_look_into_each_of_their_fields():
    part = {"$regex": folded_pattern("žia"), "$options": "i"}
    assert read_condition("text~žia", FIELDS) == {"$or": [{"subject": part}, {"party": part}]}
    with pytest.raises(Invalid):
        read_condition("text=žia", FIELDS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subject", "filter-syntax"),
        ("", "filter-syntax"),
        ("$where=1", "filter-syntax"),
        ("secret=1", "filter-field"),
        ("seq~1", "filter-operator"),
        ("direction>sent", "filter-operator"),
        ("direction=sideways", "filter-value"),
        ("seq=nan", "filter-value"),
        ("seq=1e999", "filter-value"),
        ("at=tomorrow", "filter-value"),
        ("day=2026-02-30", "filter-value"),
        ("active=maybe", "filter-value"),
    ],
)
def test_a_condition_that_can_not_be_read_is_refused(text, code):
    with pytest.raises(Invalid) as refused:
        read_condition(text, FIELDS)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/filter", code)]


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("subject", {"text": "subject"}),
        ("secret=1", {"name": "secret", "known": ", ".join(sorted(FIELDS))}),
        ("seq=many", {"name": "seq", "value": "many"}),
    ],
)
def test_a_refusal_has_the_words_that_the_page_tells_it_with(text, params):
    with pytest.raises(Invalid) as refused:
        read_condition(text, FIELDS)
    assert refused.value.fields[0].params == params


@given(st.text(max_size=60))
def test_no_condition_ends_in_another_error(text):
    with contextlib.suppress(Invalid):
        read_condition(text, FIELDS)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("kosice", "Mesto KOŠICE"),
        ("Košice", "kosice"),
        ("lodz", "Łódź"),
        ("dakovo", "Đakovo"),
        ("еще", "Ещё раз"),
        ("a.c", "A.Č"),
    ],
)
def test_parts_are_found_without_regard_to_diacritics(part, text):
    assert re.search(folded_pattern(part), text, re.IGNORECASE)


@given(st.text(max_size=30))
def test_a_pattern_always_finds_its_own_text(text):
    assert re.search(folded_pattern(text), text, re.IGNORECASE)


@given(st.one_of(st.text(), st.integers(-(2**53), 2**53), st.none(), st.booleans()), st.text(min_size=1))
def test_a_cursor_brings_back_what_it_was_made_of(value, record_id):
    assert read_cursor(write_cursor("-at", value, record_id), "-at") == (value, record_id)


def test_a_cursor_keeps_moments():
    moment = datetime(2026, 1, 1, 12, 30, 0, 123000, tzinfo=UTC)
    assert read_cursor(write_cursor("at", moment, "x"), "at") == (moment, "x")


@given(st.text(max_size=80))
def test_a_foreign_cursor_is_refused(text):
    with pytest.raises(Invalid):
        read_cursor(text, "at")


def test_a_cursor_of_another_sorting_is_refused():
    with pytest.raises(Invalid):
        read_cursor(write_cursor("at", None, "x"), "-at")

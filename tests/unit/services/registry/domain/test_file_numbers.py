"""Numbers of files: with any template of any pack, no two files of the organisation get the same one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.file_numbers import file_number, parts_of, record_number, series_of
from services.registry.packs import packs

TEMPLATES = sorted({pack.templates["file"] for pack in packs().values()})
parts = st.builds(
    parts_of,
    office=st.sampled_from(["BA", "KE", "B", "A1"]),
    mark=st.sampled_from(["A1", "A", "B-2", "11"]),
    year=st.integers(2000, 2099),
)


@given(st.sampled_from(TEMPLATES), st.lists(parts, max_size=40))
def test_in_any_order_of_opening_the_numbers_are_gapless_and_none_repeats(template, opened):
    counts: Counter[str] = Counter()
    numbers = []
    for one in opened:
        series = series_of(template, one)
        counts[series] += 1
        numbers.append(file_number(template, one, counts[series]))
    assert len(set(numbers)) == len(numbers)
    assert sum(counts.values()) == len(opened)


@pytest.mark.parametrize(
    ("template", "one", "other"),
    [
        ("{seq}/{year}/{office}", {"office": "BA"}, {"office": "KE"}),
        ("{seq}/{year}/{office}", {"year": 2026}, {"year": 2027}),
        ("{office}.{mark}.{seq:04d}.{year}", {"mark": "A1"}, {"mark": "A2"}),
    ],
)
def test_a_series_ends_where_the_number_differs_anyway(template, one, other):
    same = {"office": "BA", "mark": "A1", "year": 2026}
    assert series_of(template, parts_of(**{**same, **one})) != series_of(template, parts_of(**{**same, **other}))


def test_what_the_template_does_not_name_does_not_begin_a_new_series():
    one, other = (parts_of(office="BA", mark=mark, year=2026) for mark in ("A1", "A2"))
    assert series_of("{seq}/{year}/{office}", one) == series_of("{seq}/{year}/{office}", other)


def test_the_number_in_a_file_is_made_from_the_files():
    made = record_number(
        "{file}-{place}", parts_of(office="ORTT", mark="A", year=2019), file="56789/2019/ORTT", place=3
    )
    assert made == "56789/2019/ORTT-3"

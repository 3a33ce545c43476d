"""When a year can be closed, and which templates of journals repeat no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.journal_templates import TemplateError, check_for_journal, template_for_further
from services.registry.domain.numbers import number_of
from services.registry.domain.year_end import obstacles
from services.registry.packs import packs

years = st.integers(2000, 2100)


@given(years, years, st.sets(years), st.sets(years))
def test_a_year_is_closed_when_it_is_over_and_the_first_open_one(year, present, others, closed):
    found = obstacles(year, present_year=present, years=others | {year}, closed=closed)
    earlier = [other for other in others if other < year and other not in closed]
    assert (not found) == (year < present and year not in closed and not earlier)


@pytest.mark.parametrize("pack", packs())
def test_a_further_journal_of_any_pack_has_numbers_of_its_own(pack: str):
    template = template_for_further(packs()[pack].templates["entry"])
    check_for_journal(template, own=False)
    given_numbers = {
        number_of(template, office="BA", journal=journal, year=year, seq=seq)
        for journal in ("BA", "HR")
        for year in (2026, 2027)
        for seq in (1, 11)
    }
    assert len(given_numbers) == 8


@pytest.mark.parametrize(
    "template",
    ["{year}/{seq}", "{year", "{0}", "{office}/{seq}", "{office}{year}", "{office}{year}{seq:0999999999d}"],
)
def test_templates_that_repeat_are_refused(template: str):
    with pytest.raises(TemplateError):
        check_for_journal(template, own=True)

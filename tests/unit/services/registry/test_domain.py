"""Numbers and the hash chain: properties that hold for every journal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.chain import GENESIS, Head, Line, entry_hash, verify_chain
from services.registry.domain.journal_templates import check_for_journal
from services.registry.domain.numbers import TemplateError, check_template, number_of


def journal(subjects: list[str]) -> tuple[list[dict[str, Any]], Head]:
    """The lines of a whole journal as they would be stored, and its head."""
    rows: list[dict[str, Any]] = []
    previous = GENESIS
    for seq, subject in enumerate(subjects, start=1):
        row: dict[str, Any] = {"seq": seq, "number": f"BA/2026/{seq}", "subject": subject, "prev_hash": previous}
        row["hash"] = previous = entry_hash(row)
        rows.append(row)
    return rows, Head(GENESIS, len(rows), previous)


def lines(rows: list[dict[str, Any]]) -> list[Line]:
    return [
        Line(row["seq"], row["number"], row["prev_hash"], row["hash"],
             entry_hash({name: value for name, value in row.items() if name != "hash"}))
        for row in rows
    ]  # fmt: skip


subjects = st.lists(st.text(max_size=20), min_size=1, max_size=12)


@given(subjects)
def test_an_untouched_journal_verifies(texts):
    rows, head = journal(texts)
    report = verify_chain(lines(rows), head)
    assert (report.broken_at, report.first, report.last, report.count) == (None, 1, len(texts), len(texts))


def test_an_empty_journal_verifies():
    report = verify_chain([], Head(GENESIS, 0, GENESIS))
    assert (report.broken_at, report.first, report.last, report.count) == (None, None, None, 0)


@given(subjects, st.data())
def test_a_changed_field_is_found_at_its_line(texts, data):
    rows, head = journal(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at]["subject"] += "!"
    report = verify_chain(lines(rows), head)
    assert (report.broken_at, report.reason) == (at + 1, "altered")


@given(subjects, st.data())
def test_a_changed_field_with_its_hash_made_anew_is_found_at_its_line(texts, data):
    rows, head = journal(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at]["subject"] += "!"
    rows[at]["hash"] = entry_hash({name: value for name, value in rows[at].items() if name != "hash"})
    report = verify_chain(lines(rows), head)
    assert (report.broken_at, report.reason) == (at + 1, "replaced")


@given(subjects, st.data())
def test_a_removed_line_is_found(texts, data):
    rows, head = journal(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    del rows[at]
    report = verify_chain(lines(rows), head)
    assert report.broken_at == at + 1
    assert report.reason == ("truncated" if at == len(texts) - 1 else "missing")


@given(st.lists(st.text(max_size=20), min_size=2, max_size=12, unique=True), st.data())
def test_two_lines_that_changed_places_are_found(texts, data):
    rows, head = journal(texts)
    at = data.draw(st.integers(0, len(rows) - 2))
    rows[at]["subject"], rows[at + 1]["subject"] = rows[at + 1]["subject"], rows[at]["subject"]
    assert verify_chain(lines(rows), head).broken_at == at + 1


@given(subjects)
def test_a_line_appended_by_hand_is_found(texts):
    rows, head = journal(texts)
    row = {"seq": len(rows) + 1, "number": "x", "subject": "forged", "prev_hash": rows[-1]["hash"]}
    row["hash"] = entry_hash(row)
    assert verify_chain(lines([*rows, row]), head).broken_at == len(rows) + 1


@given(st.lists(st.integers(1, 10**9), unique=True, min_size=2), st.integers(1990, 2100))
def test_numbers_of_a_year_never_repeat(seqs, year):
    template = "{office}/{year}/{seq:06d}"
    numbers = {number_of(template, office="BA", journal="BA", year=year, seq=seq) for seq in seqs}
    assert len(numbers) == len(seqs)


@pytest.mark.parametrize(
    "template", ["{office}/{seq}", "{year}", "{seq}/{year}/{unit}", "{year}-{seq:x!}", "{seq.real}/{year}"]
)
def test_a_template_that_would_repeat_numbers_is_refused(template):
    with pytest.raises(TemplateError):
        check_template(template)


DIVIDERS = st.sampled_from(("/", "-", ".", "N-", "-1", "", "N"))
TEMPLATES = st.tuples(
    DIVIDERS, st.permutations(["{year}", "{seq}", "{journal}"]), DIVIDERS, DIVIDERS, st.sampled_from(("", "/{office}"))
).map(lambda t: t[0] + t[1][0] + t[2] + t[1][1] + t[3] + t[1][2] + t[4])
JOURNALS = st.lists(st.from_regex(r"[A-Z][A-Z0-9-]{0,5}", fullmatch=True), min_size=2, max_size=6, unique=True)


@given(TEMPLATES, JOURNALS, st.lists(st.integers(1990, 2100), min_size=1, max_size=4, unique=True))
def test_no_template_that_is_accepted_repeats_a_number(template, journals, years):
    """Within a journal, nor between the journals of an office."""
    try:
        check_for_journal(template, own=False)
    except TemplateError:
        return
    seqs = (1, 2, 10, 12, 20, 121, 202, 2026, 10001, 20261)
    places = [(journal, year, seq) for journal in journals for year in years for seq in seqs]
    numbers = {number_of(template, office="BA", journal=code, year=year, seq=seq) for code, year, seq in places}
    assert len(numbers) == len(places)


@pytest.mark.parametrize("template", ["{year}/{journal}{seq:04d}", "{year}{seq}", "{journal}N{seq}/{year}"])
def test_parts_without_a_divider_are_refused(template):
    with pytest.raises(TemplateError, match="divider"):
        check_template(template)


@pytest.mark.parametrize("template", ["{office}/{year}/{seq:06d}", "{year}/{journal}.{seq:04d}", "{seq}-{year}"])
def test_a_sound_template_is_accepted(template):
    check_template(template)

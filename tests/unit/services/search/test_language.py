from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.search.domain.fields import ALIASES, FIELD_OF, Days, days_of
from services.search.domain.language import MAX_CLAUSES, Clause, parse
from shared.contracts.problems import Invalid

hostile = st.text(
    alphabet=st.one_of(st.sampled_from('"*-:()[]{}^~\\/|&+ \t„“«»abčё059numbertitleyear'), st.characters()),
    max_size=500,
)


def test_words_are_folded():
    assert parse("Zmluva ŁÓDŹ ёлка") == (Clause(("zmluva",)), Clause(("lodz",)), Clause(("елка",)))


@pytest.mark.parametrize("q", ['"zmluva o dielo"', "„zmluva o dielo“", "«zmluva o dielo»", "“zmluva o dielo”"])
def test_a_phrase_in_any_quotation_marks(q):
    assert parse(q) == (Clause(("zmluva", "o", "dielo"), quoted=True),)


def test_exclusion_prefix_and_field():
    assert parse('-návrh -"v mene" faktúr* number:BA-2026/000001 -party:novak') == (
        Clause(("navrh",), excluded=True),
        Clause(("v", "mene"), quoted=True, excluded=True),
        Clause(("faktur",), prefix=True),
        Clause(("ba", "2026", "000001"), field="number"),
        Clause(("novak",), field="sender", excluded=True),
    )


def test_a_journal_number_is_one_row_of_words():
    assert parse("BA-2026/000001") == (Clause(("ba", "2026", "000001")),)
    assert parse("BA-2026/0*") == (Clause(("ba", "2026", "0"), prefix=True),)


def test_pasted_text_is_read_as_words():
    assert parse("IČO:12345678 10:30 http://a.sk (a - b)") == (
        Clause(("ico", "12345678")),
        Clause(("10", "30")),
        Clause(("http", "a", "sk")),
        Clause(("a",)),
        Clause(("b",)),
    )


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ('zmluva "o dielo', "open-quote"),
        ('"', "open-quote"),
        ("number:", "empty-field"),
        ("title: zmluva", "empty-field"),
        ("number:///", "empty-field"),
        ("*", "star-inside"),
        ("*luva", "star-inside"),
        ("zm*va", "star-inside"),
        ("z*", "short-prefix"),
        ("year:tento", "not-a-year"),
        ("date:2026-13", "not-a-date"),
        ("date:31.2.2026", "not-a-date"),
        ("date:vcera", "not-a-date"),
        ("date:", "not-a-date"),
        ("date:9999-12..", "not-a-date"),
        ("date:<0001", "not-a-date"),
        ("kind:letadlo", "not-a-kind"),
        ("year:20", "not-a-year"),
        ("--- !!!", "nothing-to-find"),
        ('""', "nothing-to-find"),
        ("   ", "nothing-to-find"),
        ("a " * (MAX_CLAUSES + 1), "too-many-words"),
    ],
)
def test_a_broken_query_says_how_to_mend_it(q, code):
    with pytest.raises(Invalid) as problem:
        parse(q)
    [field] = problem.value.fields
    assert (field.pointer, field.code) == ("/q", code)
    assert len(field.detail) > 20


@given(hostile)
@example("number:number:number:")
@example("-" * 500)
@example('""' * 250)
@example("a:" * 250)
def test_no_input_breaks_the_parser(q):
    try:
        clauses = parse(q)
    except Invalid as problem:
        assert problem.fields[0].pointer == "/q"
        return
    assert 1 <= len(clauses) <= MAX_CLAUSES
    for clause in clauses:
        assert clause.words and all(clause.words)
        assert clause.field is None or clause.field in ALIASES


@pytest.mark.parametrize(
    "q", ["sender:novak", "Odosielateľ:Novák", "nadawca:novak", "POŠILJATELJ:novak", "party:novak"]
)
def test_fields_are_known_in_each_language(q):
    assert parse(q) == (Clause(("novak",), field="sender"),)


def test_no_name_stands_for_two_fields():
    assert len(FIELD_OF) == sum(1 + len(aliases) for aliases in ALIASES.values())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-03-12", date(2026, 3, 12), date(2026, 3, 12)),
        ("12.3.2026", date(2026, 3, 12), date(2026, 3, 12)),
        ("2026-01..2026-03", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-03-05..", date(2026, 3, 5), None),
        ("..2025", None, date(2025, 12, 31)),
        (">=2026-03", date(2026, 3, 1), None),
        (">2026-03", date(2026, 4, 1), None),
        ("<2026-03", None, date(2026, 2, 28)),
        ("<=2026", None, date(2026, 12, 31)),
    ],
)
def test_spans_of_days(text, first, last):
    assert days_of(text) == Days(first, last)

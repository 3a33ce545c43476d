"""What an imported table becomes, and which cell is blamed."""

import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.plan_table import COLUMNS, read_plan
from services.registry.packs import packs
from shared.contracts.registry import PlanEntryFields, Trigger

WEB = Path(__file__).parents[5] / "gateway" / "web"
SK = packs()["sk"]
WORDS = st.text(string.ascii_letters + "áčďéíľňóšťúž ", min_size=1, max_size=40).map(str.strip).filter(bool)


def problems(rows: list[list[str]], pack=SK) -> dict[str, str]:
    return {problem.pointer: problem.code for problem in read_plan(rows, pack).problems}


@st.composite
def plans(draw) -> list[PlanEntryFields]:
    marks = draw(st.lists(st.from_regex(r"[A-Z]{1,2}[0-9]{0,3}", fullmatch=True), min_size=1, max_size=12, unique=True))
    entries = []
    for place, mark in enumerate(marks):
        permanent = draw(st.booleans())
        entries.append(
            PlanEntryFields(
                mark=mark,
                parent=draw(st.sampled_from([None, *marks[:place]])),
                title=draw(WORDS),
                flag=draw(st.sampled_from(["", "A"])),
                years=None if permanent else draw(st.integers(0, 200)),
                permanent=permanent,
                trigger=draw(st.sampled_from(Trigger)),
                legal_basis=draw(st.one_of(st.just(""), WORDS)),
            )
        )
    return entries


@given(plans(), st.permutations(COLUMNS))
def test_what_is_written_is_read_again_in_any_order_of_columns(entries, columns):
    rows = [list(columns)]
    for entry in entries:
        values = entry.model_dump(mode="json")
        values["permanent"] = "yes" if entry.permanent else "no"
        rows.append(["" if values[name] is None else str(values[name]) for name in columns])
    table = read_plan(rows, SK)
    assert (table.problems, table.entries) == ([], entries)


@given(st.lists(st.lists(st.text(max_size=15), max_size=10), min_size=1, max_size=10))
def test_any_table_is_read_or_refused(rows):
    table = read_plan(rows, SK)
    assert table.entries or table.problems
    assert all(problem.pointer.startswith("/rows/") for problem in table.problems)


@pytest.mark.parametrize("code", packs())
def test_headings_may_be_the_packs_own_words(code):
    pack = packs()[code]
    words = {**{name: name for name in COLUMNS}, "flag": "permanent_flag", "years": "retention"}
    headings = [pack.terms[words[name]].upper() for name in COLUMNS]
    row = ["X1", "", "Name", "", "5", pack.terms["no"], pack.terms["trigger_loss_of_validity"], "§ 1"]
    table = read_plan([headings, row], pack)
    assert table.problems == []
    assert table.entries == [
        PlanEntryFields(mark="X1", title="Name", years=5, trigger=Trigger.LOSS_OF_VALIDITY, legal_basis="§ 1")
    ]


@pytest.mark.parametrize(
    ("code", "cell", "flag", "years", "permanent"),
    [
        ("sk", "A", "A", None, True),
        ("sk", "A-10", "A", 10, False),
        ("sk", "a10", None, None, None),
        ("pl", "BE10", "BE", 10, False),
        ("pl", "B5", "B", 5, False),
        ("sk", "10", "", 10, False),
    ],
)
def test_retention_is_read_as_people_write_it(code, cell, flag, years, permanent):
    table = read_plan([["mark", "title", "years"], ["X", "x", cell]], packs()[code])
    if flag is None:
        assert [problem.pointer for problem in table.problems] == ["/rows/2/years"]
    else:
        (entry,) = table.entries
        assert (entry.flag, entry.years, entry.permanent) == (flag, years, permanent)


@pytest.mark.parametrize(
    ("row", "pointer", "code"),
    [
        ({"mark": ""}, "/rows/2/mark", "missing"),
        ({"mark": "A B"}, "/rows/2/mark", "string_pattern_mismatch"),
        ({"title": ""}, "/rows/2/title", "missing"),
        ({"title": "x" * 201}, "/rows/2/title", "string_too_long"),
        ({"years": "201"}, "/rows/2/years", "less_than_equal"),
        ({"years": "-1"}, "/rows/2/years", "years"),
        ({"years": "five"}, "/rows/2/years", "years"),
        ({"years": "5", "permanent": "yes"}, "/rows/2/years", "years-or-permanent"),
        ({"permanent": "perhaps"}, "/rows/2/permanent", "yes-or-no"),
        ({"trigger": "full moon"}, "/rows/2/trigger", "trigger"),
        ({"flag": "Z"}, "/rows/2/flag", "unknown-flag"),
        ({"parent": "Q"}, "/rows/2/parent", "unknown-parent"),
        ({"parent": "X"}, "/rows/2/parent", "parent-below-itself"),
    ],
)
def test_each_bad_cell_is_blamed_itself(row, pointer, code):
    sound = {"mark": "X", "title": "x", "years": "", "permanent": "", "trigger": "", "flag": "", "parent": ""}
    rows = [list(sound), list({**sound, **row}.values())]
    assert problems(rows) == {pointer: code}


def test_every_bad_row_is_told_by_its_number():
    rows = [["mark", "title", "years"], ["A", "a", "x"], [], ["B", "b", "5"], ["B", "again", "5"]]
    assert problems(rows) == {"/rows/2/years": "years", "/rows/5/mark": "mark-twice"}


def test_headings_must_be_known_and_enough():
    assert problems([["mark", "colour"], ["A", "red"]]) == {
        "/rows/1/colour": "unknown-column",
        "/rows/1/title": "missing-column",
        "/rows/2/title": "missing",
    }


def test_a_table_of_headings_alone_is_refused():
    assert problems([["mark", "title"]]) == {"/rows/2/mark": "no-rows"}


BAD = [
    ["mark", "title", "title", "colour", "years", "permanent", "trigger", "flag", "parent"],
    ["A B", "x", "", "", "", "", "", "", ""],
    ["X", "", "", "", "201", "", "", "", ""],
    ["Y", "x" * 201, "", "", "five", "perhaps", "full moon", "Z", "Q"],
    ["V", "x", "", "", "5", "yes", "", "", ""],
    ["W", "x", "", "", "5", "", "", "", "W"],
    ["W", "x", "", "", "5", "", "", "", ""],
]


@pytest.mark.parametrize("language", ["sk", "pl", "hr", "ru", "en"])
def test_each_mistake_can_be_told_in_each_language(language):
    texts = json.loads((WEB / "src" / "i18n" / language / "problems.json").read_text())["fieldProblem"]
    found = [*read_plan(BAD, SK).problems, *read_plan([["colour"]], SK).problems]
    assert len({problem.code for problem in found}) >= 12
    for problem in found:
        wanted = set(re.findall(r"{(\w+)}", texts[problem.code]))
        assert wanted <= set(problem.params), problem.code

"""Records of tables as they are really handed in: any delimiter, quotes that are and are not closed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tables.encodings import Line
from shared.tables.records import MOST_LETTERS, MOST_LINES, find_delimiter, records_of


def lines(text: str) -> list[Line]:
    return [Line(number, line, "utf-8") for number, line in enumerate(io.StringIO(text, newline=""), start=1)]


def read(text: str, delimiter: str = ";") -> list[list[str]]:
    return [record.cells for record in records_of(lines(text), delimiter)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~", "\x1f"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["Name", "Street", "Phone"], ["Acme, Inc.", "Main 5; back", "+1 2"], ["Bee: sons", "", ""]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert find_delimiter(text.getvalue().splitlines(keepends=True)) == delimiter


def test_one_column_has_no_delimiter_that_divides() -> None:
    assert read("name\nAcme\nBee\n") == [["name"], ["Acme"], ["Bee"]]


def test_quotes_and_lines_inside_them() -> None:
    text = 'name;note\r\n"Acme ""Best"" Ltd";"first\r\nsecond\r\n\r\nthird"\r\nBee;x\r\n'
    assert read(text) == [["name", "note"], ['Acme "Best" Ltd', "first\r\nsecond\r\n\r\nthird"], ["Bee", "x"]]


def test_a_quote_inside_a_cell_is_a_letter() -> None:
    assert read('pipe 5" wide;x\nnext;y\n') == [['pipe 5" wide', "x"], ["next", "y"]]


def test_a_quote_never_closed_costs_its_own_line() -> None:
    text = 'name;note\n"Acme;x\nBee;y\nCee;z\n' + "Dee;w\n" * MOST_LINES
    records = list(records_of(lines(text), ";"))
    assert [record.trouble for record in records[:4]] == [None, "unclosed-quote", None, None]
    assert records[1].line == 2 and records[1].cells == ['"Acme;x']
    assert len(records) == 4 + MOST_LINES


def test_a_quote_never_closed_before_quoted_lines() -> None:
    text = '"name";"note"\n"Acme;"x"\n"Bee";"y"\n"Cee";"z"\n'
    records = list(records_of(lines(text), ";", width=2))
    assert [record.cells for record in records if not record.trouble] == [["name", "note"], ["Bee", "y"], ["Cee", "z"]]


def test_a_quote_that_closes_in_the_wrong_record() -> None:
    """Between them they would make one record of a wrong width: the first is broken, the second read by itself."""
    text = 'a;b;c\n"open;2;3\n4;5;6\n7;8;"close"\n'
    records = list(records_of(lines(text), ";", width=3))
    assert [record.cells for record in records if not record.trouble] == [
        ["a", "b", "c"],
        ["4", "5", "6"],
        ["7", "8", "close"],
    ]


def test_what_stray_quotes_would_join_stays_apart() -> None:
    text = 'a;b;c\nx;"open;3\n4;5;ends with a quote"\n7;"two\nlines"\n'
    records = list(records_of(lines(text), ";", width=3))
    assert [record.trouble for record in records] == [None, "unclosed-quote", None, None]
    assert records[2].cells == ["4", "5", 'ends with a quote"'] and records[3].cells == ["7", "two\nlines"]


def test_what_is_too_long_costs_itself_alone() -> None:
    whole, cut = Line(1, f"Acme;{'d' * (MOST_LETTERS + 1)}\n", "utf-8"), Line(2, '"Bee;ddd', "utf-8", cut=True)
    records = list(records_of([whole, cut, Line(3, "Cee;x\n", "utf-8")], ";"))
    assert [record.trouble for record in records] == ["too-long", "too-long", None]


def test_letters_that_can_not_be_read_are_told() -> None:
    assert [record.trouble for record in records_of(lines("a;b\nc\ufffd;d\n\0;e\n"), ";")] == [
        None,
        "unreadable-letters",
        "unreadable-letters",
    ]


_cells = st.text(st.characters(exclude_characters="\0\ufffd\r", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(_cells, min_size=2, max_size=4), max_size=8), st.sampled_from(";,\t|"))
def test_what_is_written_is_read(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read(text.getvalue(), delimiter) == rows


@given(st.text(st.sampled_from('";\nab'), max_size=60))
def test_every_line_is_in_some_record(text: str) -> None:
    found = list(records_of(lines(text), ";"))
    begun = [record.line for record in found]
    assert begun == sorted(set(begun))
    assert sum(letter == "a" for letter in text) == sum(cell.count("a") for record in found for cell in record.cells)

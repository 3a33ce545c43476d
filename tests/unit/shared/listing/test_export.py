"""Lists as CSV and XLSX."""

import csv
import io
import re
from datetime import date
from zipfile import ZipFile

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.base import Instant, Message
from shared.contracts.documents import Document
from shared.contracts.problems import TooLarge
from shared.contracts.registry import Entry
from shared.listing import export
from shared.listing.export import columns_of, csv_chunks, xlsx_chunks
from shared.tables.formulas import as_it_was, neutralised


class Place(Message):
    code: str
    rooms: int | None


class Thing(Message):
    name: str
    count: int
    share: float | None
    open: bool
    on: date | None
    at: Instant
    tags: tuple[str, ...]
    place: Place | None
    about: dict[str, str]


THING = {
    "name": "Žltý",
    "count": 3,
    "share": 1.5,
    "open": True,
    "on": "2026-03-09",
    "at": "2026-03-09T08:14:21.312Z",
    "tags": ["a", "b"],
    "place": {"code": "BA", "rooms": None},
    "about": {"title": "T"},
}
NOTHING = {**THING, "share": None, "on": None, "place": None, "tags": [], "about": {}}


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes) -> str:
    return ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


def test_columns_follow_from_the_type():
    names = [column.name for column in columns_of(Thing)]
    assert names == ["name", "count", "share", "open", "on", "at", "tags", "place.code", "place.rooms", "about"]
    assert "entry.number" in [column.name for column in columns_of(Document)]
    assert "attachments" in [column.name for column in columns_of(Entry)]


def test_csv_row():
    row, empty = read_csv(b"".join(csv_chunks(columns_of(Thing), [THING, NOTHING])))
    assert row == {
        "name": "Žltý",
        "count": "3",
        "share": "1.5",
        "open": "true",
        "on": "2026-03-09",
        "at": "2026-03-09T08:14:21.312000+00:00",
        "tags": "a; b",
        "place.code": "BA",
        "place.rooms": "",
        "about": "title: T",
    }
    assert empty["place.code"] == empty["share"] == empty["tags"] == ""


def test_csv_begins_with_a_byte_order_mark_even_when_empty():
    data = b"".join(csv_chunks(columns_of(Place), []))
    assert data == b"\xef\xbb\xbfcode,rooms\r\n"


def test_csv_comes_in_pieces():
    chunks = list(csv_chunks(columns_of(Place), ({"code": str(number), "rooms": 1} for number in range(1000))))
    assert len(chunks) > 4
    assert len(read_csv(b"".join(chunks))) == 1000


@given(st.text())
def test_no_text_begins_a_formula(text):
    written = neutralised(text)
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", written)
    assert written.removeprefix("'") == text.removeprefix("'") or written == "'" + text
    assert as_it_was(written) == as_it_was(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), max_size=5))
def test_csv_text_survives(texts):
    items = [{"code": text, "rooms": None} for text in texts]
    rows = read_csv(b"".join(csv_chunks(columns_of(Place), items)))
    assert [row["code"] for row in rows] == [neutralised(text) for text in texts]


def test_xlsx_cells_are_typed_and_formulas_are_text():
    items = [THING, {**NOTHING, "name": "=1+1"}, {**NOTHING, "name": "http://example.org"}]
    sheet = sheet_of(b"".join(xlsx_chunks(columns_of(Thing), items)))
    assert sheet.count("<row ") == 4
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert '<c r="B2"><v>3</v></c>' in sheet
    assert '<c r="D2" t="b"><v>1</v></c>' in sheet


def test_xlsx_cuts_what_no_cell_holds():
    data = b"".join(xlsx_chunks(columns_of(Place), [{"code": "x" * 40_000, "rooms": 1}]))
    assert "x" * 32_767 in sheet_of(data)
    assert "x" * 32_768 not in sheet_of(data)


def test_xlsx_refuses_more_rows_than_a_sheet_holds(monkeypatch):
    monkeypatch.setattr(export, "MOST_XLSX_ROWS", 2)
    items = [{"code": "a", "rooms": 1}] * 3
    with pytest.raises(TooLarge):
        list(xlsx_chunks(columns_of(Place), items))


def test_items_are_read_in_their_json_form():
    thing = Thing.model_validate(THING)
    items = [orjson.loads(thing.model_dump_json())]
    assert read_csv(b"".join(csv_chunks(columns_of(Thing), items)))[0]["at"].startswith("2026-03-09T08:14:21")

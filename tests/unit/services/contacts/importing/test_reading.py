"""The reader of strangers' files, as the process that it is: what it recognises, and what it refuses."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contacts.importing.reader_process import inspect_apart, row_batches
from services.contacts.importing.reading import candidates, inspect
from shared.tables.refused import TableRefused

OPTIONS = {"country": "SK"}


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def rows(path: Path, **options: Any) -> list[list[Any]]:
    return list(candidates(str(path), OPTIONS | options))


def test_a_workbook(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([["Name", "ZIP", "Phone"], ["Acme", 4001, "=1+1"], [], ["Bee", None, 905123456]]):
            for column, cell in enumerate(row):
                sheet.write(place, column, cell)
    found = inspect(str(path), OPTIONS)
    assert (found["format"], found["headings"], found["rows"]) == ("xlsx", ["Name", "ZIP", "Phone"], 2)
    read = rows(path, fields=["name", "postal-code", "phone"])
    assert [row[2].details["name"] for row in read] == ["Acme", "Bee"]
    assert read[0][2].details["addresses"][0]["postal_code"] == "040 01"


def test_a_table_without_headings(tmp_path):
    found = inspect(str(written(tmp_path, b"Acme;a@acme.sk\nBee;b@bee.sk\n")), OPTIONS)
    assert (found["headed"], found["headings"], found["rows"]) == (False, ["1", "2"], 2)


def test_broken_rows_cost_themselves_alone(tmp_path):
    text = 'Name;Phone\nAcme;1;2;3\n"open;x\nBee;0905123456\n;\n'
    read = rows(written(tmp_path, text.encode()), fields=["name", "phone"])
    assert [(row[0], row[3]) for row in read] == [(2, "too-many-cells"), (3, "unclosed-quote"), (4, None), (5, None)]
    assert read[0][4] == "Acme; 1; 2; 3" and read[3][2].refused


def test_it_goes_on_behind_a_row(tmp_path):
    path = written(tmp_path, b"Name\n" + b"".join(f"Firm {n}\n".encode() for n in range(2, 12)))
    assert [row[0] for row in rows(path, fields=["name"], after=8)] == [9, 10, 11]


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"%PDF-1.4\0\0", b"PK\x03\x04 x", b"!BDN x", b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_what_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(TableRefused):
        inspect(str(written(tmp_path, content)), OPTIONS)


@settings(max_examples=60)
@given(content=st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    for start in (b"", b"!BDN", b"BEGIN:VCARD\n", b"PK\x03\x04"):
        path = written(tmp_path_factory.mktemp("any"), start + content)
        try:
            inspect(str(path), OPTIONS)
            rows(path)
        except TableRefused:
            continue


def test_the_process_knows_no_secret(tmp_path, monkeypatch):
    """Neither it nor what it reads can tell an address with a password."""
    monkeypatch.setenv("KANCELARIA_MONGO_URL", "mongodb://secret")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    from services.contacts.importing import reader_process

    assert "KANCELARIA_MONGO_URL" not in reader_process._environment()
    path = written(tmp_path, b"Name,Phone\nAcme,0905123456\nBee,\n")
    assert inspect_apart(path, OPTIONS)["rows"] == 2
    with row_batches(path, OPTIONS | {"fields": ["name", "phone"]}, 1) as batches:
        assert [[row[0] for row in batch] for batch in batches] == [[2], [3]]


def test_long_tables_stay_flat(tmp_path):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Name", "Note"], *([f"Firm {n}", "x" * 50] for n in range(3000))])
    path = written(tmp_path, text.getvalue().encode())
    assert inspect(str(path), OPTIONS)["rows"] == 3000

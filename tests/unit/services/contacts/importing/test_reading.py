"""The reader of strangers' files, as the process that it is: what it recognises, and what it refuses."""

import csv
import io
from pathlib import Path
from typing import Any

import psutil
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contacts.importing import reader_process
from services.contacts.importing.reader_process import inspect_apart, row_batches
from services.contacts.importing.reading import candidates, inspect
from shared.jobs.process import Died
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
    assert "KANCELARIA_MONGO_URL" not in reader_process._environment()
    path = written(tmp_path, b"Name,Phone\nAcme,0905123456\nBee,\n")
    assert inspect_apart(path, OPTIONS)["rows"] == 2
    with row_batches(path, OPTIONS | {"fields": ["name", "phone"]}, 1) as batches:
        assert [[row[0] for row in batch] for batch in batches] == [[2], [3]]


@pytest.mark.parametrize("chosen", ["utf-8", "UTF8", "cp1250", None])
def test_a_mark_is_no_letter_whatever_encoding_is_chosen(tmp_path, chosen):
    table = written(tmp_path, '\ufeff"Name";"Note"\nŽofia;x\n'.encode())
    assert inspect(str(table), OPTIONS | {"encoding": chosen})["headings"] == ["Name", "Note"]
    card = written(tmp_path, "\ufeffBEGIN:VCARD\nFN:Žofia\nEND:VCARD\n".encode())
    assert inspect(str(card), OPTIONS | {"encoding": chosen})["format"] == "vcard"


def test_a_card_that_is_refused_is_told_as_it_stands(tmp_path):
    cards = b"BEGIN:VCARD\nFN:cut off\nBEGIN:VCARD\nNOTE:nobody\nEND:VCARD\n"
    read = rows(written(tmp_path, cards))
    assert [(row[3], row[4]) for row in read] == [("card-not-ended", "FN:cut off"), (None, "NOTE:nobody")]


def test_wide_letters_by_any_name(tmp_path):
    path = written(tmp_path, "Name;Note\nŽofia;x\n".encode("utf-16"))
    assert inspect(str(path), OPTIONS | {"encoding": "UTF_16"})["sample"][0]["cells"] == ["Žofia", "x"]


def test_a_reader_that_is_killed_is_no_damaged_file(tmp_path):
    path = written(tmp_path, b"Name\n" + b"Firm\n" * 300_000)
    with row_batches(path, OPTIONS | {"fields": ["name"]}, 10) as batches:
        assert len(next(batches)) == 10
        (reader,) = [child for child in psutil.Process().children() if str(path) in child.cmdline()]
        reader.kill()
        with pytest.raises(Died):
            list(batches)


def test_rows_with_pictures_come_in_small_batches(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    monkeypatch.setattr(reader_process, "BATCH_BYTES", 100_000)
    card = f"BEGIN:VCARD\nFN:Jana\nPHOTO;ENCODING=b:{'A' * 60_000}\nEND:VCARD\n"
    with row_batches(written(tmp_path, card.encode() * 5), OPTIONS, 500) as batches:
        assert [len(batch) for batch in batches] == [2, 2, 1]


def test_long_tables_stay_flat(tmp_path):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Name", "Note"], *([f"Firm {n}", "x" * 50] for n in range(3000))])
    path = written(tmp_path, text.getvalue().encode())
    assert inspect(str(path), OPTIONS)["rows"] == 3000

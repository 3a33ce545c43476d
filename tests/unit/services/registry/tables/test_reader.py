"""Tables as people and programs save them: any delimiter and encoding, workbooks; hostile files are refused."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.registry.tables import reader
from services.registry.tables.process import read_in_process
from services.registry.tables.reader import MOST_ROWS, read_table
from shared.tables.refused import TableRefused

ROWS = [
    ["mark", "title", "years"],
    ["AA1", "Valné zhromaždenie a ďalšie veci spoločnosti", ""],
    ["E1", 'Faktúry, „došlé" a vydané; všetky', "10"],
    ["P2", "Evidencia dochádzky zamestnancov", "3"],
    ["M1", "Mzdové listy, výplatné pásky a ich prílohy", "50"],
]


def csv_of(rows, delimiter=";") -> str:
    return "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' if set(cell) & set('";,|\t') else cell for cell in row)
        for row in rows
    )


def xlsx_of(rows) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return target.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_any_delimiter_and_encoding(delimiter, encoding):
    assert read_table(csv_of(ROWS, delimiter).encode(encoding)) == [[cell for cell in row if cell] for row in ROWS]


def test_cyrillic_in_the_encoding_of_windows():
    rows = [["mark", "title"], ["01", "Протоколы заседаний совета"], ["02", "Переписка по вопросам деятельности"]]
    assert read_table(csv_of(rows).encode("cp1251")) == rows


def test_a_workbook_gives_its_values():
    assert read_table(xlsx_of([["mark", "title", "years"], ["E1", "Faktúry", 10], ["", "", ""], [2.0, "x", 1.5]])) == [
        ["mark", "title", "years"], ["E1", "Faktúry", "10"], [], ["2", "x", "1.5"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"PK\x03\x04 no archive", "xlsx"),
        (b"%PDF-1.7\0\xff\xfe\xd0\x00\x00\x81", "encoding"),
        (("a;b\n" * (MOST_ROWS + 2)).encode(), "too-large"),
        ((";".join("x" * 60) + "\n").encode(), "too-large"),
    ],
)
def test_what_is_no_table_is_refused(content, code):
    with pytest.raises(TableRefused) as refused:
        read_table(content)
    assert refused.value.code == code


def altered(part: str, change) -> bytes:
    """A workbook one part of which is another."""
    source, target = zipfile.ZipFile(io.BytesIO(xlsx_of([["mark", "title"], ["A", "a"]]))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return target.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = altered("xl/worksheets/sheet1.xml", lambda sheet: sheet + b" " * (reader.MOST_UNPACKED + 1))
    assert len(bomb) < reader.MOST_BYTES
    with pytest.raises(TableRefused) as refused:
        read_table(bomb)
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_not_followed(part, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()

    def poison(content: bytes) -> bytes:
        head, _, rest = content.partition(b"?>")
        return head + b"?>" + entity + rest.replace(b"<t>a</t>", b"<t>&e;</t>")

    try:
        rows = read_in_process(altered(part, poison))
    except TableRefused:
        return
    assert "SECRET" not in str(rows)


def test_the_process_gives_the_same_and_survives_rubbish():
    assert read_in_process(csv_of(ROWS).encode()) == read_table(csv_of(ROWS).encode())
    with pytest.raises(TableRefused):
        read_in_process(b"PK\x03\x04" + bytes(range(256)) * 100)


@settings(max_examples=60)
@given(st.binary(max_size=300))
@example(b"a;b\r\x01")
def test_any_bytes_are_read_or_refused(content):
    try:
        assert read_table(content)
    except TableRefused as refused:
        assert refused.code

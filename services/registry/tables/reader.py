"""Reads a CSV or XLSX table into rows of text: `python -m services.registry.tables.reader < file`.

Writes `{"rows": [["mark", "title"], …]}` or `{"refused": [code, detail]}` as JSON. CSV may have any delimiter and
encoding. The first sheet of a workbook is taken, its stored values, never its formulas.
"""

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
from charset_normalizer import from_bytes
from openpyxl.utils.exceptions import InvalidFileException

from services.registry.tables.limits import CPU_SECONDS, MOST_BYTES, TableRefused

MOST_ROWS = 5_000
MOST_COLUMNS = 50
MOST_UNPACKED = 50_000_000
MOST_PARTS = 500
MOST_MEMORY = 1_000_000_000
_DELIMITERS = ";,\t|"
_ENCODINGS = ["cp1250", "iso8859_2", "cp1251", "koi8_r", "utf_16", "utf_16_le", "utf_16_be", "cp1252"]

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml is missing: workbooks would be read with XML entities")


def read_table(content: bytes) -> list[list[str]]:
    """Rows without trailing empty cells; empty rows stay, so that row numbers are those of the file."""
    if not content.strip():
        raise TableRefused("empty", "The file is empty")
    if content.startswith(b"PK\x03\x04"):
        return _bounded(_sheet(content))
    return _bounded(_csv(text_of(content)))


def text_of(content: bytes) -> str:
    """UTF-8 where it is that, else what charset-normalizer finds among the encodings of our languages."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=_ENCODINGS).best()
        if best is None:
            raise TableRefused("encoding", "The file is neither a workbook nor text in a known encoding") from None
        text = str(best).removeprefix("\ufeff")
    if "\0" in text:
        raise TableRefused("encoding", "The file is neither a workbook nor text")
    return text


def _csv(text: str) -> Iterator[list[str]]:
    dialect = _dialect(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), dialect)
    except csv.Error as error:
        raise TableRefused("csv", f"The file can not be read as CSV: {error}") from error


def _dialect(text: str) -> type[csv.Dialect]:
    """The sniffer looks at the beginning; where it finds nothing sure, the headings tell the delimiter."""
    headings = text.lstrip().partition("\n")[0]
    likely = max(_DELIMITERS, key=headings.count)
    try:
        sniffed = csv.Sniffer().sniff(text[:20_000], _DELIMITERS)
    except csv.Error:
        sniffed = None
    if sniffed is not None and sniffed.delimiter == likely:
        sniffed.doublequote = True
        return sniffed

    class Plain(csv.excel):
        delimiter = likely

    return Plain


def _sheet(content: bytes) -> Iterator[list[str]]:
    try:
        _check_archive(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # What the sheet says of its own size is not to be trusted.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            yield [_cell(value) for value in row]
    except TableRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, OSError) as error:
        raise TableRefused("xlsx", f"The workbook can not be read: {type(error).__name__}") from error


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TableRefused("too-large", f"The workbook is larger than {MOST_UNPACKED:,} bytes when unpacked")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise TableRefused("too-large", f"More than {MOST_COLUMNS} columns")
        kept.append(cells)
        if len(kept) > MOST_ROWS + 1:
            raise TableRefused("too-large", f"More than {MOST_ROWS} rows")
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        raise TableRefused("empty", "The table is empty")
    return kept


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        answer: dict[str, Any] = {"rows": read_table(sys.stdin.buffer.read(MOST_BYTES + 1))}
    except TableRefused as refused:
        answer = {"refused": [refused.code, refused.detail]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

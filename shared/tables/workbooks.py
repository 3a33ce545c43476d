"""The rows of a workbook's (XLSX) first sheet: stored values, never formulas; XML without entities, within bounds."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from shared.tables.refused import TableRefused

SIGNATURE = b"PK\x03\x04"
MOST_PARTS = 500

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml is missing: workbooks would be read with XML entities")


def workbook_rows(file: BinaryIO, *, most_unpacked: int, most_columns: int) -> Iterator[list[str]]:
    """Rows of texts, in flat memory but for the sheet's shared texts. `most_unpacked` in bytes. Raises TableRefused."""
    try:
        _check_archive(file, most_unpacked)
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # What the sheet says of its own size is not to be trusted.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=most_columns + 1, values_only=True):
            yield [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, OSError) as error:
        raise TableRefused("xlsx", f"The workbook can not be read: {type(error).__name__}") from error


def _check_archive(file: BinaryIO, most_unpacked: int) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
        raise TableRefused("too-large", f"The workbook is larger than {most_unpacked:,} bytes when unpacked")
    file.seek(0)


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

"""Any list as a file: CSV for every program, XLSX with typed cells. Rows are written as they come, never all held.

Columns follow from the item's type; a nested record becomes columns with dotted names, a list of values one cell.
What a spreadsheet would run as a formula is kept as text.
"""

import csv
import io
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

import xlsxwriter
from pydantic import BaseModel

from shared.contracts.problems import TooLarge
from shared.tables.formulas import neutralised

MOST_XLSX_ROWS = 1_048_575
"""Beside the head, what a worksheet holds."""
_LONGEST_XLSX_TEXT = 32_767
_CHUNK_ROWS = 200
_CHUNK_BYTES = 64 * 1024
_LIST_SEPARATOR = "; "

Cell = str | int | float | bool | datetime | date | None


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`path` leads through nested objects of an item's JSON form; `read` turns the JSON value into a cell."""

    name: str
    path: tuple[str, ...]
    read: Callable[[Any], Cell]

    def cell(self, item: dict[str, Any]) -> Cell:
        value: Any = item
        for step in self.path:
            if value is None:
                return None
            value = value.get(step)
        return None if value is None else self.read(value)


def columns_of(item: type[BaseModel], path: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """One column for each plain field, in the order of the fields."""
    columns: list[Column] = []
    for name, info in item.model_fields.items():
        kind = _without_none(info.annotation)
        here = (*path, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            columns.extend(columns_of(kind, here))
        else:
            columns.append(Column(".".join(here), here, _reader(kind)))
    return tuple(columns)


def csv_chunks(columns: tuple[Column, ...], items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark (spreadsheets need it), commas, CRLF. `items` are in JSON form."""
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    for number, item in enumerate(items, start=1):
        writer.writerow([_csv_text(column.cell(item)) for column in columns])
        if number % _CHUNK_ROWS == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _csv_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime() | date():
            return cell.isoformat()
        case str():
            return neutralised(cell)
    return str(cell)


def xlsx_chunks(columns: tuple[Column, ...], items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A workbook with one sheet, built on disk row by row. Raises TooLarge beyond what a sheet holds."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        _write_workbook(file.name, columns, items)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _write_workbook(path: str, columns: tuple[Column, ...], items: Iterable[dict[str, Any]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        formats: dict[type, Any] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.name, head)
        for row, item in enumerate(items, start=1):
            if row > MOST_XLSX_ROWS:
                raise TooLarge("A worksheet holds 1048575 rows; narrow the list or take CSV")
            for index, column in enumerate(columns):
                _write_cell(sheet, row, index, column.cell(item), formats)


def _write_cell(sheet: Any, row: int, index: int, cell: Cell, formats: dict[type, Any]) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(row, index, cell)
        case int() | float():
            sheet.write_number(row, index, cell)
        case datetime():
            # Worksheets know no time zones: moments are in UTC.
            sheet.write_datetime(row, index, cell.replace(tzinfo=None), formats[datetime])
        case date():
            sheet.write_datetime(row, index, cell, formats[date])
        case str():
            sheet.write_string(row, index, cell[:_LONGEST_XLSX_TEXT])


def _without_none(kind: Any) -> Any:
    """The type behind Optional and Annotated."""
    if get_origin(kind) in (Union, types.UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        return _without_none(options[0]) if len(options) == 1 else str
    if hasattr(kind, "__metadata__"):
        return _without_none(kind.__origin__)
    return kind


def _reader(kind: Any) -> Callable[[Any], Cell]:
    if kind is datetime or getattr(kind, "__name__", "") == "AwareDatetime":
        return datetime.fromisoformat
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, bool | int | float):
        return _as_is
    return _as_text


def _as_is(value: Any) -> Cell:
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _LIST_SEPARATOR.join(_as_text(part) for part in value)
    if isinstance(value, dict):
        return _LIST_SEPARATOR.join(f"{name}: {_as_text(part)}" for name, part in value.items() if part is not None)
    return "" if value is None else str(value)

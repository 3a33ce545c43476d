"""Reads a CSV or XLSX table into rows of text: `python -m services.registry.tables.reader < file`.

Writes `{"rows": [["mark", "title"], …]}` or `{"refused": [code, detail, params]}` as JSON. CSV may have any delimiter
and encoding. The first sheet of a workbook is taken, its stored values, never its formulas.
"""

import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from services.registry.tables.limits import CPU_SECONDS, MOST_BYTES
from shared.tables.encodings import find_encoding, lines_of
from shared.tables.records import find_delimiter, records_of
from shared.tables.refused import TableRefused
from shared.tables.workbooks import SIGNATURE, workbook_rows

MOST_ROWS = 5_000
MOST_COLUMNS = 50
MOST_UNPACKED = 50_000_000
MOST_MEMORY = 1_000_000_000
_TROUBLES = {
    "unclosed-quote": "a quote is opened in it and never closed",
    "misplaced-quote": "a quote stands where none belongs",
    "several-records": "it can not be divided into cells",
    "too-long": "it holds a cell that is too long",
}


def read_table(content: bytes) -> list[list[str]]:
    """Rows without trailing empty cells; empty rows stay, so that row numbers are those of the file."""
    if not content.strip():
        raise TableRefused("empty", "The file is empty")
    if content.startswith(SIGNATURE):
        file = io.BytesIO(content)
        return _bounded(workbook_rows(file, most_unpacked=MOST_UNPACKED, most_columns=MOST_COLUMNS))
    return _bounded(_csv(content))


def _csv(content: bytes) -> Iterator[list[str]]:
    file = io.BytesIO(content)
    encoding = find_encoding(file)
    lines = list(lines_of(file, encoding))
    next_line = 1
    for record in records_of(lines, find_delimiter(line.text for line in lines)):
        if record.trouble == "unreadable-letters":
            raise TableRefused("encoding", "The file is neither a workbook nor text in a known encoding")
        if record.trouble:
            detail = f"Line {record.line} can not be read: {_TROUBLES[record.trouble]}"
            raise TableRefused("csv", detail, line=record.line)
        yield from ([] for _ in range(next_line, record.line))
        yield record.cells
        next_line = record.line + record.height


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
        answer = {"refused": [refused.code, refused.detail, refused.params]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

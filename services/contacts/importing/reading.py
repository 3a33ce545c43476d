"""`python -m services.contacts.importing.reading inspect|rows FILE`: a stranger's file as lines of JSON.

Options come as JSON on standard input: `country`, `groups` (ids by name), and for tables `encoding`, `delimiter`,
`fields`. `inspect` writes one object: what the file is, its headings, its first rows and how many there are. `rows`
writes `[row, line, candidate, trouble, source]` for each row. Either writes `{"refused": [code, detail]}` for what can
not be read. The process holds no credentials, and has limits of memory and of silence (its reader ends it).
"""

import codecs
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, BinaryIO

import orjson

from services.contacts.importing.columns import are_headings
from services.contacts.importing.drafts import Draft
from services.contacts.importing.limits import MEMORY_BYTES, MOST_COLUMNS, MOST_UNPACKED, SAMPLE_ROWS
from services.contacts.importing.mapping import draft_of_cells
from services.contacts.importing.normal import candidate_of
from shared.contracts.contacts import ImportField, ImportFormat
from shared.tables.encodings import Encoding, find_encoding, lines_of
from shared.tables.records import Record, find_delimiter, records_of
from shared.tables.refused import TableRefused

_OUTLOOK_SIGNATURE = b"!BDN"
_WORKBOOK_SIGNATURE = b"PK\x03\x04"
_OTHER_SIGNATURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"7z\xbc", b"Rar!")
"""Of files that people take for a table now and then; the old workbook (XLS) among them."""
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a\x1b")
_LONGEST_SOURCE = 2000
_LONGEST_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A row before anything is made of it: `cells` of a table, or a `draft` of a card."""

    row: int
    line: int
    cells: list[str] | None = None
    draft: Draft | None = None
    trouble: str | None = None
    text: str = ""
    """The beginning of a card as it stands."""

    @property
    def source(self) -> str:
        if self.cells is None:
            return self.text
        return "; ".join(self.cells)[:_LONGEST_SOURCE] if self.cells and any(map(str.strip, self.cells)) else ""


@dataclass(slots=True)
class Opened:
    """A file, recognised; `headings` are None for cards."""

    format: ImportFormat
    rows: Iterator[Row]
    encoding: Encoding | None = None
    delimiter: str | None = None
    headings: list[str] | None = None
    headed: bool = False


def open_file(file: BinaryIO, path: str, options: dict[str, Any]) -> Opened:
    """Raises TableRefused."""
    start = file.read(64 * 1024)
    file.seek(0)
    if not start.strip():
        raise TableRefused("empty", "The file is empty")
    if start.startswith(_OUTLOOK_SIGNATURE):
        return Opened(ImportFormat.OUTLOOK, _outlook_rows(path))
    if start.startswith(_WORKBOOK_SIGNATURE):
        return _table(ImportFormat.XLSX, _workbook_records(file), Opened(ImportFormat.XLSX, iter(())))
    encoding = _chosen(options.get("encoding")) or find_encoding(file)
    encoding = replace(encoding, bom=_bom(encoding, start))
    if start.startswith(_OTHER_SIGNATURES) or (not encoding.wide and _unprintable(start) * 50 > len(start)):
        raise TableRefused("not-text", "This is no table, no vCard and no Outlook data file")
    if next((line.text for line in lines_of(file, encoding) if line.text.strip()), "").strip().upper() == "BEGIN:VCARD":
        return Opened(ImportFormat.VCARD, _card_rows(file, encoding), encoding)
    texts = (line.text for line in lines_of(file, encoding))
    delimiter = options.get("delimiter") or find_delimiter(islice(texts, 200))
    first = next(records_of(lines_of(file, encoding), delimiter), None)
    records = records_of(lines_of(file, encoding), delimiter, width=len(first.cells) if first else None)
    opened = Opened(ImportFormat.CSV, iter(()), encoding, delimiter)
    return _table(ImportFormat.CSV, records, opened)


def _unprintable(start: bytes) -> int:
    """How many control characters that no text has."""
    return len(start) - len(start.translate(None, _CONTROLS))


def _chosen(name: str | None) -> Encoding | None:
    if not name:
        return None
    plain = codecs.lookup(name).name
    main = plain if plain.startswith("utf") else name
    return Encoding(main, "utf-8" if main != "utf-8" else "cp1250")


def _bom(encoding: Encoding, start: bytes) -> int:
    """The length of the mark, which is no letter of the first cell whatever encoding was chosen."""
    return len(codecs.BOM_UTF8) if not encoding.wide and start.startswith(codecs.BOM_UTF8) else encoding.bom


def _table(kind: ImportFormat, records: Iterator[Record], opened: Opened) -> Opened:
    first = next(records, None)
    if first is None or first.trouble == "unreadable-letters":
        raise TableRefused("not-text", "This is no table, no vCard and no Outlook data file")
    if len(first.cells) > MOST_COLUMNS:
        raise TableRefused("too-many-columns", f"More than {MOST_COLUMNS} columns")
    opened.headed = are_headings(first.cells)
    width = len(first.cells)
    if opened.headed:
        opened.headings = [cell.strip() for cell in first.cells]
        opened.rows = _table_rows(records, width, 2)
    else:
        opened.headings = [str(number) for number in range(1, width + 1)]
        opened.rows = _table_rows(chain([first], records), width, 1)
    return opened


def _table_rows(records: Iterator[Record], width: int, first: int) -> Iterator[Row]:
    for number, record in enumerate(records, start=first):
        trouble = record.trouble
        if trouble is None and any(cell.strip() for cell in record.cells[width:]):
            trouble = "too-many-cells"
        yield Row(number, record.line, record.cells[: max(width, 1)] if not trouble else record.cells, trouble=trouble)


def _workbook_records(file: BinaryIO) -> Iterator[Record]:
    from shared.tables.workbooks import workbook_rows

    rows = workbook_rows(file, most_unpacked=MOST_UNPACKED, most_columns=MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield Record(number, cells, "")


def _card_rows(file: BinaryIO, encoding: Encoding) -> Iterator[Row]:
    from services.contacts.importing.card_lines import MOST_OF_A_PROPERTY, cards_of
    from services.contacts.importing.cards import draft_of_card

    lines = lines_of(file, encoding, longest=MOST_OF_A_PROPERTY)
    for number, card in enumerate(cards_of(lines), start=1):
        draft = None if card.trouble else draft_of_card(card)
        yield Row(number, card.line, draft=draft, trouble=card.trouble, text=card.source)


def _outlook_rows(path: str) -> Iterator[Row]:
    from services.contacts.importing.outlook_store import StoreUnreadable, store_drafts

    try:
        for number, draft in store_drafts(path):
            yield Row(number, number, draft=draft, trouble=None if draft else "unreadable-item")
    except StoreUnreadable as error:
        raise TableRefused(error.code, str(error)) from error


def inspect(path: str, options: dict[str, Any]) -> dict[str, Any]:
    """Raises TableRefused."""
    with open(path, "rb") as file:  # noqa: PTH123 - a stranger's bytes, read in small pieces
        opened = open_file(file, path, options)
        sample = [_sampled(row) for row in islice(opened.rows, SAMPLE_ROWS)]
        rows = len(sample) + sum(1 for _ in opened.rows)
    encoding = opened.encoding
    return {
        "format": opened.format.value,
        "encoding": encoding.main if encoding else None,
        "other_encoding": encoding.other if encoding else None,
        "delimiter": opened.delimiter,
        "headings": opened.headings,
        "headed": opened.headed,
        "rows": rows,
        "sample": sample,
    }


def _sampled(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"row": row.row, "line": row.line, "trouble": row.trouble}
    if row.text:
        told["text"] = row.text
    if row.cells is not None:
        told["cells"] = [cell[:_LONGEST_SAMPLE] for cell in row.cells[:MOST_COLUMNS]]
    if row.draft is not None:
        row.draft.photo = ""
        told["draft"] = row.draft.to_json()
    return told


def candidates(path: str, options: dict[str, Any]) -> Iterator[list[Any]]:
    """Raises TableRefused."""
    fields = [ImportField(name) if name else None for name in options.get("fields") or ()]
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        opened = open_file(file, path, options)
        for row in opened.rows:
            if row.row <= options.get("after", 0):
                continue
            if row.trouble is not None:
                yield [row.row, row.line, None, row.trouble, row.source]
                continue
            draft = row.draft or draft_of_cells(row.cells or (), fields, opened.headings or ())
            candidate = candidate_of(draft, options["country"], options.get("groups") or {})
            yield [row.row, row.line, candidate, None, row.source if candidate.refused else ""]


def main(what: str, path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    options = json.load(sys.stdin)
    out = sys.stdout.buffer
    try:
        if what == "inspect":
            out.write(orjson.dumps(inspect(path, options)) + b"\n")
        else:
            for row in candidates(path, options):
                out.write(orjson.dumps(row) + b"\n")
            out.write(b'{"end": true}\n')
    except TableRefused as refused:
        out.write(orjson.dumps({"refused": [refused.code, refused.detail]}) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

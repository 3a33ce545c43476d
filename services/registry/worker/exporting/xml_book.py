"""The journal as XML, by `services/registry/schemas/journal.xsd`."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from services.registry.models.entries import hashed_fields
from services.registry.models.entry_lines import hashed_line_fields
from services.registry.worker.exporting.source import Row, Source

NAMESPACE = "urn:kancelaria:journal:1"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can not hold; the JSON export holds it."""
_ATTRIBUTES = ("seq", "number", "prev_hash", "year", "journal_id", "office")
_IN_OTHER_SHAPE = frozenset({*_ATTRIBUTES, "id", "attachments"})


def write_xml(source: Source, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        told = {name: source.header[name] for name in ("journal_code", "title", "office", "year", "exported_at")}
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<journal xmlns="{NAMESPACE}"{_attributes(told)}>\n')
        for rows, lines in source.entry_batches():
            for row in rows:
                _write_entry(file, row, lines.get(row["_id"], []))
        for point in source.checkpoints:
            fields = {**point.signed_fields(), "key_id": point.key_id, "signature": point.signature}
            file.write(f"  <checkpoint{_attributes(fields)}/>\n")
        if source.closing:
            file.write(f"  <closing{_attributes({**source.closing['fields'], 'hash': source.closing['hash']})}/>\n")
        file.write("</journal>\n")


def _write_entry(file: TextIO, row: Row, lines: Iterable[Row]) -> None:
    fields = hashed_fields(row)
    told = {"id": fields["id"], "seq": fields["seq"], "number": fields["number"]}
    told |= {"prev_hash": fields["prev_hash"], "hash": row["hash"]}
    file.write(f"  <entry{_attributes(told)}>\n")
    for name, value in fields.items():
        if name not in _IN_OTHER_SHAPE and value is not None:
            file.write(f"    <field name={_quoted(name)}>{_text(value)}</field>\n")
    for attachment in fields["attachments"] or ():
        file.write(f"    <attachment{_attributes(attachment)}/>\n")
    for line in lines:
        _write_line(file, line)
    file.write("  </entry>\n")


def _write_line(file: TextIO, row: Row) -> None:
    fields = hashed_line_fields(row)
    names = ("id", "seq", "kind", "at", "reason", "actor_id", "actor_name", "prev_hash")
    file.write(f"    <line{_attributes({**{name: fields[name] for name in names}, 'hash': row['hash']})}>")
    for name, value in fields["data"].items():
        file.write(f"<data name={_quoted(name)}>{_text(value)}</data>")
    file.write("</line>\n")


def _attributes(values: Mapping[str, Any]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in values.items() if value is not None)


def _quoted(value: Any) -> str:
    return quoteattr(_writable(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(value: Any) -> str:
    return escape(_writable(value), {"\r": "&#13;"})


def _writable(value: Any) -> str:
    return _UNWRITABLE.sub("\ufffd", str(value))

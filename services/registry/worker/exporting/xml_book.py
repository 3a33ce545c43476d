"""The journal as XML, by `services/registry/schemas/journal.xsd`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from services.registry.models.entries import hashed_fields
from services.registry.models.entry_lines import hashed_line_fields
from services.registry.worker.exporting.source import Row, Source
from shared.markup import attributes, quoted, text

NAMESPACE = "urn:kancelaria:journal:1"
_ATTRIBUTES = ("seq", "number", "prev_hash", "year", "journal_id", "office")
_IN_OTHER_SHAPE = frozenset({*_ATTRIBUTES, "id", "attachments"})


def write_xml(source: Source, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        told = {name: source.header[name] for name in ("journal_code", "title", "office", "year", "exported_at")}
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<journal xmlns="{NAMESPACE}"{attributes(told)}>\n')
        for rows, lines in source.entry_batches():
            for row in rows:
                _write_entry(file, row, lines.get(row["_id"], []))
        for point in source.checkpoints:
            fields = {**point.signed_fields(), "key_id": point.key_id, "signature": point.signature}
            file.write(f"  <checkpoint{attributes(fields)}/>\n")
        if source.closing:
            file.write(f"  <closing{attributes({**source.closing['fields'], 'hash': source.closing['hash']})}/>\n")
        file.write("</journal>\n")


def _write_entry(file: TextIO, row: Row, lines: Iterable[Row]) -> None:
    fields = hashed_fields(row)
    told = {"id": fields["id"], "seq": fields["seq"], "number": fields["number"]}
    told |= {"prev_hash": fields["prev_hash"], "hash": row["hash"]}
    file.write(f"  <entry{attributes(told)}>\n")
    for name, value in fields.items():
        if name not in _IN_OTHER_SHAPE and value is not None:
            file.write(f"    <field name={quoted(name)}>{text(value)}</field>\n")
    for attachment in fields["attachments"] or ():
        file.write(f"    <attachment{attributes(attachment)}/>\n")
    for line in lines:
        _write_line(file, line)
    file.write("  </entry>\n")


def _write_line(file: TextIO, row: Row) -> None:
    fields = hashed_line_fields(row)
    names = ("id", "seq", "kind", "at", "reason", "actor_id", "actor_name", "prev_hash")
    file.write(f"    <line{attributes({**{name: fields[name] for name in names}, 'hash': row['hash']})}>")
    for name, value in fields["data"].items():
        file.write(f"<data name={quoted(name)}>{text(value)}</data>")
    file.write("</line>\n")

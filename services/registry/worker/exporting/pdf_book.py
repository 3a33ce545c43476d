"""The journal as a book (PDF), in the pack's terms: typeset in parts, so that memory does not grow with its length.

Each part is typeset by a process of its own, because what typst keeps of a part it gives back at its end alone.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf

from services.registry.handlers.entry_states import with_states
from services.registry.handlers.setup import pack_of, setup_of
from services.registry.print.process import typeset_apart
from services.registry.worker.exporting.source import Row, Source
from shared.contracts.registry import Entry, LineKind, Pack
from shared.print.dates import written_day, written_moment
from shared.security.context import context_of_service
from shared.settings import OrganisationSettings
from shared.storage.store import Store

_HEAD = ("number", "date", "their_ref", "subject", "attachments", "handler", "mark")
_TOLD = {
    LineKind.CLASSIFIED: ("mark",),
    LineKind.FILED: ("number",),
    LineKind.ASSIGNED: ("handler", "due_on"),
    LineKind.HANDLED: ("outcome", "handled_on"),
    LineKind.DISPATCHED: ("channel", "addressee", "consignment_no", "dispatched_on"),
    LineKind.ATTACHED: ("filename", "sha256"),
    LineKind.CARRIED_OVER: ("to",),
    LineKind.DESTROYED: ("disposal", "decision"),
    LineKind.HANDED_OVER: ("disposal", "decision"),
}
"""What the book says of a line; the sealed export holds all of it."""
_TERM_OF_FIELD = {"party": "sender", "received_on": "received"}
ROWS_OF_A_PART = 1000
_PARTS_AT_ONCE = 50
"""Joined before more are made, so that neither open files nor what is known of them grow with the journal."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Where and in which words the book is read."""

    zone: ZoneInfo
    language: str
    terms: Mapping[str, str]

    def moment(self, moment: datetime) -> str:
        return written_moment(moment, self.language, self.zone)

    def day(self, day: date | None) -> str:
        return written_day(day, self.language)


def write_pdf(source: Source, path: Path, store: Store) -> None:
    """Each part begins on a new page; pages are numbered through."""
    pack, setup = store.transact(context_of_service("registry"), lambda work: (pack_of(work), setup_of(work)))
    reader = _Reader(OrganisationSettings().zone, pack.language, pack.terms)
    about = _about(source, pack, setup.organisation or "", reader)
    volumes, parts, pages = [], [], 0
    for number, part in enumerate(_parts(source, reader)):
        file = path.with_name(f"part-{number}.pdf")
        file.write_bytes(typeset_apart("book", {**about, **part, "first_page": pages + 1}))
        pages += _pages_of(file)
        parts.append(file)
        if len(parts) == _PARTS_AT_ONCE:
            volumes.append(_joined(parts, path.with_name(f"volume-{number}.pdf")))
            parts = []
    _joined([*volumes, *parts], path, about["title"])


def _pages_of(file: Path) -> int:
    with pikepdf.Pdf.open(file) as part:
        return len(part.pages)


def _joined(files: list[Path], target: Path, title: str = "") -> Path:
    """One book of several, which are removed."""
    with ExitStack() as open_files, pikepdf.Pdf.new() as book:
        for file in files:
            book.pages.extend(open_files.enter_context(pikepdf.Pdf.open(file)).pages)
        book.docinfo["/Title"] = title
        book.save(target)
    for file in files:
        file.unlink()
    return target


def _about(source: Source, pack: Pack, organisation: str, reader: _Reader) -> dict[str, Any]:
    return {
        "title": f"{pack.terms['journal']} {source.journal.title}",
        "organisation": organisation,
        "code": source.journal.code,
        "year": str(source.year),
        "language": pack.language,
        "terms": _terms(pack),
        "exported": reader.moment(datetime.fromisoformat(source.exported_at)),
    }


def _terms(pack: Pack) -> dict[str, str]:
    party = f"{pack.terms['sender']} / {pack.terms['addressee']}"
    return {**{name: pack.terms[name] for name in _HEAD}, "party": party}


def _parts(source: Source, reader: _Reader) -> Iterator[dict[str, Any]]:
    """Rows of each part; the last part ends with what is signed about the whole."""
    waiting: list[dict[str, Any]] = []
    for rows, lines in source.entry_batches():
        if len(waiting) >= ROWS_OF_A_PART:
            yield {"rows": waiting, "closing": []}
            waiting = []
        waiting += [_row(entry, lines.get(entry.id, []), reader) for entry in with_states(rows)]
    yield {"rows": waiting, "closing": _closing(source, reader)}


def _row(entry: Entry, lines: list[Row], reader: _Reader) -> dict[str, Any]:
    told = (
        entry.number,
        reader.moment(entry.registered_at),
        {"received": "→", "sent": "←", "internal": "↔"}[entry.direction],
        entry.party or entry.addressee,
        " ".join(filter(None, (entry.their_ref, reader.day(entry.their_date)))),
        entry.subject,
        str(len(entry.attachments) or ""),
        entry.handler,
        entry.mark or "",
    )
    return {"cells": told, "lines": [_line(line, reader) for line in lines]}


def _line(row: Row, reader: _Reader) -> str:
    details = _details(LineKind(row["kind"]), row.get("data") or {}, reader)
    told = f"{reader.terms['line_' + row['kind'].replace('-', '_')]}{': ' if details else ''}{details}"
    reason = f" ({row['reason']})" if row.get("reason") else ""
    return f"{reader.moment(row['at'])} – {told}{reason} – {row['actor_name']}"


def _details(kind: LineKind, data: Mapping[str, str], reader: _Reader) -> str:
    if kind is LineKind.CORRECTED:
        field = data["field"]
        name = reader.terms.get(_TERM_OF_FIELD.get(field, field), field)
        return f"{name}: {data['before'] or '–'} → {data['after'] or '–'}"
    told = {name: data[name] for name in _TOLD.get(kind, ()) if data.get(name)}
    days = {name: reader.day(date.fromisoformat(text)) for name, text in told.items() if name.endswith("_on")}
    return "; ".join({**told, **days}.values())


def _closing(source: Source, reader: _Reader) -> list[str]:
    told = []
    if source.closing:
        fields = source.closing["fields"]
        words = {"entries": "records"}
        names = ("entries", "received", "sent", "internal", "void")
        counts = ", ".join(f"{reader.terms[words.get(name, name)]}: {fields[name]}" for name in names)
        told.append(f"{reader.moment(datetime.fromisoformat(fields['at']))} – {fields['actor_name']}: {counts}")
    told.append(f"SHA-256: {source.head['last_hash']}")
    told += [f"Ed25519 {point.key_id}: {point.signature}" for point in source.checkpoints[-1:]]
    return told

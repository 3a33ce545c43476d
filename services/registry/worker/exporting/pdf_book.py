"""The journal as a book (PDF), in the pack's terms: typeset in parts, so that memory does not grow with its length."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf

from services.registry.handlers.entry_states import with_states
from services.registry.handlers.setup import pack_of, setup_of
from services.registry.print.typesetting import typeset
from services.registry.worker.exporting.source import Row, Source
from shared.contracts.registry import Entry, Pack
from shared.security.context import context_of_service
from shared.settings import OrganisationSettings
from shared.storage.store import Store

_WANTED = {
    "number": "No.", "date": "Date", "party": "Party", "their_ref": "Their reference", "subject": "Subject",
    "attachments": "Att.", "handler": "Handler", "mark": "Mark",
}  # fmt: skip
"""Words of the head; the pack's own stand in their place."""
_PARTS_AT_ONCE = 50
"""Joined before more are made, so that neither open files nor what is known of them grow with the journal."""


def write_pdf(source: Source, path: Path, store: Store) -> None:
    """Each part begins on a new page; pages are numbered through."""
    zone = OrganisationSettings().zone
    about = _about(source, store, zone)
    volumes, parts, pages = [], [], 0
    for number, part in enumerate(_parts(source, zone)):
        file = path.with_name(f"part-{number}.pdf")
        file.write_bytes(typeset("book", {**about, **part, "first_page": pages + 1}))
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


def _about(source: Source, store: Store, zone: ZoneInfo) -> dict[str, Any]:
    pack, setup = store.transact(context_of_service("registry"), lambda work: (pack_of(work), setup_of(work)))
    return {
        "title": f"{pack.terms.get('journal', 'Journal')} {source.journal.title}",
        "organisation": setup.organisation or "",
        "code": source.journal.code,
        "year": str(source.year),
        "language": pack.language,
        "terms": _terms(pack),
        "exported": _moment(datetime.fromisoformat(source.exported_at), zone),
    }


def _terms(pack: Pack) -> dict[str, str]:
    party = " / ".join(pack.terms[name] for name in ("sender", "addressee") if name in pack.terms)
    return {name: pack.terms.get(name, word) for name, word in _WANTED.items()} | ({"party": party} if party else {})


def _parts(source: Source, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """Rows of each part; the last part ends with what is signed about the whole."""
    waiting: list[dict[str, Any]] = []
    for rows, lines in source.entry_batches():
        if waiting:
            yield {"rows": waiting, "closing": []}
        waiting = [_row(entry, lines.get(entry.id, []), zone) for entry in with_states(rows)]
    yield {"rows": waiting, "closing": _closing(source, zone)}


def _row(entry: Entry, lines: list[Row], zone: ZoneInfo) -> dict[str, Any]:
    told = (
        entry.number,
        _moment(entry.registered_at, zone),
        {"received": "→", "sent": "←", "internal": "↔"}[entry.direction],
        entry.party or entry.addressee,
        " ".join(filter(None, (entry.their_ref, str(entry.their_date or "")))),
        entry.subject,
        str(len(entry.attachments) or ""),
        entry.handler,
        entry.mark or "",
    )
    return {"cells": told, "lines": [_line(line, zone) for line in lines]}


def _line(row: Row, zone: ZoneInfo) -> str:
    hidden = ("_id", "plan_id", "handler_id", "file_id")
    details = "; ".join(f"{name}: {value}" for name, value in (row.get("data") or {}).items() if name not in hidden)
    reason = f" ({row['reason']})" if row.get("reason") else ""
    return f"{_moment(row['at'], zone)} – {row['kind']} – {row['actor_name']}: {details}{reason}"


def _closing(source: Source, zone: ZoneInfo) -> list[str]:
    told = []
    if source.closing:
        fields = source.closing["fields"]
        counts = ", ".join(f"{name}: {fields[name]}" for name in ("entries", "received", "sent", "internal", "void"))
        told.append(f"{_moment(datetime.fromisoformat(fields['at']), zone)} – {fields['actor_name']}: {counts}")
    told.append(f"SHA-256: {source.head['last_hash']}")
    told += [f"Ed25519 {point.key_id}: {point.signature}" for point in source.checkpoints[-1:]]
    return told


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")

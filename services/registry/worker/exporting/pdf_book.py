"""The journal as a book (PDF), in the pack's terms: typeset in parts, so that memory does not grow with its length.

Each part is typeset by a process of its own, because what typst keeps of a part it gives back at its end alone.
"""

from collections.abc import Iterator
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
from shared.contracts.registry import Entry, Pack
from shared.print.dates import written_day, written_moment
from shared.security.context import context_of_service
from shared.settings import OrganisationSettings
from shared.storage.store import Store

_WANTED = {
    "number": "No.", "date": "Date", "party": "Party", "their_ref": "Their reference", "subject": "Subject",
    "attachments": "Att.", "handler": "Handler", "mark": "Mark",
}  # fmt: skip
"""Words of the head; the pack's own stand in their place."""
ROWS_OF_A_PART = 1000
_PARTS_AT_ONCE = 50
"""Joined before more are made, so that neither open files nor what is known of them grow with the journal."""


@dataclass(frozen=True, slots=True)
class _Clock:
    """Where and in which language the book is read."""

    zone: ZoneInfo
    language: str

    def moment(self, moment: datetime) -> str:
        return written_moment(moment, self.language, self.zone)

    def day(self, day: date | None) -> str:
        return written_day(day, self.language)


def write_pdf(source: Source, path: Path, store: Store) -> None:
    """Each part begins on a new page; pages are numbered through."""
    pack, setup = store.transact(context_of_service("registry"), lambda work: (pack_of(work), setup_of(work)))
    clock = _Clock(OrganisationSettings().zone, pack.language)
    about = _about(source, pack, setup.organisation or "", clock)
    volumes, parts, pages = [], [], 0
    for number, part in enumerate(_parts(source, clock)):
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


def _about(source: Source, pack: Pack, organisation: str, clock: _Clock) -> dict[str, Any]:
    return {
        "title": f"{pack.terms.get('journal', 'Journal')} {source.journal.title}",
        "organisation": organisation,
        "code": source.journal.code,
        "year": str(source.year),
        "language": pack.language,
        "terms": _terms(pack),
        "exported": clock.moment(datetime.fromisoformat(source.exported_at)),
    }


def _terms(pack: Pack) -> dict[str, str]:
    party = " / ".join(pack.terms[name] for name in ("sender", "addressee") if name in pack.terms)
    return {name: pack.terms.get(name, word) for name, word in _WANTED.items()} | ({"party": party} if party else {})


def _parts(source: Source, clock: _Clock) -> Iterator[dict[str, Any]]:
    """Rows of each part; the last part ends with what is signed about the whole."""
    waiting: list[dict[str, Any]] = []
    for rows, lines in source.entry_batches():
        if len(waiting) >= ROWS_OF_A_PART:
            yield {"rows": waiting, "closing": []}
            waiting = []
        waiting += [_row(entry, lines.get(entry.id, []), clock) for entry in with_states(rows)]
    yield {"rows": waiting, "closing": _closing(source, clock)}


def _row(entry: Entry, lines: list[Row], clock: _Clock) -> dict[str, Any]:
    told = (
        entry.number,
        clock.moment(entry.registered_at),
        {"received": "→", "sent": "←", "internal": "↔"}[entry.direction],
        entry.party or entry.addressee,
        " ".join(filter(None, (entry.their_ref, clock.day(entry.their_date)))),
        entry.subject,
        str(len(entry.attachments) or ""),
        entry.handler,
        entry.mark or "",
    )
    return {"cells": told, "lines": [_line(line, clock) for line in lines]}


def _line(row: Row, clock: _Clock) -> str:
    hidden = ("_id", "plan_id", "handler_id", "file_id")
    details = "; ".join(f"{name}: {value}" for name, value in (row.get("data") or {}).items() if name not in hidden)
    reason = f" ({row['reason']})" if row.get("reason") else ""
    return f"{clock.moment(row['at'])} – {row['kind']} – {row['actor_name']}: {details}{reason}"


def _closing(source: Source, clock: _Clock) -> list[str]:
    told = []
    if source.closing:
        fields = source.closing["fields"]
        counts = ", ".join(f"{name}: {fields[name]}" for name in ("entries", "received", "sent", "internal", "void"))
        told.append(f"{clock.moment(datetime.fromisoformat(fields['at']))} – {fields['actor_name']}: {counts}")
    told.append(f"SHA-256: {source.head['last_hash']}")
    told += [f"Ed25519 {point.key_id}: {point.signature}" for point in source.checkpoints[-1:]]
    return told

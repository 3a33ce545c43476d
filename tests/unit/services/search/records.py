"""Records as the tests of search need them."""

from datetime import UTC, datetime
from pathlib import Path

from services.search.domain.records import Facts, LinkedEntry, Record
from services.search.domain.words import clean
from services.search.index import SearchIndex
from shared.contracts.search import HitKind

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def entry(
    entry_id: str, number: str, subject: str = "Predmet", party: str = "", their_ref: str = "", **more
) -> LinkedEntry:
    return LinkedEntry(id=entry_id, number=number, subject=subject, party=party, their_ref=their_ref, **more)


def line(own: LinkedEntry, *, office: str = "BA", at: datetime = AT, **more) -> Record:
    """The record of a journal entry."""
    usual = {"version": 1, "title": own.subject, "year": at.year}
    facts = Facts(kind=HitKind.ENTRY, id=own.id, office=office, at=at, entries=(own,), **(usual | more))
    return Record(facts, clean(f"{own.subject} · {own.party}"))


def document(
    record_id: str, text: str = "", *, office: str = "BA", version: int = 1, at: datetime = AT, **facts
) -> Record:
    usual = {"title": f"scan{record_id}.tif", "media_type": "image/tiff", "has_text": bool(text), "year": at.year}
    return Record(
        Facts(kind=HitKind.DOCUMENT, id=record_id, version=version, office=office, at=at, **(usual | facts)),
        clean(text),
    )


def opened(folder: Path, *records: Record) -> SearchIndex:
    index = SearchIndex(folder)
    if records:
        index.write(records)
    return index

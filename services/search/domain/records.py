"""What is indexed: one record for each document, and one for each journal entry that has no document.

A document is told of twice, by `documents` and by `registry`, in either order and any number of times. Entries never
change, so the entries known of a document only grow; of the document itself the higher version wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from services.search.domain.words import clean
from shared.contracts.documents import Document
from shared.contracts.registry import Entry
from shared.contracts.search import HitKind

MAX_SHOWN = 500
"""Longest title or party that is kept for showing."""


class LinkedEntry(BaseModel):
    """A journal entry, as far as it helps to find its documents."""

    model_config = ConfigDict(frozen=True)

    id: str
    number: str
    subject: str
    party: str
    their_ref: str


class Facts(BaseModel):
    """What is kept of a record beside its text, to show it as a hit and to merge what arrives later."""

    model_config = ConfigDict(frozen=True)

    kind: HitKind
    id: str
    version: int
    office: str
    title: str
    at: datetime
    year: int
    media_type: str | None = None
    names: tuple[str, ...] = ()
    """Author, title and the like, as the file tells: found, not shown."""
    has_text: bool = False
    entries: tuple[LinkedEntry, ...] = ()
    """The first is the one shown."""

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)

    def knows(self, entries: Iterable[LinkedEntry]) -> bool:
        return {entry.id for entry in entries} <= {entry.id for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Record:
    """Facts with the words they are found by. `text` is clean, but neither folded nor shortened."""

    facts: Facts
    text: str = field(repr=False)


def key_of(kind: HitKind, record_id: str) -> str:
    return f"{kind}:{record_id}"


def linked(entry: Entry) -> LinkedEntry:
    return LinkedEntry(
        id=entry.id, number=entry.number, subject=entry.subject, party=entry.party, their_ref=entry.their_ref
    )


def record_of_document(document: Document, text: str | None, entries: Iterable[LinkedEntry], zone: ZoneInfo) -> Record:
    """`text` is None while there is none to be had: the document is found by its name alone."""
    facts = Facts(
        kind=HitKind.DOCUMENT,
        id=document.id,
        version=document.version,
        office=document.office,
        title=document.filename,
        at=document.stored_at,
        year=document.stored_at.astimezone(zone).year,
        media_type=document.media_type,
        has_text=text is not None,
        names=tuple(clean(value)[:MAX_SHOWN] for value in document.metadata.values() if value),
    )
    return Record(with_entries(facts, entries), clean(text or ""))


def record_of_entry(entry: Entry) -> Record:
    facts = Facts(
        kind=HitKind.ENTRY,
        id=entry.id,
        version=1,
        office=entry.office,
        title=entry.subject,
        at=entry.registered_at,
        year=entry.year,
        entries=(linked(entry),),
    )
    words = (entry.subject, entry.party, entry.their_ref, entry.channel, entry.mark or "", entry.handler)
    return Record(facts, clean(" · ".join(word for word in words if word)))


def with_entries(facts: Facts, entries: Iterable[LinkedEntry]) -> Facts:
    """The same record that also belongs to these entries; the earliest entry (ids sort by time) is shown."""
    known = {entry.id: entry for entry in (*facts.entries, *entries)}
    return facts.model_copy(update={"entries": tuple(known[entry_id] for entry_id in sorted(known))})


def stands(indexed: Facts, arriving: Facts) -> bool:
    """Whether the index holds already all that arrives, or a later state of it."""
    later = indexed.version > arriving.version
    same = indexed.version == arriving.version and indexed.has_text == arriving.has_text
    return (later or same) and indexed.knows(arriving.entries)


def supersedes(indexed: Facts | None, arriving: Facts) -> bool:
    """Whether the arriving state may take the place of the indexed one; an older one would lose what is known."""
    return indexed is None or arriving.version >= indexed.version


def merged(indexed: Facts | None, arriving: Record) -> Record:
    """The arriving record with the entries that were known already. Only where it `supersedes`."""
    if indexed is None:
        return arriving
    return replace(arriving, facts=with_entries(arriving.facts, indexed.entries))

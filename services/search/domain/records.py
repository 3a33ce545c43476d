"""What is indexed: one record for each document, journal entry and contact.

A document is found by the words of its entries, too. Which entries it belongs to is told by the entries, and looked up
among those in the index when the document is written: so neither is told of too early.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from services.search.domain.words import clean
from shared.contracts.contacts import SearchableContact
from shared.contracts.documents import Document
from shared.contracts.registry import Entry
from shared.contracts.search import HitKind

EVERYBODY = "*"
"""Among those who see a record: all offices."""
MAX_SHOWN = 500
"""Longest title or party that is kept for showing."""


class LinkedEntry(BaseModel):
    """A journal entry, with what its corrections and further lines have made of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    number: str
    subject: str
    party: str
    their_ref: str
    mark: str | None = None
    file: str | None = None
    contact_id: str | None = None
    seen_by: tuple[str, ...] = ()
    direction: str = ""


class Facts(BaseModel):
    """What is kept of a record beside its text, to show it as a hit and to tell whether it changed."""

    model_config = ConfigDict(frozen=True)

    kind: HitKind
    id: str
    version: int
    office: str | None
    title: str
    at: datetime
    year: int
    media_type: str | None = None
    names: tuple[str, ...] = ()
    """Author, title and the like, as the file tells; addresses and numbers of a contact: found, not shown."""
    has_text: bool = False
    asn: int | None = None
    """The archive serial number on the paper of a document."""
    entries: tuple[LinkedEntry, ...] = ()
    """Of an entry itself; of a document those that it belongs to, of which the first is shown."""
    document_ids: tuple[str, ...] = ()
    """Of an entry."""
    shown_to: tuple[str, ...] = ()
    """Of a contact: offices, people, or EVERYBODY; head office sees it in any case."""

    @property
    def seen_by(self) -> frozenset[str]:
        """Of a contact those whom it is shown to; else its own office, and those that see an entry it belongs to."""
        if self.kind is HitKind.CONTACT:
            return frozenset(self.shown_to)
        own = {self.office} if self.office else set()
        return frozenset(own.union(*(entry.seen_by for entry in self.entries)))

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Record:
    """Facts with the words they are found by. `text` is clean, but neither folded nor shortened."""

    facts: Facts
    text: str = field(repr=False)


def key_of(kind: HitKind, record_id: str) -> str:
    return f"{kind}:{record_id}"


def linked(entry: Entry) -> LinkedEntry:
    """As it stands now: a corrected entry is found by what is right."""
    now = entry.now
    right = {name: getattr(entry, name) for name in ("subject", "party", "their_ref")}
    if now is not None:
        right |= {name: value for name, value in now.corrected.items() if name in right}
    return LinkedEntry(
        id=entry.id,
        number=entry.number,
        mark=now.mark if now else entry.mark,
        file=now.file.number if now and now.file else None,
        contact_id=now.contact_id if now else entry.contact_id,
        seen_by=now.seen_by if now else (entry.office,),
        direction=entry.direction,
        **right,
    )


def record_of_document(document: Document, text: str | None, zone: ZoneInfo) -> Record:
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
        asn=document.asn,
        names=tuple(clean(value)[:MAX_SHOWN] for value in document.metadata.values() if value),
    )
    return Record(facts, clean(text or ""))


def record_of_entry(entry: Entry) -> Record:
    own, now = linked(entry), entry.now
    facts = Facts(
        kind=HitKind.ENTRY,
        id=entry.id,
        version=entry.version,
        office=entry.office,
        title=own.subject,
        at=entry.registered_at,
        year=entry.year,
        entries=(own,),
        document_ids=tuple(held.document_id for held in (*entry.attachments, *(now.attached if now else ()))),
    )
    words = (
        own.subject,
        own.party,
        own.their_ref,
        now.corrected.get("addressee", entry.addressee) if now else entry.addressee,
        entry.channel,
        own.mark or "",
        own.file or "",
        now.handler if now else entry.handler,
        now.outcome if now else "",
        entry.consignment_no,
    )
    return Record(facts, clean(" · ".join(word for word in words if word)))


def record_of_contact(contact: SearchableContact, zone: ZoneInfo) -> Record:
    people = tuple(person(user_id) for user_id in contact.people)
    facts = Facts(
        kind=HitKind.CONTACT,
        id=contact.id,
        version=contact.version,
        office=contact.office,
        title=contact.title,
        at=contact.updated_at,
        year=contact.updated_at.astimezone(zone).year,
        names=tuple(clean(text)[:MAX_SHOWN] for text in contact.texts),
        shown_to=(EVERYBODY,) if contact.everybody else (*contact.offices, *people),
    )
    return Record(facts, clean(" · ".join(contact.texts)))


def person(user_id: str) -> str:
    """As `seen_by` names somebody to whom a record is shown beside offices."""
    return f"user:{user_id}"


def with_entries(record: Record, entries: Iterable[LinkedEntry]) -> Record:
    """The document that belongs to these entries; the earliest (ids sort by time) is shown."""
    known = tuple(sorted(entries, key=lambda entry: entry.id))
    return replace(record, facts=record.facts.model_copy(update={"entries": known}))


def outdated(indexed: Facts | None, arriving: Facts) -> bool:
    """Whether the index holds a later state than the arriving one, which must then not take its place."""
    return indexed is not None and indexed.version > arriving.version

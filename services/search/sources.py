"""Where the records come from: one source for each kind, which fetches one, or goes through all for a rebuild.

Whatever an event said, the present state is fetched from the service that owns it: so neither the order of the
events nor their repetition matters. A further kind is a further source, its events in `service.py`, and its right in
`finding.NEEDED`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter

from services.search.domain.records import Record, key_of, record_of_contact, record_of_document, record_of_entry
from services.search.texts import TextMissing, Texts
from shared.contracts.base import Command, Event
from shared.contracts.contacts import GetSearchableContact, ListSearchableContacts, SearchableContact
from shared.contracts.documents import GetSearchable, ListSearchables, Searchable
from shared.contracts.problems import NotFound
from shared.contracts.registry import Entry, GetEntry, ListEntriesAfter
from shared.contracts.search import HitKind
from shared.security.context import Context

ReplyT = TypeVar("ReplyT")
PAGE = 100
lost_texts = Counter("kancelaria_search_texts_lost_total", "Texts not in the object store when the index was rebuilt")
log = structlog.get_logger()


class Bus(Protocol):
    def call(self, command: Command[ReplyT], context: Context, *, timeout: float | None = None) -> ReplyT: ...

    def publish(self, event: Event, context: Context) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """One record to be indexed; `held` is what its source gave of it already."""

    kind: HitKind
    id: str
    held: Any = None

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Fetched:
    """`needs` and `concerns` are records to be indexed before and after this one, by what it says of them."""

    record: Record
    needs: tuple[Wish, ...] = ()
    concerns: tuple[Wish, ...] = ()


class Source(Protocol):
    def page(self, after: str | None, context: Context) -> list[Wish]:
        """The next ones in the order of their ids; none behind the last."""

    def fetch(self, wish: Wish, context: Context, *, rebuilding: bool) -> Fetched:
        """Raises NotFound for one that is gone, and Unavailable or TextMissing where trying again may help."""


class Entries:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def page(self, after: str | None, context: Context) -> list[Wish]:
        page = self._bus.call(ListEntriesAfter(after=after, limit=PAGE), context)
        return [Wish(HitKind.ENTRY, entry.id, entry) for entry in page.items]

    def fetch(self, wish: Wish, context: Context, *, rebuilding: bool) -> Fetched:
        entry: Entry = wish.held or self._bus.call(GetEntry(id=wish.id), context)
        record = record_of_entry(entry)
        documents = tuple(Wish(HitKind.DOCUMENT, document_id) for document_id in record.facts.document_ids)
        return Fetched(record, concerns=documents)


class Contacts:
    def __init__(self, bus: Bus, zone: ZoneInfo) -> None:
        self._bus = bus
        self._zone = zone

    def page(self, after: str | None, context: Context) -> list[Wish]:
        page = self._bus.call(ListSearchableContacts(after=after, limit=PAGE), context)
        return [Wish(HitKind.CONTACT, contact.id, contact) for contact in page.items]

    def fetch(self, wish: Wish, context: Context, *, rebuilding: bool) -> Fetched:
        contact: SearchableContact = wish.held or self._bus.call(GetSearchableContact(id=wish.id), context)
        if contact.gone:
            raise NotFound("This contact was removed")
        return Fetched(record_of_contact(contact, self._zone))


class Documents:
    """`aside` runs a function beside the loop of green threads and returns its result (`eventlet.tpool.execute`)."""

    def __init__(self, bus: Bus, texts: Texts, zone: ZoneInfo, aside: Callable[..., Any]) -> None:
        self._bus = bus
        self._texts = texts
        self._zone = zone
        self._aside = aside

    def page(self, after: str | None, context: Context) -> list[Wish]:
        page = self._bus.call(ListSearchables(after=after, limit=PAGE), context)
        return [Wish(HitKind.DOCUMENT, found.document.id, found) for found in page.items]

    def fetch(self, wish: Wish, context: Context, *, rebuilding: bool) -> Fetched:
        found: Searchable = wish.held or self._bus.call(GetSearchable(id=wish.id), context)
        document = found.document
        text = self._text_of(found, rebuilding)
        record = self._aside(record_of_document, document, text, self._zone)
        return Fetched(record, needs=(Wish(HitKind.ENTRY, document.entry.id),) if document.entry else ())

    def _text_of(self, found: Searchable, rebuilding: bool) -> str | None:
        if found.text_url is None:
            return None
        try:
            return self._texts.fetch(found.text_url)
        except TextMissing:
            if not rebuilding:
                raise
            lost_texts.inc()
            log.error("the text of a document is lost; it is found by its name alone", document=found.document.id)
            return None

"""Taking documents and entries into the index.

Whatever an event said, the present state is fetched from the service that owns it: so neither the order of the
events nor their repetition matters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import eventlet
import structlog
from eventlet import GreenPool
from eventlet.semaphore import Semaphore
from prometheus_client import Counter, Gauge, Histogram

from services.search.domain.records import (
    Facts,
    LinkedEntry,
    Record,
    key_of,
    linked,
    merged,
    record_of_document,
    record_of_entry,
    stands,
    supersedes,
)
from services.search.index import SearchIndex
from services.search.texts import TextMissing, Texts
from shared.contracts.base import Command, Event
from shared.contracts.documents import Document, GetSearchable, Searchable
from shared.contracts.problems import NotFound, Unavailable
from shared.contracts.registry import Entry, GetEntry
from shared.contracts.search import HitKind
from shared.observability.metrics import DURATION_BUCKETS
from shared.security.context import Context

ReplyT = TypeVar("ReplyT")
FETCHED_AT_ONCE = 4
"""Documents and texts in memory while they wait for their commit are few and bounded."""
CHARACTERS_IN_COMMIT = 4_000_000
RECORDS_IN_COMMIT = 200
MOST_TRIES = 3
"""How often a document is fetched again when the index holds a later state than was fetched."""

indexed_records = Counter("kancelaria_search_indexed_total", "Records written to the index", ["kind"])
commit_seconds = Histogram("kancelaria_search_commit_seconds", "Time of one commit", buckets=DURATION_BUCKETS)
records_held = Gauge("kancelaria_search_records", "Records in the index")
lost_texts = Counter("kancelaria_search_texts_lost_total", "Texts not in the object store when the index was rebuilt")
log = structlog.get_logger()


class Bus(Protocol):
    def call(self, command: Command[ReplyT], context: Context, *, timeout: float | None = None) -> ReplyT: ...

    def publish(self, event: Event, context: Context) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """One record to be indexed: an entry, or a document, fetched already or not, and what entries say of it."""

    kind: HitKind
    id: str
    entry: Entry | None = None
    searchable: Searchable | None = None
    entries: tuple[LinkedEntry, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class _Change:
    """`record` is None where it is gone."""

    wish: Wish
    record: Record | None


def wish_of_searchable(searchable: Searchable) -> Wish:
    return Wish(HitKind.DOCUMENT, searchable.document.id, searchable=searchable)


def wishes_for(document_ids: Iterable[str], entries: Iterable[Entry]) -> list[Wish]:
    """Each record once. An entry with documents helps to find them; one without is found itself."""
    links: dict[str, list[LinkedEntry]] = {document_id: [] for document_id in document_ids}
    wishes = {}
    for entry in entries:
        for attachment in entry.attachments:
            links.setdefault(attachment.document_id, []).append(linked(entry))
        if not entry.attachments:
            wishes[entry.id] = Wish(HitKind.ENTRY, entry.id, entry=entry)
    return [
        *wishes.values(),
        *(Wish(HitKind.DOCUMENT, document_id, entries=tuple(found)) for document_id, found in links.items()),
    ]


class Indexer:
    """`aside` runs a function beside the loop of green threads and returns its result (`eventlet.tpool.execute`)."""

    def __init__(self, index: SearchIndex, texts: Texts, bus: Bus, zone: ZoneInfo, aside: Callable[..., Any]) -> None:
        self.index = index
        self._texts = texts
        self._bus = bus
        self._zone = zone
        self._aside = aside
        self._writing = Semaphore(1)

    def take_in(self, wishes: Iterable[Wish], context: Context, *, rebuilding: bool = False) -> list[Facts]:
        """Fetch and index; when it returns, all is on the disk and found. Returns what was asked for and exists.

        `rebuilding` writes also what stands in the index as it is fetched, and takes a document whose text is lost by
        its name alone. Raises Unavailable or TextMissing; then a part may be indexed, and repeating does no harm.
        """
        facts: dict[str, Facts] = {}
        outdated = list(wishes)
        for _ in range(MOST_TRIES):
            fetched = GreenPool(FETCHED_AT_ONCE).imap(self._try_fetch, outdated, repeat((context, rebuilding)))
            outdated = []
            for batch in _batches(map(_or_raise, fetched)):
                outdated += self._write(batch, rebuilding)
                facts.update({change.record.facts.key: change.record.facts for change in batch if change.record})
            if not outdated:
                return list(facts.values())
        raise Unavailable(f"{len(outdated)} documents are read in an older state than they were indexed in")

    def fetch_entries(self, entry_ids: Iterable[str], context: Context) -> list[Entry]:
        return [self._bus.call(GetEntry(id=entry_id), context) for entry_id in dict.fromkeys(entry_ids)]

    def knows_of(self, entry: Entry) -> bool:
        """Whether each document of the entry is indexed with it. An entry without documents is not looked for."""
        indexed = [self.index.get(key_of(HitKind.DOCUMENT, held.document_id)) for held in entry.attachments]
        return bool(indexed) and all(facts is not None and facts.knows((linked(entry),)) for facts in indexed)

    def drop_older_generations(self) -> None:
        with self._writing:
            self._aside(self.index.drop_older_generations)

    def _try_fetch(self, wish: Wish, circumstances: tuple[Context, bool]) -> _Change | Exception:
        try:
            return self._fetch(wish, *circumstances)
        except Exception as error:  # noqa: BLE001 - raised again by who waits; out of a green thread it upsets the hub
            return error

    def _fetch(self, wish: Wish, context: Context, rebuilding: bool) -> _Change:
        if wish.entry is not None:
            return _Change(wish, record_of_entry(wish.entry))
        try:
            searchable = wish.searchable or self._bus.call(GetSearchable(id=wish.id), context)
        except NotFound:
            log.info("a document that is gone leaves the index", document=wish.id)
            return _Change(wish, None)
        text = self._text_of(searchable, rebuilding)
        entries = self._entries_of(searchable.document, wish.entries, context)
        return _Change(wish, self._aside(record_of_document, searchable.document, text, entries, self._zone))

    def _text_of(self, searchable: Searchable, rebuilding: bool) -> str | None:
        if searchable.text_url is None:
            return None
        try:
            return self._texts.fetch(searchable.text_url)
        except TextMissing:
            if not rebuilding:
                raise
            lost_texts.inc()
            log.error("the text of a document is lost; it is found by its name alone", document=searchable.document.id)
            return None

    def _entries_of(
        self, document: Document, entries: tuple[LinkedEntry, ...], context: Context
    ) -> tuple[LinkedEntry, ...]:
        indexed = self.index.get(key_of(HitKind.DOCUMENT, document.id))
        at_hand = (*entries, *(indexed.entries if indexed else ()))
        if document.entry is None or document.entry.id in {entry.id for entry in at_hand}:
            return entries
        return (*entries, linked(self._bus.call(GetEntry(id=document.entry.id), context)))

    def _write(self, batch: Sequence[_Change], rebuilding: bool) -> list[Wish]:
        """Returns what was fetched too early and must be fetched again."""
        # In a thread of its own: a time limit that ends this one must not let another write begin before this ends.
        outcome: list[Wish] | Exception = eventlet.spawn(self._write_alone, batch, rebuilding).wait()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _write_alone(self, batch: Sequence[_Change], rebuilding: bool) -> list[Wish] | Exception:
        try:
            with self._writing, commit_seconds.time():
                outdated: list[Wish] = self._aside(self._merge_and_write, batch, rebuilding)
        except Exception as error:  # noqa: BLE001 - as above
            return error
        records_held.set(self.index.records)
        return outdated

    def _merge_and_write(self, batch: Sequence[_Change], rebuilding: bool) -> list[Wish]:
        records, gone, outdated = [], [], []
        for change in batch:
            if change.record is None:
                gone.append(change.wish.key)
                continue
            indexed = self.index.get(change.wish.key)
            arriving = change.record.facts
            if indexed is not None and stands(indexed, arriving) and not rebuilding:
                continue
            if supersedes(indexed, arriving):
                records.append(merged(indexed, change.record))
            else:
                outdated.append(Wish(change.wish.kind, change.wish.id, entries=arriving.entries))
        if records or gone:
            self.index.write(records, gone)
        for record in records:
            indexed_records.labels(record.facts.kind).inc()
        return outdated


def _or_raise(outcome: _Change | Exception) -> _Change:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _batches(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    batch: list[_Change] = []
    characters = 0
    for change in changes:
        batch.append(change)
        characters += len(change.record.text) if change.record else 0
        if len(batch) >= RECORDS_IN_COMMIT or characters >= CHARACTERS_IN_COMMIT:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch

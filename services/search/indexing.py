"""Taking records into the index, whatever their kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import eventlet
import structlog
from eventlet import GreenPool
from eventlet.semaphore import Semaphore
from prometheus_client import Counter, Gauge, Histogram

from services.search.domain.records import Facts, outdated, with_entries
from services.search.index import SearchIndex
from services.search.sources import Fetched, Source, Wish
from shared.contracts.problems import NotFound, Unavailable
from shared.contracts.search import HitKind
from shared.observability.metrics import DURATION_BUCKETS
from shared.security.context import Context

FETCHED_AT_ONCE = 4
"""Documents and texts in memory while they wait for their commit are few and bounded."""
CHARACTERS_IN_COMMIT = 4_000_000
RECORDS_IN_COMMIT = 200
MOST_TRIES = 3
"""How often a record is fetched again when the index holds a later state than was fetched."""

indexed_records = Counter("kancelaria_search_indexed_total", "Records written to the index", ["kind"])
commit_seconds = Histogram("kancelaria_search_commit_seconds", "Time of one commit", buckets=DURATION_BUCKETS)
records_held = Gauge("kancelaria_search_records", "Records in the index")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Change:
    """`fetched` is None where it is gone."""

    wish: Wish
    fetched: Fetched | None


@dataclass(slots=True)
class _Taken:
    """What came of some wishes: facts by key, and what must be indexed next because of them."""

    facts: dict[str, Facts]
    needs: list[Wish]
    concerns: list[Wish]


class Indexer:
    """`aside` runs a function beside the loop of green threads and returns its result (`eventlet.tpool.execute`)."""

    def __init__(self, index: SearchIndex, sources: Mapping[HitKind, Source], aside: Callable[..., Any]) -> None:
        self.index = index
        self.sources = sources
        self._aside = aside
        self._writing = Semaphore(1)

    def take_in(self, wishes: Iterable[Wish], context: Context, *, rebuilding: bool = False) -> list[Facts]:
        """Fetch and index; when it returns, all is on the disk and found. Returns what was asked for and exists.

        Entries come before documents, which are found by their words. `rebuilding` writes also what stands in the index
        as it is fetched, takes a document whose text is lost by its name alone, and leaves the documents of an entry
        to their own turn. Raises Unavailable or TextMissing; then a part may be indexed, and repeating does no harm.
        """
        asked = _each_once(wishes)
        first = self._take([wish for wish in asked if wish.kind is not HitKind.DOCUMENT], context, rebuilding)
        documents = [wish for wish in asked if wish.kind is HitKind.DOCUMENT]
        later = self._take(_each_once([*documents, *first.concerns]), context, rebuilding)
        facts = first.facts | later.facts
        if unknown := [wish for wish in _each_once(later.needs) if self.index.snapshot.get(wish.key) is None]:
            facts |= {found.key: found for found in self._with_concerned(unknown, context)}
        return list(facts.values())

    def drop_older_generations(self) -> None:
        with self._writing:
            self._aside(self.index.drop_older_generations)

    def _with_concerned(self, wishes: list[Wish], context: Context) -> list[Facts]:
        """Entries that nobody told of, and then their documents."""
        first = self._take(wishes, context, rebuilding=False)
        later = self._take(_each_once(first.concerns), context, rebuilding=False)
        return [*first.facts.values(), *later.facts.values()]

    def _take(self, wishes: list[Wish], context: Context, rebuilding: bool) -> _Taken:
        taken = _Taken({}, [], [])
        left = wishes
        for _ in range(MOST_TRIES):
            fetched = GreenPool(FETCHED_AT_ONCE).imap(self._try_fetch, left, repeat((context, rebuilding)))
            left = []
            for batch in _batches(map(_or_raise, fetched)):
                left += self._write(batch, rebuilding)
                for found in (change.fetched for change in batch if change.fetched):
                    taken.facts[found.record.facts.key] = found.record.facts
                    taken.needs += found.needs
                    taken.concerns += () if rebuilding else found.concerns
            if not left:
                return taken
        raise Unavailable(f"{len(left)} records are read in an older state than they were indexed in")

    def _try_fetch(self, wish: Wish, circumstances: tuple[Context, bool]) -> _Change | Exception:
        context, rebuilding = circumstances
        try:
            return _Change(wish, self.sources[wish.kind].fetch(wish, context, rebuilding=rebuilding))
        except NotFound:
            log.info("a record that is gone leaves the index", record=wish.key)
            return _Change(wish, None)
        except Exception as error:  # noqa: BLE001 - raised again by who waits; out of a green thread it upsets the hub
            return error

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
                too_early: list[Wish] = self._aside(self._merge_and_write, batch, rebuilding)
        except Exception as error:  # noqa: BLE001 - as above
            return error
        records_held.set(self.index.snapshot.records)
        return too_early

    def _merge_and_write(self, batch: Sequence[_Change], rebuilding: bool) -> list[Wish]:
        records, gone, too_early = [], [], []
        for change in batch:
            if change.fetched is None:
                gone.append(change.wish.key)
                continue
            record = change.fetched.record
            if record.facts.kind is HitKind.DOCUMENT:
                record = with_entries(record, self.index.snapshot.entries_of(record.facts.id))
            indexed = self.index.snapshot.get(record.facts.key)
            if outdated(indexed, record.facts):
                too_early.append(Wish(change.wish.kind, change.wish.id))
            elif rebuilding or indexed != record.facts:
                records.append(record)
        if records or gone:
            self.index.write(records, gone)
        for record in records:
            indexed_records.labels(record.facts.kind).inc()
        return too_early


def _each_once(wishes: Iterable[Wish]) -> list[Wish]:
    return list({wish.key: wish for wish in wishes}.values())


def _or_raise(outcome: _Change | Exception) -> _Change:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _batches(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    batch: list[_Change] = []
    characters = 0
    for change in changes:
        batch.append(change)
        characters += len(change.fetched.record.text) if change.fetched else 0
        if len(batch) >= RECORDS_IN_COMMIT or characters >= CHARACTERS_IN_COMMIT:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch

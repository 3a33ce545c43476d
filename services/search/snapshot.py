"""What the index holds as of one write.

Whatever belongs to one answer is read from one snapshot: an address of a hit says something only where it was found,
and a write may go on beside.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import tantivy

from services.search import schema
from services.search.domain.records import Facts, LinkedEntry

MOST_ENTRIES = 50
"""Entries that one document is linked to; a document that belongs to more of them is found by the others itself."""


@dataclass(frozen=True, slots=True)
class Found:
    score: float
    address: tantivy.DocAddress


class Unreadable(Exception):
    """The index could not be read or written: it may be damaged."""


class Suspicion:
    """`raised` once something could not be read."""

    def __init__(self) -> None:
        self.raised = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Whatever Tantivy raises while it reads its files, its panics (no Exceptions) included, is Unreadable."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
                raise
            self.raised = True
            raise Unreadable(f"The search index can not be read: {error}") from error


class Snapshot:
    """All methods raise Unreadable."""

    def __init__(self, searcher: tantivy.Searcher, own_schema: tantivy.Schema, suspicion: Suspicion) -> None:
        self.schema = own_schema
        self._searcher = searcher
        self._suspicion = suspicion

    @property
    def records(self) -> int:
        return self._searcher.num_docs

    def get(self, key: str) -> Facts | None:
        with self._suspicion.watching():
            document = self._document(key)
            return None if document is None else schema.facts_of(document)

    def text_of(self, key: str) -> tuple[Facts, str]:
        """A record's facts and its kept text; raises KeyError where it is not there."""
        with self._suspicion.watching():
            document = self._document(key)
            if document is None:
                raise KeyError(key)
            return schema.facts_of(document), schema.kept_text_of(document)[0]

    def entries_of(self, document_id: str) -> list[LinkedEntry]:
        """The entries that this document belongs to."""
        query = tantivy.Query.term_query(self.schema, schema.DOCUMENT, document_id)
        with self._suspicion.watching():
            hits = self._searcher.search(query, MOST_ENTRIES, count=False).hits
            found = [schema.facts_of(self._searcher.doc(address)) for _, address in hits]
        return [entry for facts in found for entry in facts.entries]

    def frequency(self, word: str, field: str = schema.TEXT) -> int:
        """In how many records a term stands; what was replaced and is not merged away yet counts, too."""
        with self._suspicion.watching():
            return int(self._searcher.doc_freq(field, word))

    def search(self, query: tantivy.Query, limit: int, *, newest: bool = False) -> tuple[int, list[Found]]:
        """How many match, and the best `limit` of them, or the newest."""
        with self._suspicion.watching():
            result = self._searcher.search(query, limit, count=True, order_by_field=schema.AT if newest else None)
        total: int = result.count  # type: ignore[attr-defined]  # missing in tantivy's type stubs
        return total, [Found(0.0 if newest else float(key), address) for key, address in result.hits]

    def count_by(self, query: tantivy.Query, fields: Iterable[str], most: int) -> dict[str, list[tuple[str, int]]]:
        """For each field the values among all matches with how many match, most frequent first."""
        wanted = {field: {"terms": {"field": field, "size": most}} for field in fields}
        with self._suspicion.watching():
            answer = self._searcher.aggregate(query, wanted)
        return {
            field: [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[field]["buckets"]]
            for field in wanted
        }

    def facts(self, found: Found) -> Facts:
        with self._suspicion.watching():
            return schema.facts_of(self._searcher.doc(found.address))

    def shown(self, found: Found) -> tuple[Facts, str, str]:
        """Facts, the kept text, and its folded chunks."""
        with self._suspicion.watching():
            document = self._searcher.doc(found.address)
            return (schema.facts_of(document), *schema.kept_text_of(document))

    def _document(self, key: str) -> tantivy.Document | None:
        hits = self._searcher.search(tantivy.Query.term_query(self.schema, schema.KEY, key), 1, count=False).hits
        return self._searcher.doc(hits[0][1]) if hits else None

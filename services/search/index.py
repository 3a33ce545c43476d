"""The index folder: one Tantivy index, one writer, one process.

**Guaranteed**: what `write` returned from is on the disk and found by the next search; writing a key again replaces
it; a process killed at any moment leaves the state of the last finished `write`.
**Not guaranteed**: use by two processes at once; the second one is refused.

Damaged files are found when the index is opened, and it begins empty. When reading fails later, `suspect` says so: then
`check` tells whether the files are to blame.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
import tantivy

from services.search import schema
from services.search.domain.records import Facts, LinkedEntry, Record
from services.search.integrity import damaged_files

WRITER_HEAP = 15_000_000
"""Bytes for words not yet written, the least that Tantivy takes without many tiny segments."""

MOST_ENTRIES = 50
"""Entries that one document is linked to; a document that belongs to more of them is found by the others itself."""

log = structlog.get_logger()


class IndexInUse(RuntimeError):
    """Another process writes to this folder: each replica needs its own."""


@dataclass(frozen=True, slots=True)
class Found:
    score: float
    address: tantivy.DocAddress


class IndexDamaged(RuntimeError):
    """Files are not as they were written."""


class Unreadable(Exception):
    """The index could not be read or written: it may be damaged."""


class SearchIndex:
    """`was_empty`: nothing usable was found in the folder, so that everything must be indexed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = 0
        """Written into every record; a rebuild raises it and then drops what still carries an older one."""
        self.suspect = False
        self._index, self.was_empty = _open(folder)
        schema.register_tokenizers(self._index)
        self._index.config_reader("Manual")
        self.schema = self._index.schema
        self._writer = self._new_writer()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        self._writer.wait_merging_threads()

    def check(self) -> None:
        """Read all files. Raises IndexDamaged."""
        self.suspect = False
        if damaged := damaged_files(self.folder):
            raise IndexDamaged(f"Files of the search index are damaged: {', '.join(damaged)}")

    def get(self, key: str) -> Facts | None:
        """The record as of the last `write`."""
        query = tantivy.Query.term_query(self.schema, schema.KEY, key)
        with self._suspecting():
            hits = self._searcher.search(query, 1, count=False).hits
            return schema.facts_of(self._searcher.doc(hits[0][1])) if hits else None

    def text_of(self, key: str) -> tuple[Facts, str]:
        """A record's facts and its kept text; raises KeyError where it is not there any more."""
        query = tantivy.Query.term_query(self.schema, schema.KEY, key)
        with self._suspecting():
            hits = self._searcher.search(query, 1, count=False).hits
            if not hits:
                raise KeyError(key)
            document = self._searcher.doc(hits[0][1])
            return schema.facts_of(document), schema.kept_text_of(document)[0]

    def entries_of(self, document_id: str) -> list[LinkedEntry]:
        """The entries that this document belongs to, as of the last `write`."""
        query = tantivy.Query.term_query(self.schema, schema.DOCUMENT, document_id)
        with self._suspecting():
            hits = self._searcher.search(query, MOST_ENTRIES, count=False).hits
            found = [schema.facts_of(self._searcher.doc(address)) for _, address in hits]
        return [entry for facts in found for entry in facts.entries]

    def frequency(self, word: str, field: str = schema.TEXT) -> int:
        """In how many records a term stands; what was replaced and is not merged away yet counts, too."""
        with self._suspecting():
            return int(self._searcher.doc_freq(field, word))

    def write(self, records: Iterable[Record], gone: Iterable[str] = ()) -> None:
        """Put records in the place of those with their keys, drop the keys `gone`, and commit."""
        try:
            for record in records:
                document = schema.to_document(record, self.generation)
                self._writer.delete_documents_by_term(schema.KEY, record.facts.key)
                self._writer.add_document(document)
            for key in gone:
                self._writer.delete_documents_by_term(schema.KEY, key)
            with self._suspecting():
                self._commit()
        except Exception:
            self._abandon()
            raise

    def drop_older_generations(self) -> None:
        if self.generation == 0:
            return
        older = tantivy.Query.range_query(
            self.schema, schema.GENERATION, tantivy.FieldType.Unsigned, 0, self.generation, include_upper=False
        )
        self._writer.delete_documents_by_query(older)
        self._commit()

    def search(self, query: tantivy.Query, limit: int, *, newest: bool = False) -> tuple[int, list[Found]]:
        """How many match, and the best `limit` of them, or the newest."""
        with self._suspecting():
            result = self._searcher.search(query, limit, count=True, order_by_field=schema.AT if newest else None)
        total: int = result.count  # type: ignore[attr-defined]  # missing in tantivy's type stubs
        return total, [Found(0.0 if newest else float(key), address) for key, address in result.hits]

    def count_by(self, query: tantivy.Query, fields: Iterable[str], most: int) -> dict[str, list[tuple[str, int]]]:
        """For each field the values among all matches with how many match, most frequent first."""
        wanted = {field: {"terms": {"field": field, "size": most}} for field in fields}
        with self._suspecting():
            answer = self._searcher.aggregate(query, wanted)
        return {
            field: [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[field]["buckets"]]
            for field in wanted
        }

    def facts(self, found: Found) -> Facts:
        with self._suspecting():
            return schema.facts_of(self._searcher.doc(found.address))

    def shown(self, found: Found) -> tuple[Facts, str, str]:
        """Facts, the kept text, and its folded chunks."""
        with self._suspecting():
            document = self._searcher.doc(found.address)
            return (schema.facts_of(document), *schema.kept_text_of(document))

    @property
    def records(self) -> int:
        return self._searcher.num_docs

    @contextmanager
    def _suspecting(self) -> Iterator[None]:
        """Whatever Tantivy raises while it reads its files, its panics (no Exceptions) included, is Unreadable."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
                raise
            self.suspect = True
            raise Unreadable(f"The search index can not be read: {error}") from error

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _new_writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(WRITER_HEAP, 1)
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexInUse(f"{self.folder} is used by another process") from error
            raise

    def _abandon(self) -> None:
        """Forget what was added since the last commit. A writer that failed is of no more use."""
        try:
            with self._suspecting():
                self._writer.rollback()
        except Unreadable:
            log.warning("the writer of the search index is replaced", folder=str(self.folder))
            del self._writer
            self._writer = self._new_writer()


def _open(folder: Path) -> tuple[tantivy.Index, bool]:
    folder.mkdir(parents=True, exist_ok=True)
    if tantivy.Index.exists(str(folder)):
        try:
            if damaged := damaged_files(folder):
                raise ValueError(f"damaged: {', '.join(damaged)}")
            index = tantivy.Index.open(str(folder))
            index.reload()
            return index, index.searcher().num_docs == 0
        except (ValueError, OSError) as error:
            log.error("the search index can not be used and begins empty", folder=str(folder), error=str(error))
    shutil.rmtree(folder)
    folder.mkdir()
    return tantivy.Index(schema.build_schema(), str(folder)), True

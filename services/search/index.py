"""The index folder: one Tantivy index, one writer, one process.

**Guaranteed**: what `write` returned from is on the disk and in the next `snapshot`; writing a key again replaces
it; a process killed at any moment leaves the state of the last finished `write`.
**Not guaranteed**: use by two processes at once; the second one is refused.

Damaged files are found when the index is opened, and it begins empty. When reading fails later, `suspect` says so: then
`check` tells whether the files are to blame.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

import structlog
import tantivy

from services.search import schema
from services.search.domain.records import Record
from services.search.integrity import damaged_files
from services.search.snapshot import Snapshot, Suspicion, Unreadable

WRITER_HEAP = 15_000_000
"""Bytes for words not yet written, the least that Tantivy takes without many tiny segments."""

log = structlog.get_logger()


class IndexInUse(RuntimeError):
    """Another process writes to this folder: each replica needs its own."""


class IndexDamaged(RuntimeError):
    """Files are not as they were written."""


class SearchIndex:
    """`was_empty`: nothing usable was found in the folder, so that everything must be indexed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = 0
        """Written into every record; a rebuild raises it and then drops what still carries an older one."""
        self._suspicion = Suspicion()
        self._index, self.was_empty = _open(folder)
        schema.register_tokenizers(self._index)
        self._index.config_reader("Manual")
        self._writer = self._new_writer()
        self.snapshot = self._newest()
        """As of the last `write`."""

    def close(self) -> None:
        self._writer.wait_merging_threads()

    @property
    def suspect(self) -> bool:
        return self._suspicion.raised

    def check(self) -> None:
        """Read all files. Raises IndexDamaged."""
        self._suspicion.raised = False
        if damaged := damaged_files(self.folder):
            raise IndexDamaged(f"Files of the search index are damaged: {', '.join(damaged)}")

    def write(self, records: Iterable[Record], gone: Iterable[str] = ()) -> None:
        """Put records in the place of those with their keys, drop the keys `gone`, and commit."""
        try:
            for record in records:
                document = schema.to_document(record, self.generation)
                self._writer.delete_documents_by_term(schema.KEY, record.facts.key)
                self._writer.add_document(document)
            for key in gone:
                self._writer.delete_documents_by_term(schema.KEY, key)
            with self._suspicion.watching():
                self._commit()
        except Exception:
            self._abandon()
            raise

    def drop_older_generations(self) -> None:
        if self.generation == 0:
            return
        older = tantivy.Query.range_query(
            self._index.schema, schema.GENERATION, tantivy.FieldType.Unsigned, 0, self.generation, include_upper=False
        )
        self._writer.delete_documents_by_query(older)
        self._commit()

    def _commit(self) -> None:
        self._writer.commit()
        self.snapshot = self._newest()

    def _newest(self) -> Snapshot:
        self._index.reload()
        return Snapshot(self._index.searcher(), self._index.schema, self._suspicion)

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
            with self._suspicion.watching():
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

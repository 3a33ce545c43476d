"""One unit of work: what is written together in one MongoDB transaction, with its history and its events."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

from shared.contracts.base import Event, now
from shared.contracts.problems import NotFound, Stale
from shared.messaging.envelope import event_headers
from shared.security.context import Context
from shared.storage.history import document_history, history_row
from shared.storage.records import Record

RecordT = TypeVar("RecordT", bound=Record)


class Work:
    """Handed to the function that `Store.transact` runs. Reads and writes through it see one snapshot."""

    def __init__(self, database: Database, session: ClientSession, context: Context) -> None:
        self._database = database
        self._context = context
        self._before: dict[tuple[type, str], dict[str, Any]] = {}
        self._emitted = 0
        self.session = session
        """For operations on `collection` that the methods here do not offer."""

    @property
    def emitted(self) -> bool:
        return self._emitted > 0

    def collection(self, model: type[Record] | str) -> Collection:
        name = model if isinstance(model, str) else model._get_collection_name()
        return self._database[name]

    def get(self, model: type[RecordT], record_id: str, *, version: int | None = None) -> RecordT:
        """The record as it is now. Raises NotFound, or Stale when it is not of the version that was asked for."""
        record = self.find(model, _id=record_id)
        if record is None:
            raise NotFound(f"No such {model.record_type}")
        if version is not None and record.version != version:
            raise stale(record)
        return record

    def find(self, model: type[RecordT], **conditions: Any) -> RecordT | None:
        """The first record whose stored fields equal `conditions`, or None."""
        found = self.collection(model).find_one(conditions, session=self.session)
        if found is None:
            return None
        self._before[model, found["_id"]] = found
        return model._from_son(found)

    def find_all(
        self,
        model: type[RecordT],
        conditions: dict[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 0,
    ) -> list[RecordT]:
        """The records that meet `conditions`, for `save_all`; `limit` 0: all."""
        rows = self.collection(model).find(conditions, session=self.session).sort(list(sort)).limit(limit)
        found = []
        for row in rows:
            self._before[model, row["_id"]] = row
            found.append(model._from_son(row))
        return found

    def add(self, record: RecordT, action: str = "created") -> RecordT:
        """Insert a new record and its first history line."""
        document = self._prepared(record)
        self.collection(type(record)).insert_one(document, session=self.session)
        self._keep_history(record, action, None, None if record.immutable else document)
        return record

    def add_all(self, records: Sequence[Record], action: str = "created") -> None:
        """`add` for many records of one kind, in two round trips."""
        if not records:
            return
        documents, lines = [], []
        for record in records:
            document = self._prepared(record)
            documents.append(document)
            after = None if record.immutable else document
            lines.append(history_row(record, action, None, after, self._context))
        self.collection(type(records[0])).insert_many(documents, session=self.session)
        self.collection("history").insert_many(lines, session=self.session)

    def save(self, record: RecordT, action: str = "changed") -> RecordT:
        """Write a record that `get` or `find` of this work returned. Raises Stale when somebody was faster."""
        _require_changeable(record)
        before = self._before[type(record), record.id]
        document = self._next_version(record, before)
        kept = {"_id": record.id, "version": before["version"]}
        replaced = self.collection(type(record)).replace_one(kept, document, session=self.session)
        if replaced.matched_count == 0:
            raise stale(self.get(type(record), record.id))
        self._before[type(record), record.id] = document
        self._keep_history(record, action, before, document)
        return record

    def save_all(self, records: Sequence[RecordT], action: str = "changed") -> None:
        """`save` for many records of one kind, in two round trips. Raises Stale when somebody was faster at one."""
        if not records:
            return
        kind, replacements, lines = type(records[0]), [], []
        for record in records:
            _require_changeable(record)
            before = self._before[kind, record.id]
            document = self._next_version(record, before)
            replacements.append(ReplaceOne({"_id": record.id, "version": before["version"]}, document))
            lines.append(history_row(record, action, before, document, self._context))
            self._before[kind, record.id] = document
        written = self.collection(kind).bulk_write(replacements, session=self.session)
        if written.matched_count != len(records):
            raise Stale("Somebody else changed one of these records meanwhile")
        self.collection("history").insert_many(lines, session=self.session)

    def add_documents(self, kind: type[Record], documents: Sequence[dict[str, Any]], action: str = "created") -> None:
        """`add_all` of records that are built as MongoDB keeps them, for thousands at once: nothing is validated.

        Version and bookkeeping are filled in here.
        """
        if not documents:
            return
        moment, actor = now(), self._context.principal.id
        for document in documents:
            document.update(version=1, created_at=moment, updated_at=moment, created_by=actor, updated_by=actor)
        lines = [document_history(kind, row, action, None, row, self._context) for row in documents]
        self.collection(kind).insert_many(documents, session=self.session)
        self.collection("history").insert_many(lines, session=self.session)

    def save_documents(
        self,
        kind: type[Record],
        changes: Sequence[tuple[dict[str, Any], dict[str, Any]]],
        action: str = "changed",
    ) -> None:
        """`save_all` of (before, after) as MongoDB keeps them, both read in this work. Raises Stale."""
        if not changes:
            return
        moment, actor = now(), self._context.principal.id
        replacements, lines = [], []
        for before, after in changes:
            after.update(version=before["version"] + 1, updated_at=moment, updated_by=actor)
            replacements.append(ReplaceOne({"_id": before["_id"], "version": before["version"]}, after))
            lines.append(document_history(kind, after, action, before, after, self._context))
        if self.collection(kind).bulk_write(replacements, session=self.session).matched_count != len(changes):
            raise Stale("Somebody else changed one of these records meanwhile")
        self.collection("history").insert_many(lines, session=self.session)

    def remove(self, record: Record, action: str = "removed") -> None:
        """Delete a record that `get` or `find` of this work returned. Raises Stale when somebody was faster."""
        _require_changeable(record)
        before = self._before[type(record), record.id]
        kept = {"_id": record.id, "version": before["version"]}
        if self.collection(type(record)).delete_one(kept, session=self.session).deleted_count == 0:
            raise Stale("Somebody else changed this record meanwhile")
        self._keep_history(record, action, before, None)

    def emit(self, event: Event) -> None:
        """Tell the other services once this work is committed, and only then."""
        headers = event_headers(event, self._context)
        row = {
            "_id": headers["id"],
            "name": event.name,
            "body": event.model_dump_json(),
            "headers": headers,
            "created_at": now(),
        }
        self.collection("outbox").insert_one(row, session=self.session)
        self._emitted += 1

    def _next_version(self, record: Record, before: dict[str, Any]) -> dict[str, Any]:
        record.version = before["version"] + 1
        record.updated_at = now()
        record.updated_by = self._context.principal.id
        record.validate()
        return record.to_mongo().to_dict()

    def _prepared(self, record: Record) -> dict[str, Any]:
        record.version = 1
        record.created_at = record.updated_at = now()
        record.created_by = record.updated_by = self._context.principal.id
        record.validate()
        return record.to_mongo().to_dict()

    def _keep_history(self, record: Record, action: str, before: dict | None, after: dict | None) -> None:
        row = history_row(record, action, before, after, self._context)
        self.collection("history").insert_one(row, session=self.session)


def _require_changeable(record: Record) -> None:
    if record.immutable:
        raise TypeError(f"A {record.record_type} never changes")


def stale(record: Record) -> Stale:
    """The problem that shows the record as it is now."""
    return Stale(params={"current": record.to_message().model_dump(mode="json")})

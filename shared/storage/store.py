"""`Store`: a service's own database, and transactions in it that happen once.

    store.transact(context, lambda work: work.add(GreetingRecord(...)))

**Guaranteed**: records, history lines and events of one `transact` are written together or not at all, and, where
`context.once` is set, once for that key: a repeated call gets the stored reply and writes nothing.
**Not guaranteed**: that the function runs once. After a write conflict it runs again on a fresh snapshot; after a
duplicate key too, once, because who lost the race to a unique index sees the winner's record then.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar, cast

from mongoengine import Document
from pydantic import BaseModel, TypeAdapter
from pymongo import IndexModel
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, OperationFailure
from pymongo.read_concern import ReadConcern

from shared.contracts.base import now
from shared.contracts.problems import Conflict, NotFound
from shared.security.context import Context
from shared.storage.connection import DURABLE
from shared.storage.history import HistoryRecord
from shared.storage.work import RecordT, Work

ResultT = TypeVar("ResultT")

_SNAPSHOT = ReadConcern("snapshot")
_NAMESPACE_EXISTS = 48
_INDEX_NOT_FOUND = 27
_OF_IDS = "_id_"
KEPT_FOR = timedelta(days=14)
"""How long a request or event is recognised when it comes again."""


class Store:
    """See the module. `after_commit` is called after each transaction that emitted events."""

    def __init__(self, database: Database, after_commit: Callable[[], None] = lambda: None) -> None:
        self.database = database
        self._after_commit = after_commit

    def prepare(self, models: Iterable[type[Document]]) -> None:
        """Create collections and indexes: MongoDB can not create them well inside a transaction.

        Indexes that a model had before and has no more are dropped.
        """
        existing = set(self.database.list_collection_names())
        names = [model._get_collection_name() for model in models]
        for name in {*names, "history", "outbox", "handled"} - existing:
            _create_collection(self.database, name)
        for model in (*models, HistoryRecord):
            _drop_obsolete_indexes(model)
            model.ensure_indexes()  # type: ignore[attr-defined]
        self.database["handled"].create_index("at", expireAfterSeconds=int(KEPT_FOR.total_seconds()))
        self.database["outbox"].create_index("created_at")

    def transact(self, context: Context, function: Callable[[Work], ResultT]) -> ResultT:
        """Run `function` in a transaction. Raises Conflict when a request id comes again with another command."""
        emitted = False
        handled: dict[str, Any] | None = None

        def run(session: ClientSession) -> ResultT | None:
            nonlocal emitted, handled
            work = Work(self.database, session, context)
            handled = self._handled(context, session)
            if handled is not None:
                # Committed, not aborted: MongoDB then waits until what was read here is durable.
                return None
            result = function(work)
            if context.once is not None:
                self._keep(context, result, session)
            emitted = work.emitted
            return result

        result = self._commit(run)
        if handled is not None:
            return _replayed(handled, context)
        if emitted:
            self._after_commit()
        return cast(ResultT, result)

    def _commit(self, run: Callable[[ClientSession], ResultT]) -> ResultT:
        with self.database.client.start_session() as session:
            try:
                return session.with_transaction(run, _SNAPSHOT, DURABLE)
            except DuplicateKeyError:
                return session.with_transaction(run, _SNAPSHOT, DURABLE)

    def get(self, model: type[RecordT], record_id: str) -> RecordT:
        """Raises NotFound."""
        record = model.objects(pk=record_id).first()
        if record is None:
            raise NotFound(f"No such {model.record_type}")
        return record

    def _handled(self, context: Context, session: ClientSession) -> dict[str, Any] | None:
        if context.once is None:
            return None
        return self.database["handled"].find_one({"_id": context.once}, session=session)

    def _keep(self, context: Context, result: object, session: ClientSession) -> None:
        row = {"_id": context.once, "fingerprint": context.fingerprint, "at": now()}
        if isinstance(result, BaseModel):
            row["reply"] = result.model_dump_json()
        self.database["handled"].insert_one(row, session=session)


def _replayed(handled: dict[str, Any], context: Context) -> Any:
    """The reply kept when it was carried out before."""
    if handled["fingerprint"] != context.fingerprint:
        raise Conflict("This request id was used for another command", reason="request-id-reused")
    if handled.get("erased"):
        raise Conflict("It was done, and what it was about was erased since", reason="erased")
    if "reply" not in handled or context.reply is None:
        return None
    return TypeAdapter(context.reply).validate_json(handled["reply"])


def _drop_obsolete_indexes(model: type[Document]) -> None:
    """Another replica that starts at the same moment may be faster."""
    collection = model._get_collection()
    declared = {_index_name(dict(spec)) for spec in model._meta["index_specs"]}
    for name in collection.index_information().keys() - declared - {_OF_IDS}:
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:
                raise


def _index_name(spec: dict[str, Any]) -> str:
    name: str = IndexModel(spec.pop("fields"), **spec).document["name"]
    return name


def _create_collection(database: Database, name: str) -> None:
    """Another replica that starts at the same moment may be faster."""
    try:
        database.create_collection(name, check_exists=False)
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:
            raise

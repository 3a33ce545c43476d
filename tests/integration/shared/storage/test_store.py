"""Transactions that happen once, with history, versions and events, on a real MongoDB."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from mongoengine import IntField, StringField

from shared.contracts.accounts import OfficeCreated
from shared.contracts.base import Message
from shared.contracts.problems import Conflict, NotFound, Stale
from shared.security.context import Context, context_of_service
from shared.security.principal import service_principal
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.history import HIDDEN, HistoryRecord
from shared.storage.records import OfficeRecord
from shared.storage.store import Store

pytestmark = pytest.mark.integration


class Note(Message):
    id: str
    version: int
    text: str


class NoteRecord(OfficeRecord):
    meta = {"collection": "notes", "indexes": []}
    record_type = "note"
    secret_fields = frozenset({"secret"})
    text = StringField(required=True)
    secret = StringField()
    count = IntField(default=0)

    def to_message(self) -> Note:
        return Note(id=self.id, version=self.version, text=self.text)


class IndexedRecord(OfficeRecord):
    meta = {"collection": "indexed_notes", "indexes": ["text", {"fields": ["count"], "name": "counted"}]}
    record_type = "indexed-note"
    text = StringField()
    count = IntField()


CREATED = OfficeCreated(office="BA", office_name="Bratislava", languages=("sk",))


@pytest.fixture
def commits() -> list[str]:
    return []


@pytest.fixture
def store(mongo, commits) -> Store:
    database = connect(MongoSettings(mongo_url=mongo.url("storage")))
    for name in database.list_collection_names():
        database[name].delete_many({})
    store = Store(database, after_commit=lambda: commits.append("told"))
    store.prepare([NoteRecord])
    return store


def test_an_index_that_its_model_has_no_more_is_dropped(store):
    store.prepare([IndexedRecord])
    notes = store.database["indexed_notes"]
    notes.create_index([("secret", 1)])
    store.prepare([IndexedRecord])
    assert notes.index_information().keys() == {"_id_", "text_1", "counted"}


def once(key: str, fingerprint: str = "f") -> Context:
    return Context(principal=service_principal("test"), once=key, fingerprint=fingerprint, reply=Note)


def add_note(work) -> Note:
    record = work.add(NoteRecord(office="BA", text="Dobrý deň", secret="s3cret"))
    work.emit(CREATED)
    return record.to_message()


def rows(store: Store, name: str) -> list[dict]:
    return list(store.database[name].find())


def test_record_history_and_event_are_written_together(store, commits):
    note = store.transact(context_of_service("test"), add_note)

    (line,) = HistoryRecord.objects
    (event,) = rows(store, "outbox")
    assert NoteRecord.objects(pk=note.id).first().version == 1
    assert (line.action, line.before, line.after["text"]) == ("created", None, "Dobrý deň")
    assert (event["name"], event["headers"]["office"]) == ("accounts.office.created", "BA")
    assert commits == ["told"]


def test_a_failure_leaves_nothing_behind(store, commits):
    def fail(work):
        add_note(work)
        raise NotFound("no")

    with pytest.raises(NotFound):
        store.transact(once("a"), fail)

    assert [rows(store, name) for name in ("notes", "history", "outbox", "handled")] == [[], [], [], []]
    assert commits == []


def test_the_same_request_again_gets_the_first_reply_and_writes_nothing(store):
    first = store.transact(once("a"), add_note)
    assert store.transact(once("a"), add_note) == first
    assert len(rows(store, "notes")) == len(rows(store, "outbox")) == 1


def test_the_same_request_at_the_same_moment_is_carried_out_once(store):
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: store.transact(once("a"), add_note), range(8)))
    assert len(set(replies)) == 1
    assert len(rows(store, "notes")) == 1


def test_a_request_id_used_for_another_command_is_refused(store):
    store.transact(once("a"), add_note)
    with pytest.raises(Conflict) as refused:
        store.transact(once("a", fingerprint="other"), add_note)
    assert refused.value.reason == "request-id-reused"
    assert len(rows(store, "notes")) == 1


def test_a_change_keeps_before_and_after_without_secrets(store):
    note = store.transact(context_of_service("test"), add_note)

    def change(work):
        record = work.get(NoteRecord, note.id, version=1)
        record.text, record.secret = "Ahoj", "other"
        work.save(record)

    store.transact(context_of_service("test"), change)
    line = HistoryRecord.objects(action="changed").first()
    assert line.before == {"text": "Dobrý deň", "secret": HIDDEN}
    assert line.after == {"text": "Ahoj", "secret": HIDDEN}


def test_a_stale_version_is_refused_and_shows_the_present_record(store):
    note = store.transact(context_of_service("test"), add_note)

    def change(work):
        record = work.get(NoteRecord, note.id, version=1)
        record.text = "Ahoj"
        work.save(record)

    store.transact(context_of_service("test"), change)
    with pytest.raises(Stale) as refused:
        store.transact(context_of_service("test"), change)
    assert refused.value.params["current"]["text"] == "Ahoj"
    assert HistoryRecord.objects(action="changed").count() == 1


def test_changes_at_the_same_moment_are_all_kept(store):
    note = store.transact(context_of_service("test"), add_note)

    def count(work):
        record = work.get(NoteRecord, note.id)
        record.count += 1
        work.save(record)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: store.transact(context_of_service("test"), count), range(40)))
    record = NoteRecord.objects(pk=note.id).first()
    assert (record.count, record.version) == (40, 41)
    assert HistoryRecord.objects(action="changed").count() == 40

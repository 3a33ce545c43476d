"""Saved searches in a real database, with their history."""

from collections.abc import Iterator

import pytest

from services.search import saved
from services.search.models import SavedSearchRecord
from shared.contracts.problems import Forbidden, Invalid, NotFound, Stale
from shared.contracts.search import (
    ChangeSavedSearch,
    HitKind,
    ListSavedSearches,
    Question,
    RemoveSavedSearch,
    SavedSearch,
    SaveSearch,
)
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from tests.servers import Mongo

pytestmark = pytest.mark.integration
QUESTION = Question(q="faktúra -návrh", kind=(HitKind.ENTRY,), office=("BA",))


def somebody(name: str) -> Context:
    roles = frozenset({Role.OFFICER})
    return Context(principal=Principal(kind=Kind.PERSON, id=name, name=name, roles=roles, offices=frozenset({"BA"})))


EVA, JAN = somebody("eva"), somebody("jan")


@pytest.fixture(scope="module")
def database(mongo: Mongo) -> Iterator[Store]:
    store = Store(connect(MongoSettings(mongo_url=mongo.url("search"))))
    store.prepare([SavedSearchRecord])
    yield store
    store.database.client.close()


@pytest.fixture
def store(database: Store) -> Store:
    for name in ("saved_searches", "history", "outbox"):
        database.database[name].delete_many({})
    return database


def keep(store: Store, context: Context = EVA, name: str = "Faktúry", **more) -> SavedSearch:
    return saved.save_search(SaveSearch(name=name, question=QUESTION, **more), context, store)


def names(context: Context, **more) -> list[tuple[str, bool]]:
    page = saved.list_saved_searches(ListSavedSearches(**more), context)
    return [(found.name, found.own) for found in page.items]


def test_ones_own_and_shared_ones_are_listed_by_name(store):
    keep(store, EVA, "Zmluvy")
    keep(store, EVA, "Faktúry", shared=True)
    keep(store, JAN, "Ponuky", shared=True)
    keep(store, JAN, "Tajné")
    assert names(EVA) == [("Faktúry", True), ("Ponuky", False), ("Zmluvy", True)]
    assert names(JAN, filter=("shared=true",), sort="-name") == [("Ponuky", True), ("Faktúry", False)]


def test_the_question_comes_back_as_it_was_saved(store):
    kept = keep(store)
    assert (kept.question, kept.own, kept.version) == (QUESTION, True, 1)


def test_each_change_is_in_the_history(store):
    kept = keep(store)
    changed = saved.change_saved_search(
        ChangeSavedSearch(id=kept.id, version=1, name="Účty", shared=True, question=Question(q="účet")), EVA, store
    )
    assert (changed.name, changed.shared, changed.question.q, changed.version) == ("Účty", True, "účet", 2)
    saved.remove_saved_search(RemoveSavedSearch(id=kept.id, version=2), EVA, store)
    assert names(EVA) == []
    lines = list(store.database["history"].find({"record_id": kept.id}).sort("_id", 1))
    assert [line["action"] for line in lines] == ["saved", "changed", "removed"]
    assert store.database["outbox"].count_documents({"name": "search.saved.changed"}) == 3


def test_another_ones_can_not_be_changed_and_an_unshared_one_not_even_be_known(store):
    shared, hidden = keep(store, EVA, "A", shared=True), keep(store, EVA, "B")
    for command, problem in ((shared, Forbidden), (hidden, NotFound)):
        with pytest.raises(problem):
            saved.change_saved_search(ChangeSavedSearch(id=command.id, version=1, name="X"), JAN, store)
        with pytest.raises(problem):
            saved.remove_saved_search(RemoveSavedSearch(id=command.id, version=1), JAN, store)
    assert names(EVA) == [("A", True), ("B", True)]


def test_a_name_is_taken_once_by_each_person(store):
    kept = keep(store)
    keep(store, JAN)
    with pytest.raises(Invalid) as problem:
        keep(store)
    assert [field.pointer for field in problem.value.fields] == ["/name"]
    saved.remove_saved_search(RemoveSavedSearch(id=kept.id, version=1), EVA, store)
    keep(store)


def test_who_was_slower_is_told(store):
    kept = keep(store)
    saved.change_saved_search(ChangeSavedSearch(id=kept.id, version=1, shared=True), EVA, store)
    with pytest.raises(Stale):
        saved.change_saved_search(ChangeSavedSearch(id=kept.id, version=1, shared=False), EVA, store)


@pytest.mark.parametrize("q", ['"open', "date:soon", ""])
def test_what_can_not_be_asked_is_not_saved(store, q):
    with pytest.raises(Invalid) as problem:
        saved.save_search(SaveSearch(name="x", question=Question(q=q)), EVA, store)
    assert problem.value.fields[0].pointer == "/question/q"
    assert names(EVA) == []

"""Pages of a list on a real MongoDB: complete, in order, and only of the offices one may see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine import IntField, StringField

from shared.contracts.base import ListQuery, Message
from shared.contracts.problems import Invalid
from shared.listing.fields import Number, Text
from shared.listing.listing import Listing
from shared.security.principal import Kind, Principal, agent_principal, service_principal
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.records import OfficeRecord

pytestmark = pytest.mark.integration

EVERYBODY = service_principal("test")


class Row(Message):
    id: str
    weight: int | None


class RowRecord(OfficeRecord):
    meta = {"collection": "rows", "indexes": []}
    record_type = "row"
    title = StringField()
    weight = IntField()

    def to_message(self) -> Row:
        return Row(id=self.id, weight=self.weight)


ROWS = Listing(
    RowRecord,
    to_item=RowRecord.to_message,
    sort="title",
    fields={"title": Text("title"), "weight": Number("weight"), "id": Text("_id")},
)


@pytest.fixture(scope="module")
def collection(mongo):
    connect(MongoSettings(mongo_url=mongo.url("listing")))
    return RowRecord._get_collection()


def fill(collection, weights, office="BA") -> None:
    collection.delete_many({})
    rows = [{"_id": f"{number:03d}", "office": office, "weight": weight} for number, weight in enumerate(weights)]
    if rows:
        collection.insert_many([{k: v for k, v in row.items() if v is not None} for row in rows])


def all_pages(query: ListQuery, principal: Principal = EVERYBODY) -> list[str]:
    found: list[str] = []
    while True:
        page = ROWS.page(query, principal)
        found += [item.id for item in page.items]
        if page.next_cursor is None:
            return found
        query = query.model_copy(update={"cursor": page.next_cursor})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=12),
    st.integers(1, 5),
    st.sampled_from(["weight", "-weight", "id", "-id"]),
)
def test_pages_hold_every_row_once_and_in_order(collection, weights, limit, sort):
    fill(collection, weights)
    path, reverse = sort.lstrip("-"), sort.startswith("-")

    def key(number: int):
        weight = weights[number]
        return ((weight is not None, weight or 0) if path == "weight" else (), number)

    expected = [f"{number:03d}" for number in sorted(range(len(weights)), key=key, reverse=reverse)]
    assert all_pages(ListQuery(limit=limit, sort=sort)) == expected


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_others(collection):
    fill(collection, [1, 3, 5])
    first = ROWS.page(ListQuery(limit=2, sort="weight"), EVERYBODY)
    collection.insert_one({"_id": "new", "office": "BA", "weight": 0})
    rest = ROWS.page(ListQuery(limit=2, sort="weight", cursor=first.next_cursor), EVERYBODY)
    assert [item.id for item in (*first.items, *rest.items)] == ["000", "001", "002"]


def test_only_rows_of_the_own_offices_are_seen(collection):
    fill(collection, [1, 2], office="KE")
    nobody = Principal(kind=Kind.PERSON, id="x", name="x")
    assert all_pages(ListQuery(), agent_principal("BA")) == []
    assert all_pages(ListQuery(), nobody) == []
    assert all_pages(ListQuery(filter=("weight>0",)), agent_principal("KE")) == ["000", "001"]


def test_the_callers_filter_can_not_widen_what_is_seen(collection):
    fill(collection, [1], office="KE")
    with pytest.raises(Invalid):
        ROWS.page(ListQuery(filter=("office=KE",)), agent_principal("BA"))


def test_conditions_of_a_list_apply_together(collection):
    fill(collection, [1, 2, 3, None])
    assert all_pages(ListQuery(filter=("weight>1", "weight<3"))) == ["001"]
    assert all_pages(ListQuery(filter=("weight=",))) == ["003"]


def test_a_field_that_can_not_be_sorted_by_is_refused(collection):
    with pytest.raises(Invalid) as refused:
        ROWS.page(ListQuery(sort="-nothing"), EVERYBODY)
    assert refused.value.fields[0].pointer == "/sort"

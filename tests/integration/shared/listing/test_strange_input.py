"""Whatever a filter or a cursor holds, a list answers or refuses it; it never fails."""

import base64

import orjson
import pytest
from mongoengine import DateTimeField, IntField, StringField

from shared.contracts.base import ListQuery, Message
from shared.contracts.problems import Invalid
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing
from shared.security.principal import service_principal
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.records import OfficeRecord

pytestmark = pytest.mark.integration


class Strange(Message):
    id: str


class StrangeRecord(OfficeRecord):
    meta = {"collection": "strange", "indexes": []}
    record_type = "strange"
    title = StringField()
    weight = IntField()
    at = DateTimeField()

    def to_message(self) -> Strange:
        return Strange(id=self.id)


ROWS = Listing(
    StrangeRecord,
    to_item=StrangeRecord.to_message,
    sort="title",
    fields={"title": Text("title"), "weight": Number("weight"), "at": Moment("at")},
)


def cursor(*parts) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


@pytest.fixture(scope="module", autouse=True)
def database(mongo):
    connect(MongoSettings(mongo_url=mongo.url("strange")))


@pytest.mark.parametrize(
    "query",
    [
        {"filter": ("title~" + "a" * 3000,)},
        {"filter": ("title~\0",)},
        {"filter": ("at>=0001-01-01T00:00:00+14:00",)},
        {"filter": ("at>=9999-12-31T23:59:59-14:00",)},
        {"filter": ("weight=1e400",)},
        {"cursor": cursor("title", "v", 2**63, "x")},
        {"cursor": cursor("title", "t", "0001-01-01T00:00:00+14:00", "x")},
        {"cursor": cursor("title", "v", ["x"], "x")},
        {"cursor": cursor("title", "v", "x", 1)},
        {"cursor": "x"},
    ],
    ids=str,
)
def test_it_is_refused(query):
    with pytest.raises(Invalid):
        ROWS.page(ListQuery(**query), service_principal("test"))


@pytest.mark.parametrize(
    "query",
    [
        {"filter": ("title=\0",)},
        {"filter": ("title~" + "a" * 200,)},
        {"filter": ("title~.*+?^${}()|[]\\",)},
        {"filter": ("at>=9999-12-31T23:59:59Z",)},
        {"cursor": cursor("title", "v", 1.5, "x")},
        {"cursor": cursor("title", "t", "2026-01-01T00:00:00", "x")},
    ],
    ids=str,
)
def test_it_is_answered(query):
    assert ROWS.page(ListQuery(**query), service_principal("test")).items == ()

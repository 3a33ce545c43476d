"""Pages of looked-for words: found by the rarest word or in the order of the list, and the same either way."""

import pytest
from mongoengine import ListField, StringField

from shared.contracts.base import ListQuery, Message
from shared.listing.fields import Text, read_condition, read_indexed_words
from shared.listing.listing import Listing
from shared.listing.rare_words import RareWords
from shared.listing.word_starts import AnyWord, word_keys
from shared.security.principal import Kind, Principal, service_principal
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.records import OfficeRecord

pytestmark = pytest.mark.integration

COUNT = 400
EVERYBODY = service_principal("test")
BRATISLAVA = Principal(kind=Kind.PERSON, id="p", name="p", offices=frozenset({"BA"}))


class Letter(Message):
    id: str


class LetterRecord(OfficeRecord):
    meta = {"collection": "letters", "indexes": ["words", ("title", "id")]}
    record_type = "letter"
    title = StringField()
    words = ListField(StringField())


FIELDS = {"title": Text("title"), "text": AnyWord("words")}
LETTERS = Listing(LetterRecord, to_item=lambda record: Letter(id=record.id), sort="title", fields=FIELDS)


def text_of(number: int) -> str:
    words = ["letter", "even" if number % 2 == 0 else "odd", "tenth" if number % 10 == 0 else ""]
    return " ".join([*words, "special" if number == 371 else ""])


@pytest.fixture(scope="module", autouse=True)
def letters(mongo):
    connect(MongoSettings(mongo_url=mongo.url("letters")))
    rows = [
        {"_id": f"{number:03d}", "office": office, "title": f"{number:03d}"}
        | {"words": word_keys([office], [text_of(number)])}
        for number in range(COUNT)
        for office in ["BA" if number % 4 else "KE"]
    ]
    LetterRecord._get_collection().insert_many(rows)


@pytest.mark.parametrize("who", [EVERYBODY, BRATISLAVA])
@pytest.mark.parametrize("part", ["letter", "even tenth", "let ev ten", "spec", "special even", "special odd", "none"])
def test_whichever_way_the_same_is_found(who, part):
    starts = part.split()
    expected = [
        f"{number:03d}"
        for number in range(COUNT)
        if all(any(word.startswith(start) for word in text_of(number).split()) for start in starts)
        and (who is EVERYBODY or number % 4)
    ]
    found = LETTERS.page(ListQuery(filter=(f"text~{part}",), limit=500), who)
    assert [item.id for item in found.items] == expected


@pytest.mark.parametrize(
    ("part", "chosen"),
    [("letter", None), ("even letter", None), ("special letter", "special"), ("letter none", "none")],
)
def test_only_a_rare_word_leads_and_its_count_needs_the_index_alone(part, chosen):
    words = read_indexed_words(f"text~{part}", FIELDS)
    expected = {"words": {"$regex": f"^{chosen}"}} if chosen else None
    assert RareWords(LetterRecord).rarest(words, {}, page=51) == expected
    letters = LetterRecord._get_collection()
    for word in words:
        counting = {"explain": {"count": letters.name, "query": word, "limit": COUNT}, "verbosity": "executionStats"}
        assert letters.database.command(counting)["executionStats"]["totalDocsExamined"] == 0


def test_a_frequent_word_tempts_mongodb_to_no_trial_of_plans():
    query = read_condition("text~even letter", FIELDS)
    told = LetterRecord._get_collection().find(query).sort([("title", 1), ("_id", 1)]).explain()
    assert not told["queryPlanner"]["rejectedPlans"]
    assert told["executionStats"]["executionStages"]["inputStage"]["indexName"] == "title_1__id_1"

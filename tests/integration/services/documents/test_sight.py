"""Documents follow their records into the sight of other offices, whatever the order in which that is told."""

import itertools

import pytest

from services.documents.handlers import documents
from services.documents.handlers.sight import complete_sight, follow_records
from services.documents.models.documents import DOCUMENTS, DocumentRecord
from shared.contracts.documents import GetContent, ListDocuments
from shared.contracts.problems import NotFound
from shared.contracts.registry import RecordSight, SightChanged
from shared.security.context import context_of_service
from tests.integration.services.documents.conftest import fetch, person

pytestmark = pytest.mark.integration

KE = person("KE")


def told(house, document_id: str, *seen_by: str, version: int = 2, entry_id: str = "e1") -> None:
    record = RecordSight(entry_id=entry_id, version=version, document_ids=(document_id, "unknown"), seen_by=seen_by)
    event = SightChanged(office="BA", records=(record,))
    follow_records(event, context_of_service("documents"), house.store)


def sees(house, document_id: str, who) -> bool:
    listed = document_id in {found.id for found in DOCUMENTS.page(ListDocuments(), who.principal).items}
    try:
        link = documents.get_content(GetContent(id=document_id), who, house.door)
    except NotFound:
        assert not listed
        return False
    assert listed
    assert fetch(link.url)
    return True


@pytest.fixture
def document_id(house) -> str:
    return house.take_in(b"a letter about a road", person("BA")).document_id


def test_another_office_opens_it_once_it_sees_the_record(house, document_id):
    assert not sees(house, document_id, KE)
    told(house, document_id, "BA", "KE")
    assert sees(house, document_id, KE)
    assert sees(house, document_id, person("BA"))
    assert not sees(house, document_id, person("TT"))


def test_an_office_that_lost_sight_of_the_record_lost_that_of_its_documents(house, document_id):
    told(house, document_id, "BA", "KE")
    told(house, document_id, "BA", version=3)
    assert not sees(house, document_id, KE)


def test_a_document_of_two_records_is_seen_through_either(house, document_id):
    told(house, document_id, "BA", "KE")
    told(house, document_id, "BA", "TT", entry_id="e2")
    told(house, document_id, "BA", version=3)
    assert not sees(house, document_id, KE)
    assert sees(house, document_id, person("TT"))


@pytest.mark.parametrize("order", list(itertools.permutations([(2, "KE"), (3, "TT"), (4, "ZA")])))
def test_what_was_told_last_counts_in_whatever_order_it_comes(house, document_id, order):
    for version, office in order:
        told(house, document_id, "BA", office, version=version)
    assert house.store.get(DocumentRecord, document_id).seen_by == ["BA", "ZA"]


def test_documents_from_before_are_seen_by_their_own_office(house, document_id):
    house.store.database["documents"].update_one({"_id": document_id}, {"$unset": {"seen_by": 1}})
    complete_sight(house.store.database)
    assert sees(house, document_id, person("BA"))

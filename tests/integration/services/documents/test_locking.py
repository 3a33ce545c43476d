"""The object store itself refuses, whatever the account of the service asks."""

from datetime import timedelta

import pytest

from services.documents.domain.object_keys import original_key
from services.documents.handlers import erasure, locking
from shared.contracts.base import now
from shared.contracts.registry import DisposalCarriedOut, Verdict
from shared.identifiers import new_id
from shared.security.context import context_of_service
from shared.storage.objects import ObjectLocked
from tests.integration.services.documents.conftest import person

JANA = person("BA")


@pytest.fixture
def registered(house):
    document = house.held(b"a letter", JANA)
    house.register(document)
    locking.lock_registered([document.id], house.door)
    return house.document(document.id)


def test_the_store_refuses_to_let_a_registered_document_go(house, registered):
    key = original_key(registered.sha256)
    assert registered.locked_until - now() > timedelta(days=99 * 365)
    assert abs(house.objects.locked_until(key) - registered.locked_until) < timedelta(seconds=1)
    with pytest.raises(ObjectLocked):
        house.objects.remove(key)
    with pytest.raises(ObjectLocked):
        house.objects.destroy(key)
    with pytest.raises(ObjectLocked):
        house.objects.lock(key, now() + timedelta(days=1))
    assert house.content(registered.id, JANA) == b"a letter"


def test_what_is_not_registered_is_not_locked(house):
    document = house.held(b"a draft", JANA)
    locking.lock_registered([document.id], house.door)
    locking.lock_what_was_missed(house.door)
    assert house.document(document.id).locked_until is None
    house.objects.remove(original_key(document.sha256))


def test_what_was_missed_is_locked_later(house):
    document = house.held(b"a letter", JANA)
    house.register(document)
    locking.lock_what_was_missed(house.door)
    with pytest.raises(ObjectLocked):
        house.objects.remove(original_key(document.sha256))


def test_a_disposal_destroys_it_lawfully(house, registered):
    event = DisposalCarriedOut(
        office="BA",
        disposal_id=new_id(),
        verdict=Verdict.DESTROY,
        file_id=new_id(),
        document_ids=(registered.id,),
    )
    erasure.erase_destroyed(event, context_of_service("registry"), house.door)
    assert house.stored_objects() == []
    assert house.document(registered.id).erased_at is not None

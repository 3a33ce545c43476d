"""Lawful destruction of documents: no byte of the content stays, the tombstone does, and nobody else's bytes go."""

import pytest

from services.documents.domain import destruction, object_keys
from services.documents.handlers import documents, erasure, reading
from services.documents.models.documents import DocumentRecord
from shared.contracts.base import now
from shared.contracts.documents import (
    GetContent,
    GetDocument,
    GetSearchable,
    IntakeOutcome,
    ListSearchables,
    Rendition,
    RetryExtraction,
)
from shared.contracts.problems import NotFound
from shared.contracts.registry import DisposalCarriedOut, Verdict
from shared.security.context import Context, context_of_service
from tests.integration.services.documents.conftest import person

pytestmark = pytest.mark.integration
JANA, KAROL = person("BA"), person("KE")


@pytest.fixture
def contract_scan(house, tmp_path) -> str:
    """A document of BA with all derived forms."""
    return with_forms(house, house.take_in(b"a contract", JANA).document_id, tmp_path)


def with_forms(house, document_id: str, folder) -> str:
    for key in object_keys.derived_keys(document_id, 2):
        (folder / "form").write_bytes(b"derived")
        house.objects.put_file(key, folder / "form", "application/octet-stream")
    DocumentRecord.objects(pk=document_id).update_one(
        set__has_text=True, set__has_searchable_pdf=True, set__previews=2, set__pages=2
    )
    return document_id


def destroy(house, *document_ids: str, verdict: Verdict = Verdict.DESTROY, context: Context | None = None) -> None:
    event = DisposalCarriedOut(office="BA", disposal_id="x", file_id="f", document_ids=document_ids, verdict=verdict)
    erasure.erase_destroyed(event, context or context_of_service("documents"), house.door)


def objects_of(house, document_id: str, content_key: str) -> list[bool]:
    return [house.objects.exists(key) for key in (content_key, *object_keys.derived_keys(document_id, 2))]


def test_every_byte_goes_and_the_tombstone_stays(house, contract_scan):
    before = documents.seen_document(contract_scan, JANA, house.store).to_message()
    key = object_keys.original_key(before.sha256)
    assert all(objects_of(house, contract_scan, key))
    destroy(house, contract_scan)
    assert not any(objects_of(house, contract_scan, key))
    after = documents.seen_document(contract_scan, JANA, house.store).to_message()
    assert (after.sha256, after.size, after.filename) == (before.sha256, before.size, before.filename)
    assert after.erased_at is not None
    assert (after.has_text, after.has_searchable_pdf, after.previews) == (False, False, 0)
    assert house.store.database["extraction_jobs"].find_one({"_id": contract_scan}) is None
    erased = house.store.database["outbox"].count_documents({"name": "documents.document.erased"})
    assert erased == 1
    destroy(house, contract_scan)
    assert house.store.database["outbox"].count_documents({"name": "documents.document.erased"}) == erased


def test_nothing_of_it_can_be_had_or_made_again(house, contract_scan):
    destroy(house, contract_scan)
    for refused in (
        lambda: documents.get_content(GetContent(id=contract_scan), JANA, house.door),
        lambda: documents.get_content(
            GetContent(id=contract_scan, rendition=Rendition.SEARCHABLE_PDF), JANA, house.door
        ),
        lambda: documents.get_searchable(GetSearchable(id=contract_scan), JANA, house.door),
        lambda: reading.retry_extraction(RetryExtraction(id=contract_scan), JANA, house.store),
    ):
        with pytest.raises(NotFound) as problem:
            refused()
        assert problem.value.reason == "erased"
    listed = documents.list_searchables(ListSearchables(), context_of_service("search"), house.door)
    assert contract_scan not in {item.document.id for item in listed.items}
    assert GetDocument(id=contract_scan)


def test_bytes_that_another_office_holds_stay_until_it_destroys_them_too(house, tmp_path):
    ours = with_forms(house, house.take_in(b"the same letter", JANA).document_id, tmp_path)
    theirs = house.take_in(b"the same letter", KAROL, office="KE").document_id
    key = object_keys.original_key(documents.seen_document(theirs, KAROL, house.store).sha256)
    destroy(house, ours)
    original, *derived = objects_of(house, ours, key)
    assert original
    assert not any(derived)
    assert documents.get_content(GetContent(id=theirs), KAROL, house.door).size == len(b"the same letter")
    destroy(house, theirs)
    assert not house.objects.exists(key)


def test_the_same_bytes_can_come_again_as_a_new_document(house, contract_scan):
    destroy(house, contract_scan)
    again = house.take_in(b"a contract", JANA)
    assert again.outcome is IntakeOutcome.STORED
    assert again.document_id != contract_scan
    erasure.sweep(house.door)
    assert documents.get_content(GetContent(id=again.document_id), JANA, house.door).size == len(b"a contract")


def test_bytes_that_are_just_arriving_are_left(house, contract_scan):
    key = object_keys.original_key(documents.seen_document(contract_scan, JANA, house.store).sha256)
    grant = house.begin(b"a contract", KAROL, office="KE")
    destroy(house, contract_scan)
    assert house.objects.exists(key)
    house.store.database["intakes"].delete_one({"_id": grant.intake.id})
    erasure.sweep(house.door)
    assert not house.objects.exists(key)


def test_what_a_process_left_that_died_after_its_transaction_is_swept(house, contract_scan, tmp_path):
    destroy(house, contract_scan)
    key = object_keys.original_key(documents.seen_document(contract_scan, JANA, house.store).digest)
    with_late_forms = object_keys.derived_keys(contract_scan, 2)
    (tmp_path / "late").write_bytes(b"written by a reader that was at it")
    for late in (key, *with_late_forms):
        house.objects.put_file(late, tmp_path / "late", "application/octet-stream")
    erasure.sweep(house.door)
    assert not any(objects_of(house, contract_scan, key))
    assert DocumentRecord.objects(pk=contract_scan).first().bytes_left
    long_ago = now() - 2 * destruction.SWEPT_FOR
    DocumentRecord.objects(pk=contract_scan).update_one(set__erased_at=long_ago)
    erasure.sweep(house.door)
    assert not DocumentRecord.objects(pk=contract_scan).first().bytes_left


def test_what_was_handed_over_stays(house, contract_scan):
    destroy(house, contract_scan, verdict=Verdict.ARCHIVE)
    assert documents.get_content(GetContent(id=contract_scan), JANA, house.door).size == len(b"a contract")

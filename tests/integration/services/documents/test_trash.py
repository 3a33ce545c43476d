from datetime import timedelta

import pytest

from services.documents.handlers import documents, trash
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import now
from shared.contracts.documents import (
    GetSearchable,
    IntakeOutcome,
    ListDocuments,
    ListSearchables,
    ListTrash,
    PurgeDocument,
    RestoreDocument,
    TrashDocument,
)
from shared.contracts.problems import Conflict, NotFound
from tests.integration.services.documents.conftest import person

JANA = person("BA")
ELSEWHERE = person("KE")


def trashed(house, document, context=JANA):
    return trash.trash_document(TrashDocument(id=document.id, version=document.version), context, house.store)


def restored(house, document):
    return trash.restore_document(RestoreDocument(id=document.id, version=document.version), JANA, house.store)


def purged(house, document):
    return trash.purge_document(PurgeDocument(id=document.id, version=document.version), JANA, house.door)


def listed(house):
    return [document.id for document in documents.list_documents(ListDocuments(), JANA).items]


def test_what_is_in_the_trash_is_found_there_alone(house):
    document = house.held(b"a draft", JANA)
    gone = trashed(house, document)

    assert gone.trashed_by == "Jana Nová"
    assert gone.sha256 == document.sha256
    assert listed(house) == []
    assert [found.id for found in documents.list_trash(ListTrash(), JANA).items] == [document.id]
    assert documents.list_trash(ListTrash(), ELSEWHERE).items == ()
    assert documents.list_searchables(ListSearchables(), JANA, house.door).items == ()
    with pytest.raises(NotFound):
        documents.get_searchable(GetSearchable(id=document.id), JANA, house.door)
    assert house.content(document.id, JANA) == b"a draft", "it is looked at before it is restored"
    assert ExtractionJob.objects(id=document.id).first() is None

    back = restored(house, gone)
    assert (back.trashed_at, back.sha256) == (None, document.sha256)
    assert listed(house) == [document.id]
    assert ExtractionJob.objects(id=document.id).first() is not None


def test_the_trash_never_blocks_a_second_scan_of_the_same_bytes(house):
    first = trashed(house, house.held(b"a letter", JANA))
    again = house.take_in(b"a letter", JANA)
    assert again.outcome is IntakeOutcome.STORED
    assert again.document_id != first.id

    with pytest.raises(Conflict) as refusal:
        restored(house, first)
    assert refusal.value.reason == "held"
    assert refusal.value.params["document_id"] == again.document_id

    purged(house, first)
    assert house.content(again.document_id, JANA) == b"a letter", "the bytes are the other document's now"


def test_emptying_destroys_what_nobody_else_has(house):
    gone = trashed(house, house.held(b"a draft", JANA))
    purged(house, gone)
    assert house.stored_objects() == []
    assert house.document(gone.id).erased_at is not None
    with pytest.raises(NotFound):
        house.content(gone.id, JANA)
    with pytest.raises(Conflict):
        purged(house, house.document(gone.id))


def test_only_the_trash_is_emptied(house):
    document = house.held(b"a draft", JANA)
    with pytest.raises(Conflict) as refusal:
        purged(house, document)
    assert refusal.value.reason == "not-trashed"
    assert house.content(document.id, JANA) == b"a draft"


def test_a_registered_document_is_no_waste_paper(house):
    document = house.held(b"a letter", JANA)
    house.register(document)
    with pytest.raises(Conflict) as refusal:
        trashed(house, house.document(document.id))
    assert refusal.value.reason == "registered"
    assert listed(house) == [document.id]


def test_registering_takes_it_out_of_the_trash(house):
    gone = trashed(house, house.held(b"a letter", JANA))
    house.register(gone)
    assert house.document(gone.id).trashed_at is None
    assert house.content(gone.id, JANA) == b"a letter"


def test_what_lies_in_the_trash_too_long_is_destroyed(house):
    old = trashed(house, house.held(b"long ago", JANA))
    young = trashed(house, house.held(b"yesterday", JANA))
    days = house.door.settings.trash_days
    DocumentRecord.objects(pk=old.id).update_one(set__trashed_at=now() - timedelta(days=days + 1))
    trash.purge_overdue(house.door)
    assert house.document(old.id).erased_at is not None
    assert house.document(young.id).erased_at is None


def test_another_office_can_not_trash(house):
    document = house.held(b"a draft", JANA)
    with pytest.raises(NotFound):
        trashed(house, document, ELSEWHERE)
    assert house.document(document.id) == document


def test_what_is_inside_goes_and_comes_with_it(house):
    mail, attachment = house.held(b"a mail", JANA), house.held(b"its attachment", JANA)
    inside = {"parent_id": mail.id, "parent_path": "a.txt", "root_id": mail.id, "place": f"{mail.id}/00001", "depth": 1}
    house.store.database["documents"].update_one({"_id": attachment.id}, {"$set": inside})
    with pytest.raises(Conflict) as refusal:
        trashed(house, house.document(attachment.id))
    assert refusal.value.reason == "inside"

    gone = trashed(house, house.document(mail.id))
    assert listed(house) == []
    assert [found.id for found in documents.list_trash(ListTrash(), JANA).items] == [mail.id]
    back = restored(house, gone)
    assert set(listed(house)) == {mail.id, attachment.id}

    purged(house, trashed(house, back))
    assert house.stored_objects() == []

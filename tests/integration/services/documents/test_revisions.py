import pytest

from services.documents.handlers import documents, history, revisions
from services.documents.handlers.erasure import leave_tombstone, remove_objects
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import ListQuery
from shared.contracts.documents import (
    CheckIn,
    CheckOut,
    GetText,
    IntakeOutcome,
    ListDocumentsHistory,
    ListRevisions,
    ReleaseCheckout,
    RestoreRevision,
)
from shared.contracts.problems import Conflict, NotFound, Stale
from shared.security.context import context_of_service
from shared.security.rights import Role
from tests.integration.services.documents.conftest import person

JANA = person("BA")
PETER = person("BA", role=Role.OFFICER)
ELSEWHERE = person("KE")


def restored(house, document, number, context=JANA, **more):
    command = RestoreRevision(id=document.id, version=document.version, number=number, **more)
    return revisions.restore_revision(command, context, house.store)


def checked_out(house, document, context=JANA):
    return revisions.check_out(CheckOut(id=document.id, version=document.version), context, house.store)


def test_a_revision_keeps_the_record_and_all_that_was_before(house):
    first = house.held(b"the first wording", JANA, filename="draft.txt")
    second = house.revise(first, b"the second wording", JANA, filename="draft 2.txt", note="Price corrected")

    assert (second.id, second.revision, second.revision_note) == (first.id, 2, "Price corrected")
    assert (second.revised_by, second.filename) == ("Jana Nová", "draft 2.txt")
    assert house.content(first.id, JANA) == b"the second wording"
    assert house.content(first.id, JANA, revision=1) == b"the first wording"

    page = revisions.list_revisions(ListRevisions(document_id=first.id), JANA, house.store)
    (earlier,) = page.items
    assert (earlier.number, earlier.filename, earlier.sha256) == (1, "draft.txt", first.sha256)
    assert ExtractionJob.objects.get(id=first.id).revision == 2


def test_what_was_read_of_a_revision_stays_beside_it(house):
    first = house.held(b"the first wording", JANA)
    house.store.database["documents"].update_one({"_id": first.id}, {"$set": {"has_text": True}})
    house.objects.put_bytes(f"text/{first.id}.txt", b"as it was read", "text/plain")
    second = house.revise(house.document(first.id), b"the second wording", JANA)

    assert not second.has_text
    link = documents.get_text(GetText(id=first.id, revision=1), JANA, house.door)
    assert link.size == len(b"as it was read")
    with pytest.raises(NotFound):
        documents.get_text(GetText(id=first.id), JANA, house.door)


def test_an_earlier_revision_comes_back_as_a_new_one(house):
    first = house.held(b"the first wording", JANA)
    second = house.revise(first, b"the second wording", JANA)
    third = restored(house, second, 1, note="The second was wrong")

    assert (third.revision, third.sha256) == (3, first.sha256)
    assert house.content(first.id, JANA) == b"the first wording"
    assert house.content(first.id, JANA, revision=2) == b"the second wording"
    with pytest.raises(NotFound):
        restored(house, third, 7)
    with pytest.raises(Stale):
        restored(house, second, 1)


def test_the_same_bytes_are_no_revision(house):
    first = house.held(b"the first wording", JANA)
    other = house.held(b"another document", JANA)
    for held in (b"the first wording", b"another document"):
        with pytest.raises(Conflict) as refusal:
            house.begin(held, JANA, revision_of=first.id)
        assert refusal.value.reason == "held"
    assert house.document(first.id) == first
    assert house.document(other.id) == other


def test_a_registered_document_stays_what_it_is(house):
    first = house.held(b"the first wording", JANA)
    second = house.revise(first, b"the second wording", JANA)
    house.register(second)
    registered = house.document(first.id)
    for refused in (
        lambda: house.begin(b"the third wording", JANA, revision_of=first.id),
        lambda: restored(house, registered, 1),
        lambda: checked_out(house, registered),
    ):
        with pytest.raises(Conflict) as refusal:
            refused()
        assert refusal.value.reason == "registered"
    assert house.document(first.id) == registered


def test_who_checked_out_is_alone_until_they_bring_the_revision(house):
    document = house.held(b"the first wording", JANA)
    held = checked_out(house, document)
    assert held.checkout.holder == "Jana Nová"

    for refused in (
        lambda: house.begin(b"Peter's wording", PETER, revision_of=document.id),
        lambda: checked_out(house, held, PETER),
        lambda: revisions.check_in(CheckIn(id=held.id, version=held.version), PETER, house.store),
    ):
        with pytest.raises(Conflict) as refusal:
            refused()
        assert refusal.value.reason == "checked-out"
    assert house.document(document.id) == held

    revised = house.revise(held, b"Jana's wording", JANA)
    assert revised.revision == 2
    assert revised.checkout is None


def test_a_check_out_between_the_announcement_and_the_bytes_wins(house):
    document = house.held(b"the first wording", JANA)
    grant = house.begin(b"Peter's wording", PETER, revision_of=document.id)
    held = checked_out(house, document)
    house.upload(grant, b"Peter's wording")
    with pytest.raises(Conflict):
        house.commit(grant.intake.id, PETER)
    assert house.document(document.id) == held

    revisions.check_in(CheckIn(id=held.id, version=held.version), JANA, house.store)
    assert house.commit(grant.intake.id, PETER).outcome is IntakeOutcome.STORED
    assert house.document(document.id).revision == 2


def test_a_check_out_is_taken_from_its_holder(house):
    held = checked_out(house, house.held(b"the first wording", JANA))
    manager = person("BA", role=Role.MANAGER)
    free = revisions.release_checkout(ReleaseCheckout(id=held.id, version=held.version), manager, house.store)
    assert free.checkout is None
    assert checked_out(house, free, PETER).checkout.holder_id == PETER.principal.id


def test_another_office_neither_sees_nor_revises(house):
    document = house.held(b"the first wording", JANA)
    before = house.contents()
    for refused in (
        lambda: revisions.list_revisions(ListRevisions(document_id=document.id), ELSEWHERE, house.store),
        lambda: checked_out(house, document, ELSEWHERE),
        lambda: house.begin(b"theirs", ELSEWHERE, office="KE", revision_of=document.id),
        lambda: history.list_history(ListDocumentsHistory(document_id=document.id), ELSEWHERE, house.store),
    ):
        with pytest.raises(NotFound):
            refused()
    assert house.contents() == before


def test_the_history_tells_each_step(house):
    document = house.held(b"the first wording", JANA)
    checked_out(house, document)
    house.revise(document, b"the second wording", JANA)
    lines = history.list_history(ListDocumentsHistory(document_id=document.id), JANA, house.store).items
    assert [line.action for line in lines] == ["revised", "checked out", "created"]
    assert isinstance(ListDocumentsHistory(document_id=document.id), ListQuery)


def test_destroying_a_document_destroys_its_earlier_revisions(house):
    document = house.held(b"the first wording", JANA)
    house.revise(document, b"the second wording", JANA)
    house.held(b"the first wording", person("KE"), office="KE")
    house.store.transact(
        context_of_service("documents"),
        lambda work: leave_tombstone(work, work.get(DocumentRecord, document.id)),
    )
    assert remove_objects(house.store.get(DocumentRecord, document.id), house.door)

    kept = [stored for stored in house.stored_objects() if stored.startswith("objects/")]
    assert len(kept) == 1, "the other office still has the first wording"
    with pytest.raises(NotFound):
        house.content(document.id, JANA, revision=1)


def test_what_others_came_out_of_has_no_revision(house):
    document = house.held(b"an archive", JANA)
    house.store.database["documents"].update_one({"_id": document.id}, {"$set": {"children": 2}})
    with pytest.raises(Conflict) as refusal:
        house.begin(b"another archive", JANA, revision_of=document.id)
    assert refusal.value.reason == "contents"

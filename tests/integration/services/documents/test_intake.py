import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.documents.domain import object_keys
from services.documents.handlers import housekeeping
from services.documents.handlers import intake as handlers
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from shared.contracts.base import now
from shared.contracts.documents import Channel, DocumentState, DocumentStored, IntakeOutcome, Origin, ReportRefusal
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, TooLarge
from shared.identifiers import new_id
from tests.integration.services.documents.conftest import agent, fetch, person, upload
from tests.stamped_paper import stamped_scan

pytestmark = pytest.mark.integration
PDF = b"%PDF-1.4\n% a small one\n"
STORED = "documents.document.stored"
FINISHED = "documents.intake.finished"


def test_uploaded_bytes_become_a_document_under_their_digest(house):
    taken = house.take_in(PDF, person("BA"))
    assert (taken.outcome, taken.detail) == (IntakeOutcome.STORED, "Stored")
    document = house.store.get(DocumentRecord, taken.document_id)
    digest = hashlib.sha256(PDF).hexdigest()
    assert (document.sha256, document.size, document.media_type) == (digest, len(PDF), "application/pdf")
    assert document.state is DocumentState.STORED
    assert house.objects.exists(object_keys.original_key(digest))
    assert not house.objects.exists(object_keys.upload_key(taken.id))
    assert house.events() == [STORED, FINISHED]
    assert house.store.database["extraction_jobs"].count_documents({"_id": document.id, "state": "waiting"}) == 1


def test_a_commit_may_be_repeated(house):
    grant = house.begin(PDF, person("BA"))
    upload(grant, PDF)
    first, second = (house.commit(grant.intake.id, person("BA")) for _ in range(2))
    assert first == second
    assert house.events() == [STORED, FINISHED]


def test_an_announcement_may_be_repeated_until_it_is_committed(house):
    intake_id = new_id()
    first = house.begin(PDF, person("BA"), intake_id=intake_id)
    second = house.begin(PDF, person("BA"), intake_id=intake_id)
    assert first.intake == second.intake
    upload(second, PDF)
    house.commit(intake_id, person("BA"))
    third = house.begin(PDF, person("BA"), intake_id=intake_id)
    assert (third.upload_url, third.intake.outcome) == (None, IntakeOutcome.STORED)


def test_an_id_is_not_taken_for_another_file(house):
    intake_id = house.begin(PDF, person("BA")).intake.id
    with pytest.raises(Conflict) as refused:
        house.begin(b"other", person("BA"), intake_id=intake_id)
    assert refused.value.reason == "intake-id-reused"


def test_bytes_that_the_office_holds_are_a_further_receipt(house):
    first = house.take_in(PDF, person("BA"))
    again = house.begin(PDF, person("BA"), filename="copy.pdf")
    assert again.upload_url is None
    assert (again.intake.outcome, again.intake.document_id) == (IntakeOutcome.DUPLICATE, first.document_id)
    assert "letter.pdf" in again.intake.detail
    assert house.store.get(DocumentRecord, first.document_id).receipts == 2
    assert house.events(STORED) == [STORED]
    assert house.events(FINISHED) == [FINISHED] * 2


def test_each_office_has_its_own_document_of_the_same_bytes(house):
    one = house.take_in(PDF, person("BA"), "BA")
    other = house.take_in(PDF, person("KE"), "KE")
    assert other.outcome is IntakeOutcome.STORED
    assert one.document_id != other.document_id


def test_of_many_commits_of_the_same_bytes_one_stores_them(house):
    grants = [house.begin(PDF, person("BA")) for _ in range(8)]
    for grant in grants:
        upload(grant, PDF)
    with ThreadPoolExecutor(8) as threads:
        finished = list(threads.map(lambda grant: house.commit(grant.intake.id, person("BA")), grants))
    outcomes = [intake.outcome for intake in finished]
    assert outcomes.count(IntakeOutcome.STORED) == 1
    assert outcomes.count(IntakeOutcome.DUPLICATE) == 7
    assert len({intake.document_id for intake in finished}) == 1
    document = house.store.get(DocumentRecord, finished[0].document_id)
    assert document.receipts == 8
    assert house.events(STORED) == [STORED]


def test_of_many_commits_of_one_intake_one_counts(house):
    grant = house.begin(PDF, person("BA"))
    upload(grant, PDF)
    with ThreadPoolExecutor(6) as threads:
        finished = list(threads.map(lambda _: house.commit(grant.intake.id, person("BA")), range(6)))
    assert len(set(finished)) == 1
    assert house.events() == [STORED, FINISHED]
    assert house.store.get(DocumentRecord, finished[0].document_id).receipts == 1


@pytest.mark.parametrize("arrived", [b"%PDF-1.4\n% a small ONE\n", b"shorter", b""])
def test_other_bytes_than_announced_are_damaged(house, arrived):
    grant = house.begin(PDF, person("BA"))
    upload(grant, arrived)
    finished = house.commit(grant.intake.id, person("BA"))
    assert finished.outcome is IntakeOutcome.DAMAGED_IN_TRANSIT
    assert DocumentRecord.objects.count() == 0
    assert house.events() == [FINISHED]


def test_damaged_bytes_may_be_sent_again_under_the_same_id(house):
    grant = house.begin(PDF, person("BA"))
    upload(grant, b"damaged")
    house.commit(grant.intake.id, person("BA"))
    again = house.begin(PDF, person("BA"), intake_id=grant.intake.id)
    upload(again, PDF)
    assert house.commit(grant.intake.id, person("BA")).outcome is IntakeOutcome.STORED


def test_a_commit_before_the_upload_is_refused_and_may_be_repeated(house):
    grant = house.begin(PDF, person("BA"))
    with pytest.raises(Conflict) as refused:
        house.commit(grant.intake.id, person("BA"))
    assert refused.value.reason == "not-uploaded"
    upload(grant, PDF)
    assert house.commit(grant.intake.id, person("BA")).outcome is IntakeOutcome.STORED


def test_a_crash_after_the_copy_leaves_a_commit_that_can_be_repeated(house):
    grant = house.begin(PDF, person("BA"))
    upload(grant, PDF)
    original = object_keys.original_key(hashlib.sha256(PDF).hexdigest())
    house.objects.copy(object_keys.upload_key(grant.intake.id), original)
    finished = house.commit(grant.intake.id, person("BA"))
    assert finished.outcome is IntakeOutcome.STORED
    assert fetch(house.objects.presign_get(original, seconds=60)) == PDF


def test_a_person_is_told_at_once_of_an_empty_or_too_large_file(house):
    before = house.contents()
    with pytest.raises(Invalid):
        house.begin(b"", person("BA"))
    with pytest.raises(TooLarge):
        house.begin(PDF, person("BA"), size=5_000_001)
    assert house.contents() == before


@pytest.mark.parametrize(("size", "outcome"), [(0, IntakeOutcome.EMPTY), (5_000_001, IntakeOutcome.TOO_LARGE)])
def test_an_empty_or_too_large_file_of_an_agent_is_recorded(house, size, outcome):
    grant = house.deliver(PDF, agent("BA"), size=size)
    assert (grant.upload_url, grant.intake.outcome) == (None, outcome)
    assert grant.intake.detail
    assert house.events() == [FINISHED]


def test_a_refusal_is_recorded_once(house):
    command = ReportRefusal(
        intake_id=new_id(),
        office="BA",
        filename="link.pdf",
        size=0,
        outcome=IntakeOutcome.NOT_A_FILE,
        detail="It is a symbolic link",
        origin=Origin(channel=Channel.FOLDER, agent="BA", batch="b", batch_no=7),
    )
    first, second = (handlers.report_refusal(command, agent("BA"), house.door) for _ in range(2))
    assert first == second
    assert (first.outcome, first.detail, first.origin.batch_no) == (
        IntakeOutcome.NOT_A_FILE,
        "It is a symbolic link",
        7,
    )
    assert house.events() == [FINISHED]


def test_storing_is_no_refusal(house):
    command = ReportRefusal(
        intake_id=new_id(),
        office="BA",
        filename="x",
        size=0,
        outcome=IntakeOutcome.STORED,
        detail="",
        origin=Origin(channel=Channel.FOLDER),
    )
    with pytest.raises(Invalid):
        handlers.report_refusal(command, agent("BA"), house.door)
    assert IntakeRecord.objects.count() == 0


def test_nobody_hands_in_at_an_office_that_is_not_theirs(house):
    before = house.contents()
    with pytest.raises(Forbidden):
        house.begin(PDF, person("KE"))
    with pytest.raises(Forbidden):
        house.deliver(PDF, agent("KE"))
    assert house.contents() == before


def test_nobody_finishes_or_takes_over_the_intake_of_another_office(house):
    grant = house.begin(PDF, person("BA"))
    upload(grant, PDF)
    before = house.contents()
    with pytest.raises(NotFound):
        house.commit(grant.intake.id, person("KE"))
    with pytest.raises(NotFound):
        house.begin(PDF, person("KE"), "KE", intake_id=grant.intake.id)
    assert house.contents() == before


def test_a_name_is_cleaned_and_the_type_comes_from_the_bytes(house):
    taken = house.take_in(PDF, person("BA"), filename="..\u202efdp.docx")
    document = house.store.get(DocumentRecord, taken.document_id)
    assert (document.filename, document.media_type) == ("fdp.docx", "application/pdf")


def test_the_codes_on_the_first_page_are_told_with_the_document(house):
    scan = stamped_scan()
    taken = house.take_in(scan.content, person("BA"), filename="scan.jpg")
    (told,) = house.store.database["outbox"].find({"name": DocumentStored.name})
    assert DocumentStored.model_validate_json(told["body"]).codes == (scan.code,)
    assert taken.outcome is IntakeOutcome.STORED


def test_no_codes_are_looked_for_on_what_is_not_registered(house):
    scan = stamped_scan()
    house.take_in(scan.content, person("BA"), filename="scan.jpg", to_register=False)
    (told,) = house.store.database["outbox"].find({"name": DocumentStored.name})
    assert DocumentStored.model_validate_json(told["body"]).codes == ()


def test_bytes_put_after_the_end_of_their_intake_are_removed(house, monkeypatch):
    data = b"put twice"
    grant = house.begin(data, person("BA"))
    upload(grant, data)
    house.commit(grant.intake.id, person("BA"))
    upload(grant, data)
    waiting = house.begin(b"still to come", person("BA"))
    upload(waiting, b"still to come")
    housekeeping.remove_late_uploads(house.door)
    assert house.objects.exists(object_keys.upload_key(grant.intake.id)), "the address may still be used"
    monkeypatch.setattr(housekeeping, "now", lambda: now() + timedelta(hours=2))
    housekeeping.remove_late_uploads(house.door)
    assert not house.objects.exists(object_keys.upload_key(grant.intake.id))
    assert house.objects.exists(object_keys.upload_key(waiting.intake.id)), "nobody has given it up yet"

from datetime import timedelta

import pytest

from services.documents.domain import object_keys
from services.documents.handlers import documents, housekeeping, reading
from services.documents.models.documents import DOCUMENTS, DocumentRecord
from services.documents.models.intakes import INTAKES, IntakeRecord
from shared.contracts.base import now
from shared.contracts.documents import (
    DocumentState,
    GetContent,
    GetIntake,
    GetPreview,
    GetSearchable,
    GetText,
    IntakeOutcome,
    ListDocuments,
    ListIntakes,
    ListSearchables,
    Rendition,
    RetryExtraction,
)
from shared.contracts.problems import NotFound
from shared.contracts.registry import Direction, EntryRegistered
from shared.security.context import context_of_service
from tests.integration.services.documents.conftest import fetch, person, upload

pytestmark = pytest.mark.integration
HEAD_OFFICE = {"all_offices": True}


@pytest.fixture
def made(house, tmp_path):
    """A document of BA with all derived forms, as extraction would have left it."""
    taken = house.take_in(b"the original", person("BA"), filename="list.txt")
    document_id = taken.document_id
    for key, content, media_type in (
        (object_keys.text_key(document_id), b"the text", "text/plain; charset=utf-8"),
        (object_keys.pdf_key(document_id), b"the pdf", "application/pdf"),
        (object_keys.preview_key(document_id, 1), b"the page", "image/webp"),
    ):
        file = tmp_path / "derived"
        file.write_bytes(content)
        house.objects.put_file(key, file, media_type)
    changes = {"set__has_text": True, "set__has_searchable_pdf": True, "set__previews": 1}
    DocumentRecord.objects(pk=document_id).update_one(**changes)
    return document_id


def links(house, document_id, context):
    yield documents.get_content(GetContent(id=document_id), context, house.door)
    searchable = GetContent(id=document_id, rendition=Rendition.SEARCHABLE_PDF)
    yield documents.get_content(searchable, context, house.door)
    yield documents.get_text(GetText(id=document_id), context, house.door)
    yield documents.get_preview(GetPreview(id=document_id, page=1), context, house.door)


def test_links_lead_to_the_bytes(house, made):
    found = list(links(house, made, person("BA")))
    assert [fetch(link.url) for link in found] == [b"the original", b"the pdf", b"the text", b"the page"]
    assert [link.filename for link in found] == ["list.txt", "list.pdf", "list.txt", "list-1.webp"]
    assert [link.size for link in found] == [12, 7, 8, 8]
    assert len({link.etag for link in found}) == 4


def test_another_offices_document_does_not_exist(house, made):
    stranger = person("KE")
    for ask in (
        lambda: documents.seen_document(made, stranger, house.store),
        lambda: documents.get_content(GetContent(id=made), stranger, house.door),
        lambda: documents.get_text(GetText(id=made), stranger, house.door),
        lambda: documents.get_preview(GetPreview(id=made, page=1), stranger, house.door),
        lambda: documents.get_searchable(GetSearchable(id=made), stranger, house.door),
        lambda: reading.retry_extraction(RetryExtraction(id=made), stranger, house.store),
        lambda: documents.get_intake(GetIntake(id=IntakeRecord.objects.first().id), stranger, house.store),
    ):
        with pytest.raises(NotFound):
            ask()
    assert DOCUMENTS.page(ListDocuments(), stranger.principal).items == ()
    assert INTAKES.page(ListIntakes(), stranger.principal).items == ()
    assert documents.list_searchables(ListSearchables(), stranger, house.door).items == ()


def test_the_head_office_sees_all(house, made):
    head = person("HQ", **HEAD_OFFICE)
    assert len(list(links(house, made, head))) == 4
    assert [document.id for document in DOCUMENTS.page(ListDocuments(), head.principal).items] == [made]
    assert len(documents.list_searchables(ListSearchables(), head, house.door).items) == 1


def test_what_was_not_made_is_not_found(house):
    taken = house.take_in(b"nothing derived yet", person("BA"))
    context = person("BA")
    for ask in (
        lambda: documents.get_text(GetText(id=taken.document_id), context, house.door),
        lambda: documents.get_preview(GetPreview(id=taken.document_id, page=1), context, house.door),
        lambda: documents.get_content(
            GetContent(id=taken.document_id, rendition=Rendition.SEARCHABLE_PDF), context, house.door
        ),
    ):
        with pytest.raises(NotFound):
            ask()
    assert documents.get_searchable(GetSearchable(id=taken.document_id), context, house.door).text_url is None


def test_searchables_are_walked_by_their_ids(house):
    for number in range(5):
        house.take_in(f"document {number}".encode(), person("BA"))
    context, found, after = person("BA"), [], None
    while True:
        page = documents.list_searchables(ListSearchables(after=after, limit=2), context, house.door)
        found += [item.document.id for item in page.items]
        if page.next_cursor is None:
            break
        after = page.next_cursor
    assert found == sorted(record.id for record in DocumentRecord.objects)


def test_lists_are_filtered_by_what_became_of_files(house):
    house.take_in(b"one", person("BA"), filename="Žiadosť.txt")
    house.take_in(b"one", person("BA"))
    page = INTAKES.page(ListIntakes(filter=("outcome=duplicate",)), person("BA").principal)
    assert [intake.outcome for intake in page.items] == [IntakeOutcome.DUPLICATE]
    page = DOCUMENTS.page(ListDocuments(filter=("filename~ziadost",)), person("BA").principal)
    assert [document.filename for document in page.items] == ["Žiadosť.txt"]


def test_a_document_knows_the_first_entry_it_became_part_of(house, made):
    for number in ("BA/2026/1", "BA/2026/2"):
        event = EntryRegistered(
            office="BA",
            entry_id=f"entry-{number[-1]}",
            journal_id="j",
            number=number,
            direction=Direction.RECEIVED,
            subject="x",
            document_ids=(made, "unknown"),
        )
        documents.note_entry(event, context_of_service("documents"), house.store)
    assert house.store.get(DocumentRecord, made).to_message().entry.number == "BA/2026/1"


def test_a_document_is_read_again_from_the_start(house, made):
    jobs = house.store.database["extraction_jobs"]
    jobs.update_one({"_id": made}, {"$set": {"state": "claimed", "claim": "old", "attempts": 6, "deaths": 3}})
    DocumentRecord.objects(pk=made).update_one(set__state="ready", set__outcome="killed-the-reader")
    retried = reading.retry_extraction(RetryExtraction(id=made), person("BA"), house.store)
    assert (retried.state, retried.outcome, retried.has_text) == (DocumentState.STORED, None, True)
    job = jobs.find_one({"_id": made})
    assert (job["state"], job.get("claim"), job["attempts"], job["deaths"]) == ("waiting", None, 0, 0)
    assert "documents.reading.requested" in house.events()


def test_an_upload_that_nobody_finished_is_given_up(house):
    grant = house.begin(b"never committed", person("BA"))
    upload(grant, b"never committed")
    fresh = house.begin(b"still on its way", person("BA"))
    IntakeRecord.objects(pk=grant.intake.id).update_one(set__taken_at=now() - timedelta(days=4))
    housekeeping.give_up_stale_uploads(house.door)
    assert house.store.get(IntakeRecord, grant.intake.id).outcome is IntakeOutcome.VANISHED
    assert not house.objects.exists(object_keys.upload_key(grant.intake.id))
    assert house.store.get(IntakeRecord, fresh.intake.id).outcome is IntakeOutcome.PENDING
    assert house.events() == ["documents.intake.finished"]
    again = house.begin(b"never committed", person("BA"), intake_id=grant.intake.id)
    upload(again, b"never committed")
    assert house.commit(grant.intake.id, person("BA")).outcome is IntakeOutcome.STORED

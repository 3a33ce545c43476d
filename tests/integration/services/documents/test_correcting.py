"""Texts that people corrected: kept beside what was read, found by search, never lost to another's correction."""

import pytest

from services.documents.domain import object_keys
from services.documents.handlers import correcting, documents
from services.documents.models.documents import DocumentRecord
from shared.contracts.documents import CorrectText, GetSearchable, GetText, GetWords, TextLayer
from shared.contracts.problems import Forbidden, Invalid, NotFound, Stale
from tests.integration.services.documents.conftest import fetch, person

pytestmark = pytest.mark.integration
JANA = person("BA")
READ = "Okresny urad\fDruha strana"
TEXT = "documents.text.extracted"


@pytest.fixture
def scan_id(house, tmp_path) -> str:
    """A scan of two pages as its reading left it."""
    taken = house.take_in(b"a scan", JANA)
    text = tmp_path / "text.txt"
    text.write_text(READ)
    house.objects.put_file(object_keys.text_key(taken.document_id), text, "text/plain; charset=utf-8")
    DocumentRecord.objects(pk=taken.document_id).update_one(
        set__has_text=True, set__pages=2, set__state="ready", set__outcome="text", set__unsure_words=1
    )
    return taken.document_id


def text_of(house, document_id: str, layer: TextLayer = TextLayer.CURRENT) -> str:
    return fetch(documents.get_text(GetText(id=document_id, layer=layer), JANA, house.door).url).decode()


def correct(house, document_id: str, page: int, text: str, corrections: int = 0, context=JANA):
    command = CorrectText(id=document_id, page=page, text=text, corrections=corrections)
    return correcting.correct_text(command, context, house.door)


def test_a_corrected_page_takes_the_place_of_the_read_one_which_is_kept(house, scan_id):
    corrected = correct(house, scan_id, 1, "Okresný úrad")
    assert [(done.page, done.actor_name) for done in corrected.corrections] == [(1, "Jana Nová")]
    assert text_of(house, scan_id) == "Okresný úrad\fDruha strana"
    assert text_of(house, scan_id, TextLayer.READ) == READ
    correct(house, scan_id, 2, "Druhá strana", corrections=1)
    assert text_of(house, scan_id) == "Okresný úrad\fDruhá strana"


def test_search_is_told_and_finds_the_corrected_text(house, scan_id):
    told = len(house.events(TEXT))
    correct(house, scan_id, 1, "Okresný úrad")
    assert len(house.events(TEXT)) == told + 1
    found = documents.get_searchable(GetSearchable(id=scan_id), JANA, house.door)
    assert "Okresný úrad" in fetch(found.text_url).decode()


def test_who_corrected_is_in_the_history(house, scan_id):
    correct(house, scan_id, 1, "Okresný úrad")
    line = house.store.database["history"].find_one({"record_id": scan_id, "action": "text corrected"})
    assert line["actor_name"] == "Jana Nová"


def test_nobody_overwrites_a_correction_that_they_did_not_see(house, scan_id):
    correct(house, scan_id, 1, "Okresný úrad")
    before = house.contents()
    with pytest.raises(Stale):
        correct(house, scan_id, 1, "Okresny urad!")
    assert house.contents() == before


@pytest.mark.parametrize(("page", "who", "problem"), [(3, JANA, Invalid), (1, person("KE"), NotFound)])
def test_what_can_not_be_corrected_is_left_as_it_is(house, scan_id, page, who, problem):
    before = house.contents()
    with pytest.raises(problem):
        correct(house, scan_id, page, "x", context=who)
    assert house.contents() == before


def test_who_only_sees_a_document_does_not_correct_it(house, scan_id):
    DocumentRecord.objects(pk=scan_id).update_one(set__seen_by=["BA", "KE"])
    with pytest.raises(Forbidden):
        correct(house, scan_id, 1, "x", context=person("KE"))


def test_words_are_there_where_something_was_recognised(house, scan_id):
    DocumentRecord.objects(pk=scan_id).update_one(unset__unsure_words=True)
    with pytest.raises(NotFound):
        documents.get_words(GetWords(id=scan_id), JANA, house.door)


def test_a_page_on_which_nothing_was_read_can_be_written(house):
    taken = house.take_in(b"handwriting", JANA)
    DocumentRecord.objects(pk=taken.document_id).update_one(set__pages=2, set__outcome="no-text", set__state="ready")
    document = correct(house, taken.document_id, 2, "Prosím o vrátenie peňazí.")
    assert (document.has_text, document.outcome.value) == (True, "text")
    assert text_of(house, taken.document_id) == "\fProsím o vrátenie peňazí."

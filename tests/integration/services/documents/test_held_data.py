"""What documents holds on a person, and what is left of it after an erasure."""

import pytest

from services.documents.handlers import held_data
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.links import LinkRecord
from shared.contracts.base import now
from shared.contracts.documents import Document, EraseHeldData, ReportHeldData
from shared.contracts.privacy import Erased, HeldRecord, KeptBecause, Subject
from shared.security.context import context_of_service
from tests.integration.services.documents.conftest import person

pytestmark = pytest.mark.integration
JANA = person("BA")
NAME, PSEUDONYM = "Ľubomír Čierny", "GDPR-AAAA2222"
SUBJECT = Subject(party_ids=("p1", "p2"), names=(NAME,))
ERASE = EraseHeldData(subject=SUBJECT, pseudonym=PSEUDONYM)


def link(house, document: Document, record_id: str = "p1", label: str = NAME) -> None:
    record = LinkRecord(
        office=document.office,
        document_id=document.id,
        document_name=document.filename,
        service="contacts",
        kind="party",
        record_id=record_id,
        label=label,
        made_at=now(),
        made_by="Jana",
        made_to={"record_id": "p3", "record_office": "BA", "label": label},
    )
    house.store.transact(JANA, lambda work: work.add(record) and None)


@pytest.fixture
def letters(house) -> dict[str, Document]:
    """One of nobody else, one registered, one of somebody else as well, one that the person has nothing to do with, and
    a mail of theirs that nobody did anything with."""
    kept = {
        name: house.held(name.encode(), JANA, filename=f"{NAME} {name}.txt")
        for name in ("own", "registered", "shared", "strange", "sent")
    }
    sent = [kept[name].id for name in ("own", "registered", "sent")]
    arrivals = IntakeRecord.objects(document_id__in=sent)
    arrivals.update(set__filing={"party": NAME, "contact_id": "p1", "subject": "Žiadosť"})
    house.register(kept["registered"])
    for name in ("own", "registered", "shared"):
        link(house, kept[name])
    link(house, kept["own"], "p2")
    link(house, kept["shared"], "p9", "Iný Človek")
    return kept


def told() -> dict[str, HeldRecord]:
    found, after = {}, None
    while True:
        page = held_data.report_held_data(ReportHeldData(subject=SUBJECT, after=after, limit=1))
        found |= {record.id: record for record in page.records}
        after = page.next
        if after is None:
            return found


def test_what_is_attached_is_told_with_why_it_stays(letters):
    found = told()
    assert {name: found[letters[name].id].kept for name in ("own", "sent")} == {"own": None, "sent": None}
    assert found[letters["registered"].id].kept.because is KeptBecause.RECORD
    assert found[letters["registered"].id].kept.detail == "BA/1/2026"
    assert found[letters["shared"].id].kept.because is KeptBecause.SHARED
    arrivals = [record for record in found.values() if record.section == "arrivals"]
    assert [(record.data["party"], record.data["subject"]) for record in arrivals] == [(NAME, "Žiadosť")] * 3
    assert len(found) == 4 + 3


def test_what_belongs_to_nothing_goes_with_its_name_and_its_bytes(house, letters):
    link(house, house.document(letters["strange"].id), "p9", "Iný Človek")
    assert held_data.erase_held_data(ERASE, JANA, house.door) == Erased(
        done=True, erased={"documents": 2, "arrivals": 1}
    )
    for name in ("own", "sent"):
        gone = house.document(letters[name].id)
        assert gone.erased_at and gone.filename == PSEUDONYM
        assert not any(letters[name].sha256 in key for key in house.stored_objects())
    assert house.content(letters["registered"].id, JANA) == b"registered"
    assert house.document(letters["shared"].id).filename == letters["shared"].filename
    labels = {row.record_id: row.label for row in LinkRecord.objects()}
    assert labels == {"p1": PSEUDONYM, "p2": PSEUDONYM, "p9": "Iný Človek"}
    spared = {letters[name].id for name in ("registered", "shared", "strange")}
    spared |= {row.id for row in IntakeRecord.objects(document_id__in=spared)}
    for name in ("documents", "links", "intakes", "history", "staged", "shares", "revisions"):
        for row in house.store.database[name].find():
            assert NAME not in str(row) or any(one in str(row) for one in spared), (name, row)
    assert all(
        row.get("filing", {}).get("party") in (None, PSEUDONYM) for row in house.store.database["intakes"].find()
    )


def test_doing_it_again_changes_nothing(house, letters):
    held_data.erase_held_data(ERASE, context_of_service("contacts"), house.door)
    version = DocumentRecord.objects.get(pk=letters["own"].id).version
    again = held_data.erase_held_data(ERASE, context_of_service("contacts"), house.door)
    assert again == Erased(done=True)
    assert DocumentRecord.objects.get(pk=letters["own"].id).version == version
    assert set(told()) == {letters["registered"].id, letters["shared"].id}

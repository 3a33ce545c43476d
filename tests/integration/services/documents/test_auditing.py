from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.documents.domain.object_keys import original_key
from services.documents.handlers import auditing, locking
from services.documents.models.audits import AUDITS, DAMAGES, AuditRecord
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import now
from shared.contracts.documents import AuditState, Harm, ListAudits, ListDamages, ObjectKind, Remedy
from shared.contracts.problems import Unavailable
from shared.storage.objects import ObjectLocked
from tests.integration.services.documents.conftest import person

JANA = person("BA")
HEAD = person(all_offices=True)


class Told:
    """A bus that remembers."""

    def __init__(self):
        self.events = []

    def publish(self, event, context):
        self.events.append(event)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def house(house, originals):
    for key in originals.second.keys_under(""):
        originals.second.destroy(key)
    return house


def audited(house, told):
    audit = auditing.start_audit(HEAD, house.door)
    auditing.carry_on(house.door, told, 60)
    found = AuditRecord.objects.get(id=audit.id).to_message()
    assert found.state is AuditState.FINISHED
    return found


def damages():
    return list(DAMAGES.page(ListDamages(), HEAD.principal).items)


def test_all_is_read_and_copied_where_nothing_is_wrong(house, told, originals):
    first = house.held(b"a letter", JANA)
    house.revise(first, b"a later wording", JANA)
    report = audited(house, told)
    assert (report.total, report.checked, report.objects) == (1, 1, 2)
    assert (report.size, report.damaged, report.copied) == (len(b"a letter") + len(b"a later wording"), 0, 2)
    assert len(list(originals.second.keys_under("objects/"))) == 2
    assert audited(house, told).copied == 0
    assert damages() == []


@pytest.mark.parametrize("harm", [Harm.MISSING, Harm.ALTERED])
@pytest.mark.parametrize("source", ["older version", "second copy", "nowhere"])
def test_damage_is_found_told_and_repaired(house, told, originals, harm, source):
    document = house.held(b"a letter", JANA)
    key = original_key(document.sha256)
    if source == "second copy":
        audited(house, told)
    if source == "older version":
        house.objects._client.remove_object(house.objects.bucket, key)
    else:
        house.objects.remove(key)
    if harm is Harm.ALTERED:
        house.objects.put_bytes(key, b"a LETTER", "text/plain")

    report = audited(house, told)
    remedy = Remedy.LOST if source == "nowhere" else Remedy.REPAIRED
    assert (report.damaged, report.repaired, report.lost) == (1, remedy is Remedy.REPAIRED, remedy is Remedy.LOST)
    (damage,) = damages()
    assert (damage.document_id, damage.object, damage.harm, damage.remedy) == (
        document.id,
        ObjectKind.ORIGINAL,
        harm,
        remedy,
    )
    alert = next(event for event in told.events if event.name == "documents.audit.damage-found")
    assert (alert.document_id, alert.remedy) == (document.id, remedy)
    if remedy is Remedy.REPAIRED:
        assert house.content(document.id, JANA) == b"a letter"
        assert audited(house, told).damaged == 0


def test_what_was_repaired_is_locked_as_before(house, told):
    document = house.held(b"a letter", JANA)
    house.register(document)
    locking.lock_registered([document.id], house.door)
    audited(house, told)
    key = original_key(document.sha256)
    house.objects._client.remove_object(house.objects.bucket, key)
    assert audited(house, told).repaired == 1
    with pytest.raises(ObjectLocked):
        house.objects.remove(key)
    assert house.objects.locked_until(key) is not None


def test_what_was_read_of_it_is_made_anew(house, told):
    document = house.held(b"a letter", JANA)
    ready = {"state": "ready", "has_text": True}
    house.store.database["documents"].update_one({"_id": document.id}, {"$set": ready})
    ExtractionJob.objects.delete()
    report = audited(house, told)
    assert (report.damaged, report.repaired) == (1, 1)
    assert [(damage.object, damage.remedy) for damage in damages()] == [(ObjectKind.TEXT, Remedy.READ_AGAIN)]
    assert ExtractionJob.objects.get(id=document.id).state == "waiting"


def test_a_killed_audit_goes_on_where_it_stopped(house, told):
    for number in range(3):
        house.held(f"letter {number}".encode(), JANA)
    auditing.start_audit(HEAD, house.door)
    auditing.carry_on(house.door, told, 0)
    first = auditing._claim()
    auditing._next_document(first, house.door, told)
    auditing.carry_on(house.door, told, 60)
    assert AuditRecord.objects.first().checked == 1, "the lease of the dead one still holds"

    AuditRecord.objects.update(set__leased_until=now() - timedelta(seconds=1))
    auditing.carry_on(house.door, told, 60)
    assert AuditRecord.objects.first().to_message().checked == 3
    with pytest.raises(auditing.ClaimLost):
        auditing._next_document(first, house.door, told)


def test_a_store_that_is_away_is_no_damage(house, told, monkeypatch):
    house.held(b"a letter", JANA)
    auditing.start_audit(HEAD, house.door)
    gone = house.objects.bucket
    monkeypatch.setattr(house.objects, "bucket", "not-there")
    monkeypatch.setattr(house.objects, "chunks", lambda *_, **__: (_ for _ in ()).throw(Unavailable("away")))
    auditing.carry_on(house.door, told, 60)
    monkeypatch.undo()
    assert house.objects.bucket == gone
    audit = AuditRecord.objects.first()
    assert (audit.state, audit.damaged, audit.checked) == (AuditState.RUNNING, 0, 0)
    assert audit.trouble


def test_one_audit_for_each_night(house, told):
    zone = ZoneInfo("UTC")
    early = now().astimezone(zone).hour
    house.door.settings.__dict__["audit_hour"] = early
    auditing.begin_nightly(house.door, zone)
    auditing.begin_nightly(house.door, zone)
    auditing.carry_on(house.door, told, 60)
    auditing.begin_nightly(house.door, zone)
    (audit,) = AUDITS.page(ListAudits(), HEAD.principal).items
    assert audit.nightly
    assert audit.started_by == "documents"


def test_who_sees_one_office_sees_its_damages(house, told):
    for office in ("BA", "KE"):
        document = house.held(f"of {office}".encode(), person(office), office=office)
        house.objects.remove(original_key(document.sha256))
    audited(house, told)
    assert len(damages()) == 2
    assert [damage.office for damage in DAMAGES.page(ListDamages(), JANA.principal).items] == ["BA"]
    assert DocumentRecord.objects.count() == 2

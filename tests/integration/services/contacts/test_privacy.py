"""What contacts holds on somebody, told whole and erased whole, on a real database and object store."""

import re
import signal
import subprocess
import sys
from typing import Any

import pytest

from services.contacts.handlers import history, merging, parties, privacy, talks, views
from services.contacts.models.imports import ImportRecord, ImportRowRecord
from services.contacts.models.outputs import OutputRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.privacy import PrivacyCaseRecord
from services.contacts.privacy.own_data import report_held_data
from services.contacts.privacy.own_erasure import erase_held_data
from services.contacts.privacy.subjects import subject_of
from services.contacts.settings import WorkerSettings
from services.contacts.worker.privacy import CaseDesk, answer_next, ask_again, case_queue
from shared.contracts.base import now
from shared.contracts.contacts import (
    CaseState,
    ChangeParty,
    EraseHeldData,
    ErasePerson,
    GetErasureNotice,
    GetParty,
    GetPrivacyCase,
    ImportState,
    ListParties,
    ListPartyHistory,
    LocateParties,
    LogTalk,
    MergeParties,
    OpenPrivacyReport,
    PartyType,
    ReportHeldData,
    ReportPerson,
    RevertMerge,
    TalkChannel,
)
from shared.contracts.privacy import Erased, HeldRecord, Kept, KeptBecause, LegalSource, Subject
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale, Unavailable
from tests.integration.services.contacts.holding import House
from tests.integration.services.contacts.people import EVA, JANA, ROOT, add

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("worker_environment")]
NAME = "Ľubomír Čierny"
PSEUDONYM = "GDPR-AAAA2222"
TRACES = re.compile("lubomir|ľubomír|cierny|čierny|905123456|905 123 456|SK3112000000198742637541", re.IGNORECASE)


@pytest.fixture
def person(store, objects) -> Any:
    """Somebody with everything that contacts can hold, a merged duplicate among it."""
    firm = add(store, "Firma s.r.o.", EVA, type=PartyType.ORGANISATION)
    kept = add(
        store,
        NAME,
        EVA,
        given_name="Ľubomír",
        family_name="Čierny",
        organisation_id=firm.id,
        phones=[{"number": "0905 123 456"}],
        emails=[{"address": "lubomir@cierny.sk"}],
        bank_accounts=[{"iban": "SK3112000000198742637541"}],
        addresses=[{"country": "SK", "city": "Nitra", "street": "Čierny rad 1"}],
        notes="Čierny je náročný",
    )
    gone = add(store, "Lubomir Cierny", EVA, emails=[{"address": "lubomir@cierny.sk"}])
    command = MergeParties(kept_id=kept.id, version=kept.version, gone_id=gone.id, gone_version=gone.version)
    kept = merging.merge_parties(command, EVA, store)
    kept = parties.change_party(ChangeParty(id=kept.id, version=kept.version, region="Čierny les"), EVA, store)
    for party_id, subject in ((kept.id, "Ponuka pre Čierneho"), (firm.id, f"Porada: {NAME} a iní")):
        spoken = LogTalk(party_id=party_id, at=now(), channel=TalkChannel.CALL, subject=subject, with_whom=NAME)
        talks.log_talk(spoken, EVA, store)
    _import(store, objects, kept.id)
    _export(store, objects)
    objects.put_bytes(f"photos/{kept.id}/one.jpg", b"face", "image/jpeg")
    PartyRecord.objects(pk=kept.id).update_one(set__photo=f"photos/{kept.id}/one.jpg")
    store.database["handled"].insert_one({"_id": "r", "reply": f'{{"id": "{kept.id}", "name": "{NAME}"}}', "at": now()})
    return parties.get_party(GetParty(id=kept.id), EVA, store)


def _import(store, objects, party_id: str) -> None:
    about = {"size": 1, "sha256": "0" * 64, "office": "BA", "country": "SK", "requested_by": "Eva"}
    record = ImportRecord(id="imp", filename="people.csv", state=ImportState.DONE.value, **about)
    record.sample = [{"values": [NAME]}]
    record.save(force_insert=True)
    objects.put_bytes(record.key, NAME.encode(), "text/csv")
    row = {"import_id": "imp", "line": 2, "outcome": "created"}
    ImportRowRecord(id="imp.1", row=1, name=NAME, party_id=party_id, **row).save()
    refused = {**row, "outcome": "refused"}
    ImportRowRecord(id="imp.2", row=2, source=f"x;{NAME};lubomir@cierny.sk", **refused).save()
    ImportRowRecord(id="imp.3", row=3, source="y;Iný Človek", **refused).save()


def _export(store, objects) -> None:
    output = OutputRecord(id="out", office="BA", format="csv", state="ready", filename="c.csv", size=9)
    output.requested_by, output.requested_by_id = "Eva", "eva"
    output.selection = {"filter": [f"name={NAME}"], "q": ""}
    output.save(force_insert=True)
    objects.put_bytes(output.key, NAME.encode(), "text/csv")


def told(person_id: str) -> dict[str, list[HeldRecord]]:
    subject = subject_of(PartyRecord.objects.get(pk=person_id))
    found: dict[str, list[HeldRecord]] = {}
    after = None
    while True:
        page = report_held_data(ReportHeldData(subject=subject, after=after, limit=3))
        for record in page.records:
            found.setdefault(record.section, []).append(record)
        after = page.next
        if after is None:
            return found


def traces_in(store, *without: str) -> list[str]:
    """Where anything of the person still stands."""
    names = [name for name in store.database.list_collection_names() if name not in ("outbox", *without)]
    return [f"{name}: {row}" for name in names for row in store.database[name].find() if TRACES.search(str(row))]


def erase(store, objects, person_id: str, subject: Subject | None = None) -> Erased:
    subject = subject or subject_of(PartyRecord.objects.get(pk=person_id))
    return erase_held_data(EraseHeldData(subject=subject, pseudonym=PSEUDONYM), ROOT, store, objects)


def test_everything_that_is_held_is_told(person):
    found = told(person.id)
    assert {name: len(records) for name, records in found.items() if name != "history"} == {
        "contact": 2,
        "talks": 1,
        "mentions": 1,
        "merges": 1,
        "imports": 2,
    }
    assert len(found["history"]) >= 4
    card = next(record for record in found["contact"] if record.id == person.id)
    assert card.data["notes"] == "Čierny je náročný" and card.data["has_photo"]
    assert card.data["organisation_name"] == "Firma s.r.o."
    assert any(record.data["after"].get("subject") == "Ponuka pre Čierneho" for record in found["history"])
    assert all(record.kept is None and record.certain for records in found.values() for record in records)


def test_nothing_of_it_stands_anywhere_afterwards(store, objects, person):
    assert traces_in(store)
    erased = erase(store, objects, person.id)
    assert erased.done
    assert erased.erased == {
        "contact": 2, "photos": 1, "talks": 1, "mentions": 1, "merges": 1, "imports": 2, "exports": 1,
    }  # fmt: skip
    assert traces_in(store) == []
    kept = [
        f"photos/{person.id}/one.jpg",
        OutputRecord.objects.get(pk="out").key,
        ImportRecord.objects.get(pk="imp").key,
    ]
    assert not any(objects.exists(key) for key in kept)
    assert told(person.id) == {}
    assert ImportRowRecord.objects.get(pk="imp.3").source == "y;Iný Človek"


def test_doing_it_again_changes_nothing_and_who_did_what_stays_known(store, objects, person):
    subject = subject_of(PartyRecord.objects.get(pk=person.id))
    erase(store, objects, person.id, subject)
    version = PartyRecord.objects.get(pk=person.id).version
    assert erase(store, objects, person.id, subject) == Erased(done=True)
    assert PartyRecord.objects.get(pk=person.id).version == version
    lines = history.list_party_history(ListPartyHistory(id=person.id), ROOT, store).items
    assert [line.action for line in lines] == ["erased", "changed", "merged", "created"]
    assert lines[1].actor_name == "Eva" and set(lines[1].before.values()) | set(lines[1].after.values()) == {"•••"}


def test_no_view_finds_it_and_nothing_can_be_done_to_it(store, objects, person):
    merge = store.database["merges"].find_one()
    erase(store, objects, person.id)
    assert not views.locate_parties(LocateParties(q="cierny"), ROOT, store).items
    assert PSEUDONYM not in [row.name for row in views.list_parties(ListParties(), ROOT, store).items]
    shown = parties.get_party(GetParty(id=person.id), EVA, store)
    assert (shown.name, shown.emails, shown.has_photo) == (PSEUDONYM, (), False) and shown.erased_at
    with pytest.raises(Conflict):
        parties.change_party(ChangeParty(id=person.id, version=shown.version, name="X"), EVA, store)
    with pytest.raises(Conflict):
        merging.revert_merge(RevertMerge(id=merge["_id"], version=merge["version"] + 1), EVA, store)


def test_an_import_under_way_is_waited_for(store, objects, person):
    ImportRecord.objects(pk="imp").update_one(set__state=ImportState.RUNNING.value)
    assert not erase(store, objects, person.id).done
    ImportRecord.objects(pk="imp").update_one(set__state=ImportState.DONE.value)
    assert objects.exists(ImportRecord.objects.get(pk="imp").key)


def test_an_export_that_was_begun_before_is_waited_for_and_goes(store, objects, person):
    subject = subject_of(PartyRecord.objects.get(pk=person.id))
    OutputRecord.objects(pk="out").update_one(set__state="running", set__size=0, set__created_at=now())
    assert not erase(store, objects, person.id, subject).done
    OutputRecord.objects(pk="out").update_one(set__state="ready", set__size=9)
    OutputRecord(
        id="later", office="BA", format="csv", state="running", filename="c", requested_by="E", requested_by_id="e"
    ).save(force_insert=True)
    OutputRecord.objects(pk="later").update_one(set__created_at=now())
    assert erase(store, objects, person.id, subject) == Erased(done=True, erased={"exports": 1})


# --- cases ---


ENTRY = HeldRecord(
    section="entries",
    id="e1",
    label="2026/000001",
    data={"party": NAME},
    kept=Kept(because=KeptBecause.RETENTION, source=LegalSource.OBLIGATION, until=now().date(), detail="A1 5"),
)
USER = HeldRecord(
    section="accounts",
    id="u1",
    label="lubo",
    kept=Kept(because=KeptBecause.ACCOUNT, source=LegalSource.NECESSARY),
)


@pytest.fixture
def house(store, objects) -> House:
    return House(store, objects)


@pytest.fixture
def desk(house, objects) -> CaseDesk:
    settings = WorkerSettings(ask_again=0)
    return CaseDesk(case_queue(settings), objects, house, settings, lambda event: None)


def asked(party: Any, **more: Any) -> ErasePerson:
    return ErasePerson(**{"id": party.id, "version": party.version, "name": party.name, "reason": "Žiadosť 7", **more})


def test_it_is_done_when_all_have_answered_and_not_before(store, house, desk, person):
    house.all_back()
    house.held["registry"] = [ENTRY]
    case = privacy.erase_person(asked(person), ROOT, store, house)
    house.held["documents"] = None
    assert answer_next(desk)
    waiting = privacy.get_case(GetPrivacyCase(id=case.id), ROOT, store)
    assert (waiting.state, waiting.away) == (CaseState.AWAY, ("documents",))
    assert not answer_next(desk)
    house.all_back()
    house.calls.clear()
    ask_again(desk.settings)
    assert answer_next(desk)
    done = privacy.get_case(GetPrivacyCase(id=case.id), ROOT, store)
    assert (done.state, done.away) == (CaseState.DONE, ())
    assert [call for call in house.calls if "erase" in call] == ["documents.erase_held_data"]
    notice = privacy.get_notice(GetErasureNotice(id=person.id), JANA, store)
    assert notice.pseudonym == done.party_name and notice.pseudonym.startswith("GDPR-")
    assert [(item.label, item.because, item.detail) for item in notice.kept] == [
        ("2026/000001", KeptBecause.RETENTION, "A1 5")
    ]
    assert traces_in(store) == []


def test_it_is_not_begun_while_somebody_is_away_or_for_a_colleague_by_mistake(store, house, person):
    with pytest.raises(Unavailable) as problem:
        privacy.erase_person(asked(person), ROOT, store, house)
    assert problem.value.params["away"] == ["accounts", "documents", "registry", "search"]
    house.all_back()
    house.held["accounts"] = [USER]
    with pytest.raises(Conflict) as problem:
        privacy.erase_person(asked(person), ROOT, store, house)
    assert problem.value.reason == "is-user"
    for refused, expected in (({"name": "Lubomir Cierny"}, Invalid), ({"version": 1}, Stale)):
        with pytest.raises(expected):
            privacy.erase_person(asked(person, also_user=True, **refused), ROOT, store, house)
    firm = PartyRecord.objects.get(pk=person.organisation_id)
    with pytest.raises(Conflict) as problem:
        privacy.erase_person(asked(firm, also_user=True), ROOT, store, house)
    assert problem.value.reason == "has-members"
    assert PrivacyCaseRecord.objects.count() == 0
    privacy.erase_person(asked(person, also_user=True), ROOT, store, house)
    with pytest.raises(Conflict):
        privacy.erase_person(asked(person, also_user=True), ROOT, store, house)


def test_without_the_right_no_service_tells_anything(house, person):
    subject = subject_of(PartyRecord.objects.get(pk=person.id))
    for command in (ReportHeldData(subject=subject), EraseHeldData(subject=subject, pseudonym=PSEUDONYM)):
        with pytest.raises(Forbidden):
            house.call(command, EVA)


@pytest.mark.parametrize("call", [1, 4, 5, 8])
def test_a_worker_killed_at_any_call_leaves_its_case_to_the_next(store, house, desk, person, call):
    """Before anything was erased, in the middle, after all of it, and while what stays is told."""
    house.all_back()
    case = privacy.erase_person(asked(person), ROOT, store, house)
    dying = [sys.executable, "-m", "tests.integration.services.contacts.dying_worker", str(call)]
    assert subprocess.run(dying, timeout=60, check=False).returncode == -signal.SIGKILL
    assert privacy.get_case(GetPrivacyCase(id=case.id), ROOT, store).state is CaseState.RUNNING
    PrivacyCaseRecord._get_collection().update_one({"_id": case.id}, {"$set": {"leased_until": now()}})
    assert answer_next(desk)
    assert privacy.get_case(GetPrivacyCase(id=case.id), ROOT, store).state is CaseState.DONE
    assert traces_in(store) == []


def test_the_file_of_a_report_goes_with_the_person(store, objects, house, desk, person):
    house.all_back()
    house.held["search"] = None
    order = ReportPerson(id=person.id, reason="Žiadosť 7", language="sk")
    report = privacy.report_person(order, ROOT, store)
    assert answer_next(desk)
    made = privacy.get_case(GetPrivacyCase(id=report.id), ROOT, store)
    assert (made.state, made.away, made.files) == (CaseState.READY, ("search",), 1)
    assert privacy.open_report(OpenPrivacyReport(id=report.id), ROOT, store, objects).size == made.size
    house.all_back()
    privacy.erase_person(asked(person), ROOT, store, house)
    assert answer_next(desk)
    with pytest.raises(NotFound):
        privacy.open_report(OpenPrivacyReport(id=report.id), ROOT, store, objects)
    assert not objects.exists(PrivacyCaseRecord.objects.get(pk=report.id).key)

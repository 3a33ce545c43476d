"""Imports over the real database and object store: what is created, met, refused, and what the report tells."""

from datetime import timedelta

import pytest

from services.contacts.handlers import duty, groups, import_preview, imports, views
from services.contacts.models.imports import ImportRecord
from services.contacts.privacy.own_data import rows_of
from services.contacts.worker.imports import remove_outdated_files
from shared.contracts.base import now
from shared.contracts.contacts import (
    CountParties,
    CreateDutyRule,
    CreateGroup,
    Dimension,
    ImportField,
    ImportFormat,
    ImportMode,
    ImportState,
    MatchBy,
    PartyType,
    PreviewImport,
    Representative,
    RowOutcome,
    StartImport,
)
from shared.contracts.privacy import Subject
from shared.contracts.problems import Conflict, Invalid, NotFound
from shared.storage.objects import ObjectMissing
from tests.integration.services.contacts.importing import Office, counts, desk_of, names, parties
from tests.integration.services.contacts.people import EVA, KAROL, add
from tests.unit.services.contacts.importing.data_file import Folder, wide
from tests.unit.services.contacts.importing.data_file import data_file as outlook_file

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("worker_environment")]

COMPANIES = """\
Názov;IČO;Ulica;Mesto;PSČ;Telefón;E-mail;Poznámka
Tatra banka a.s.;00686930;Hodžovo námestie 3;Bratislava;81106;02/5919 1000;info@tatrabanka.sk;banka
"Kováč, Novák a spol.";;Dlhá 5;Košice;4001;0905 123 456;novak@spol.sk;"dva
riadky"
Železiarne "Podbrezová" a.s.;;Kolkáreň 35;Podbrezová;976 81;nie je;zle@@zle;
;;;;;;;
"""


@pytest.fixture
def office(store, objects) -> Office:
    return Office(desk_of(store, objects))


def test_a_table_of_companies(office):
    job = office.carry_out(COMPANIES)
    assert job.state is ImportState.DONE
    assert (job.format, job.delimiter, job.encoding, job.rows) == (ImportFormat.CSV, ";", "utf-8", 4)
    assert counts(job) == {"created": 3, "refused": 1}
    assert names(parties()) == ["Kováč, Novák a spol.", "Tatra banka a.s.", 'Železiarne "Podbrezová" a.s.']
    kovac, bank, iron = parties()
    assert bank.legal_ids == [{"scheme": "company", "country": "SK", "value": "00686930"}]
    assert bank.phones[0]["e164"] == "+421259191000"
    assert kovac.addresses[0]["postal_code"] == "040 01" and kovac.notes == "dva\nriadky"
    # What fails its check is told and kept.
    assert iron.notes == "nie je\nzle@@zle" and not iron.phones and not iron.emails
    told = office.rows(job)
    assert [(row.row, row.line, row.outcome) for row in told] == [
        (2, 2, RowOutcome.CREATED),
        (3, 3, RowOutcome.CREATED),
        (4, 5, RowOutcome.CREATED),
        (5, 6, RowOutcome.REFUSED),
    ]
    assert [problem.code for problem in told[2].problems] == ["phone", "email"]
    assert [problem.code for problem in told[3].problems] == ["no-name"]
    assert bank.office == "BA" and bank.owner_id == "eva"


def test_what_is_there_is_met_by_each_sign(office, store):
    add(store, "Stará banka", EVA, type=PartyType.ORGANISATION,
        legal_ids=[{"scheme": "company", "country": "SK", "value": "00686930"}])  # fmt: skip
    add(store, "Ján Kováč", EVA, emails=[{"address": "Jan.Kovac@firma.sk"}])
    add(store, "Eva Malá", EVA, phones=[{"number": "+421 905 123 456"}])
    add(store, "Peter Veľký", EVA, addresses=[{"country": "SK", "street": "Dlhá 1", "city": "Nitra"}])
    table = """\
Meno;Priezvisko;Firma;IČO;Mesto;Mobil;E-mail;Funkcia
Ing. Ján;Kováč;;;;;jan.kovac@FIRMA.sk;riaditeľ
Eva;MALA;;;;00421905123456;;účtovníčka
Peter;VELKY;;;nitra;;;vodič
Peter;Veľký;;;Trnava;;;vodič
;;Tatra banka a.s.;00686930;;;;
Iný;Človek;;;;0905 123 456;;
"""
    job = office.carry_out(table, match_by=tuple(MatchBy))
    assert counts(job) == {"updated": 4, "created": 2}
    assert [row.matched_by for row in office.rows(job)] == [
        MatchBy.EMAIL, MatchBy.PHONE, MatchBy.NAME, None, MatchBy.LEGAL_ID, None,
    ]  # fmt: skip
    assert [(party.name, party.position) for party in parties(type="person")] == [
        ("Iný Človek", None),
        ("Ing. Ján Kováč", "riaditeľ"),
        ("Eva MALA", "účtovníčka"),
        ("Peter Veľký", "vodič"),
        ("Peter Veľký", "vodič"),
    ]
    assert names(parties(type="organisation")) == ["Tatra banka a.s."]


def test_again_changes_nothing(office):
    office.carry_out(COMPANIES)
    before = [(party.id, party.version) for party in parties()]
    again = office.carry_out(COMPANIES)
    assert counts(again) == {"unchanged": 3, "refused": 1}
    assert [(party.id, party.version) for party in parties()] == before


def test_again_brings_nobody_twice_of_whom_only_the_name_is_known(office, store):
    table = "Meno;Priezvisko;Telefón;Funkcia\nJán;Kováč;nie je;\nJán;Kováč;;\nJán;Kováč;;vodič\nEva;Malá;;\n"
    add(store, "Eva Malá", EVA, emails=[{"address": "eva@mala.sk"}])
    assert counts(office.carry_out(table)) == {"created": 4}, "they may be four others"
    assert counts(office.carry_out(table)) == {"unchanged": 4}
    assert len(parties()) == 5


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (ImportMode.CREATE, {"created": 1, "skipped": 1}),
        (ImportMode.UPDATE, {"updated": 1, "skipped": 1}),
        (ImportMode.BOTH, {"created": 1, "updated": 1}),
    ],
)
def test_create_update_or_both(office, store, mode, expected):
    add(store, "Ján Kováč", EVA, emails=[{"address": "jan@firma.sk"}])
    table = "First Name,Last Name,Email,Position\nJán,Kováč,jan@firma.sk,boss\nEva,Nová,nova@firma.sk,\n"
    assert counts(office.carry_out(table, mode=mode)) == expected


def test_twice_in_one_file_is_once(office):
    job = office.carry_out(
        "Meno;Priezvisko;E-mail;Telefón\nJán;Kováč;jan@firma.sk;\nJan;Kovac;JAN@firma.sk;0905123456\n"
    )
    assert counts(job) == {"created": 1, "updated": 1}
    [party] = parties()
    assert len(party.emails) == 1 and party.phones[0]["e164"] == "+421905123456" and party.version == 1


def test_persons_bring_their_organisations_once(office, store):
    table = "Meno;Priezvisko;Firma;IČO\nJán;Kováč;Acme s.r.o.;31333532\nEva;Malá;ACME S.R.O.;31333532\nIvo;Nový;Iná;\n"
    job = office.carry_out(table)
    assert counts(job) == {"created": 3} and job.organisations_created == 2
    acme, other = parties(type="organisation")
    assert acme.legal_ids[0]["value"] == "31333532" and other.name == "Iná"
    assert {party.organisation_id for party in parties(family_name__in=["Kováč", "Malá"])} == {acme.id}


def test_several_that_could_be_it_are_left_to_people(office, store):
    for town in ("Nitra", "Trnava"):
        add(store, "Acme", EVA, type=PartyType.ORGANISATION, addresses=[{"country": "SK", "city": town}])
    job = office.carry_out("Názov firmy;E-mail\nAcme;a@acme.sk\n")
    assert counts(job) == {"undecided": 1}
    [row] = office.rows(job)
    assert row.problems[0].code == "several-matches" and row.party_id is None
    assert len(parties()) == 2


def test_what_one_does_not_see_is_neither_met_nor_told(office, store):
    add(store, "Tajný zákazník", KAROL, emails=[{"address": "x@tajne.sk"}])
    job = office.carry_out("Meno;Priezvisko;E-mail\nTajný;Zákazník;x@tajne.sk\n")
    assert counts(job) == {"created": 1}
    assert sorted(party.office for party in parties()) == ["BA", "KE"]


def test_the_preview_writes_nothing_and_tells_the_same(office, store):
    add(store, "Tatra banka", EVA, type=PartyType.ORGANISATION, emails=[{"address": "info@tatrabanka.sk"}])
    job = office.upload(COMPANIES.encode("cp1250"))
    assert job.encoding == "cp1250"
    preview = import_preview.preview_import(PreviewImport(id=job.id), EVA, store)
    assert [row.outcome for row in preview.rows] == [
        RowOutcome.UPDATED, RowOutcome.CREATED, RowOutcome.CREATED, RowOutcome.REFUSED,
    ]  # fmt: skip
    assert preview.rows[0].party_name == "Tatra banka" and "+421259191000" in preview.rows[0].texts
    assert [column.field for column in preview.columns][:2] == [ImportField.NAME, ImportField.COMPANY_ID]
    assert len(parties()) == 1
    office.start(job)
    office.work()
    assert counts(office.read(job.id)) == {"updated": 1, "created": 2, "refused": 1}


def test_a_mapping_is_remembered(office):
    first = office.upload(b"Spalte A;Spalte B\nAcme;a@acme.sk\n")
    assert first.fields == (None, None) and not first.mapping_remembered
    with pytest.raises(Invalid) as refused:
        office.start(first)
    assert refused.value.fields[0].pointer == "/fields"
    office.start(first, fields=(ImportField.NAME, ImportField.EMAIL))
    office.work()
    again = office.upload(b"SPALTE A,Spalte b\nBee,b@bee.sk\n")
    assert again.mapping_remembered and again.fields == (ImportField.NAME, ImportField.EMAIL)


def test_another_encoding_by_hand(office):
    job = office.upload("Názov\nŤažba\n".encode())
    assert job.encoding == "utf-8"
    office.start(job, encoding="cp1250")
    office.work()
    assert names(parties()) == ["Ťažba"], "a line that is good UTF-8 stays that"


def test_what_is_no_table_is_said_to_be_none_and_why(office):
    data_file = outlook_file([Folder([{0x3001: wide("Jana Malá")}])], {1: "Keywords"})
    for content, reason in (
        (b"%PDF-1.7\0\xff\xfe\xd0\0\0", "not-text"),
        (b"PK\x03\x04 no workbook", "xlsx"),
        (b"!BDN no data file", "outlook-unreadable"),
        (data_file[:-1], "outlook-cut-off"),
    ):
        job = office.upload(content)
        assert (job.state, job.reason) == (ImportState.UNREADABLE, reason)


def test_contacts_of_outlook_are_given_to_whom_the_duty_table_says(office, store):
    people = (Representative(user_id="viera", name="Viera"),)
    rule = CreateDutyRule(office="BA", name="Trnava", representatives=people, countries=("SK",))
    duty.create_rule(rule, EVA, store)
    address = {0x3A5D: wide("Dlhá 5"), 0x3A59: wide("Trnava"), 0x3A5B: wide("917 01")}
    contacts = [
        {0x3001: wide("Jana Malá"), 0x3A06: wide("Jana"), 0x3A11: wide("Malá"), 0x3A5A: wide("Slovensko"), **address},
        {0x3001: wide("Ana Horvat"), 0x3A06: wide("Ana"), 0x3A11: wide("Horvat"), 0x3A5A: wide("Hrvatska"),
         0x3A59: wide("Split")},
    ]  # fmt: skip
    done = office.carry_out(outlook_file([Folder(contacts)], {1: "Keywords"}), "archive.pst")
    assert (done.state, done.format, done.created) == (ImportState.DONE, ImportFormat.OUTLOOK, 2)
    given = {party["name"]: party["representative_ids"] for party in parties()}
    assert given == {"Jana Malá": ["viera"], "Ana Horvat": []}
    seen = views.count_parties(CountParties(by=Dimension.REPRESENTATIVE), EVA, store)
    assert {item.label: item.count for item in seen.items} == {"": 1, "Viera": 1}


def test_rows_about_a_person_are_found_by_an_index(office, store):
    office.carry_out(COMPANIES)
    (bank,) = (party for party in parties() if party.name == "Tatra banka a.s.")
    subject = Subject(party_ids=(bank.id,), names=(bank.name,))
    asked = {"find": "import_rows", "filter": rows_of(subject), "sort": {"_id": 1}}
    told = store.database.command("explain", asked, verbosity="executionStats")
    assert "COLLSCAN" not in str(told["queryPlanner"]["winningPlan"])
    assert told["executionStats"]["nReturned"] == 1


def test_contacts_are_put_into_groups_that_one_keeps(office, store):
    mine = groups.create_group(CreateGroup(office="BA", name="VIP"), EVA, store)
    smart = groups.create_group(CreateGroup(office="BA", name="Smart", conditions=("type=person",)), EVA, store)
    theirs = groups.create_group(CreateGroup(office="KE", name="Cudzia"), KAROL, store)
    job = office.upload("Názov;Kategórie\nAcme;VIP\nBee;Cudzia;\n".encode())
    for refused in (theirs.id, smart.id):
        with pytest.raises(Invalid) as told:
            office.start(job, group_id=refused)
        assert told.value.fields[0].pointer == "/group_id"
    office.start(job, fields=(ImportField.NAME, ImportField.GROUP))
    office.work()
    assert [(party.name, party.group_ids, party.notes) for party in parties()] == [
        ("Acme", [mine.id], None),
        ("Bee", [], "# Cudzia"),
    ]


@pytest.mark.parametrize("encoding", ["undefined", "idna", "base64", "nothing-such", "x\0y"])
def test_what_is_no_encoding_of_texts_is_refused(office, encoding):
    job = office.upload(COMPANIES.encode())
    with pytest.raises(Invalid) as told:
        office.start(job, encoding=encoding)
    assert told.value.fields[0].pointer == "/encoding"


def test_another_office_sees_no_import(office, store):
    job = office.upload(COMPANIES.encode())
    with pytest.raises(NotFound):
        imports.start_import(StartImport(id=job.id, version=job.version), KAROL, store)


def test_it_starts_once(office, store):
    job = office.upload(COMPANIES.encode())
    started = office.start(job)
    with pytest.raises(Conflict):
        imports.start_import(StartImport(id=job.id, version=started.version), EVA, store)


def test_files_go_after_a_month_and_the_report_stays(office):
    job = office.carry_out("Meno;Priezvisko\nEva;Malá\n")
    fresh = office.carry_out("Meno;Priezvisko\nIvo;Malý\n")
    long_ago = now() - timedelta(days=31)
    ImportRecord.objects(id=job.id).update(set__updated_at=long_ago)
    remove_outdated_files(office.bench)
    with pytest.raises(ObjectMissing):
        office.desk.objects.stat(f"imports/{job.id}")
    assert office.desk.objects.stat(f"imports/{fresh.id}").size
    assert [row.name for row in office.rows(job)] == ["Eva Malá"]

"""Exports and prints as the worker makes them, from the real database into the real object store."""

import csv
import io

import lxml.etree
import openpyxl
import pikepdf
import pypdfium2
import pytest
import vobject

from services.contacts.exporting.source import batches
from services.contacts.handlers import groups, outputs
from services.contacts.models.outputs import OutputRecord
from services.contacts.settings import WorkerSettings
from services.contacts.worker.outputs import KEPT_FOR, Press, make_next, output_queue, remove_outdated
from shared.contracts.base import now
from shared.contracts.contacts import (
    AddToGroup,
    ContactOutput,
    ContactSelection,
    CreateGroup,
    DeleteGroup,
    EnvelopeSize,
    ExportContacts,
    GetContactOutput,
    GetContactOutputContent,
    Group,
    GroupKind,
    MatchBy,
    OutputFormat,
    OutputState,
    PartyType,
    PreviewPrint,
    PrintContacts,
)
from shared.contracts.problems import Conflict, Invalid, NotFound
from shared.schemas import CONTACTS
from tests.integration.services.contacts.importing import Office, counts, desk_of
from tests.integration.services.contacts.people import EVA, JANA, KAROL, add

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("worker_environment")]
TOWN = {"country": "SK", "street": "Hlavná 1", "postal_code": "040 01", "city": "Košice"}


@pytest.fixture
def press(objects) -> Press:
    settings = WorkerSettings()
    return Press(output_queue(settings), objects, settings, lambda event: None)


@pytest.fixture
def people(store) -> Group:
    firm = add(
        store,
        "Železiarne <&> a.s.",
        EVA,
        type=PartyType.ORGANISATION,
        addresses=[TOWN],
        kinds=["customer"],
        legal_ids=[{"scheme": "company", "country": "SK", "value": "31333532"}],
    )
    members = [
        add(
            store,
            "Ján Kováč",
            EVA,
            title_before="Ing.",
            given_name="Ján",
            family_name="Kováč",
            position="=1+1",
            organisation_id=firm.id,
            phones=[{"number": "0905 123 456", "label": "mobile"}],
            emails=[{"address": "jan@firma.sk"}],
            notes="+prvý\ndruhý; tretí",
            influence=-3,
        ),
        add(
            store,
            "Иван Петров",
            EVA,
            addresses=[{"country": "RU", "city": "Москва", "street": "ул. Ленина 5", "postal_code": "101000"}],
        ),
        add(store, "Eva Bezdomová", EVA),
        add(store, "Adam Polovičný", EVA, addresses=[{"country": "SK", "city": "Nitra"}]),
    ]
    group = groups.create_group(CreateGroup(office="BA", name="Pozvánky"), EVA, store)
    groups.add_to_group(AddToGroup(id=group.id, party_ids=tuple(one.id for one in members)), EVA, store)
    return group


def made(store, press, output: ContactOutput, who=EVA) -> tuple[ContactOutput, bytes]:
    assert make_next(press)
    done = outputs.get_output(GetContactOutput(id=output.id), who, store)
    assert done.state is OutputState.READY, done.detail
    return done, b"".join(press.objects.chunks(OutputRecord.objects.get(id=done.id).key))


def exported(store, press, kind: OutputFormat, **view) -> bytes:
    order = ExportContacts(office="BA", format=kind, **view)
    return made(store, press, outputs.export_contacts(order, EVA, store))[1]


def test_xml_is_valid_by_the_published_schema(store, press, people):
    schema = lxml.etree.XMLSchema(lxml.etree.parse(CONTACTS))
    tree = lxml.etree.fromstring(exported(store, press, OutputFormat.XML))
    assert schema.validate(tree), schema.error_log
    names = [element.text for element in tree.iter("{*}name")]
    assert len(names) == 5 and "Železiarne <&> a.s." in names
    tree[0].attrib.pop("type")
    assert not schema.validate(tree)


def test_csv_runs_nothing_and_comes_back_unchanged(store, press, people, objects):
    content = exported(store, press, OutputFormat.CSV)
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert rows["Ján Kováč"]["Job title"] == "'=1+1"
    assert rows["Ján Kováč"]["Mobile phone"] == "'+421905123456"
    assert rows["Ján Kováč"]["Organization"] == "Železiarne <&> a.s."
    job = Office(desk_of(store, objects)).carry_out(content)
    assert job.rows == 5
    told = counts(job)
    assert told.get("created", 0) <= 2 and "refused" not in told and "undecided" not in told


def test_vcards_are_read_by_others(store, press, people):
    content = exported(store, press, OutputFormat.VCARD, group=people.id)
    cards = list(vobject.readComponents(content.decode()))
    assert len(cards) == 4 and all(len(line) <= 75 for line in content.split(b"\r\n"))
    [jan] = [card for card in cards if card.fn.value == "Ján Kováč"]
    assert jan.note.value == "+prvý\ndruhý; tretí" and jan.email.value == "jan@firma.sk"
    assert jan.org.value == ["Železiarne <&> a.s."] and jan.categories.value == ["Pozvánky"]


@pytest.mark.parametrize("kind", [OutputFormat.VCARD, OutputFormat.CSV])
def test_what_was_exported_is_met_and_changes_nothing(store, press, people, objects, kind):
    # A table has no place for the country of a number: it is that of the address.
    home, code = ("PL", "00-950") if kind is OutputFormat.VCARD else ("HR", "10000")
    acme = add(store, "Acme d.d.", EVA, type=PartyType.ORGANISATION, second_line="Odjel <prodaje>", activity="Gradnja",
               category="A, B", region="Zagreb", kinds=["customer", "lead"], language="hr", website="https://acme.example",
               legal_ids=[{"scheme": "tax", "country": "HR", "value": "12345678903"}],
               bank_accounts=[{"iban": "HR1210010051863000160"}],
               addresses=[{**TOWN, "country": home, "postal_code": code, "street": "Długa 5\nII p."}])  # fmt: skip
    add(store, "Acme Split", EVA, type=PartyType.BRANCH, organisation_id=acme.id, emails=[{"address": "split@acme.hr"}])
    add(store, "Иванова, Мария", EVA, emails=[{"address": "m@acme.hr"}], organisation_id=acme.id, influence=4,
        gender="female", department="Отдел; продаж", phones=[{"number": "123 45", "label": "home"}])  # fmt: skip
    everybody = Office(desk_of(store, objects))
    before = {row["_id"]: row["version"] for row in store.database["parties"].find()}
    job = everybody.carry_out(exported(store, press, kind), match_by=tuple(MatchBy))
    others = [(row.name, row.outcome, row.problems) for row in everybody.rows(job) if row.outcome != "unchanged"]
    assert counts(job) == {"unchanged": 8}, others
    after = {row["_id"]: row["version"] for row in store.database["parties"].find()}
    assert {id: after[id] for id in before} == before


def test_a_workbook_of_a_filtered_view(store, press, people):
    content = exported(store, press, OutputFormat.XLSX, filter=("type=organisation",))
    head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert len(rows) == 1 and rows[0][head.index("Company ID")] == "31333532"


def test_what_the_locator_finds_is_exported(store, people):
    every = [row["name"] for batch in batches(ContactSelection(), EVA, store) for row in batch]
    name = every[0]
    found = [row["name"] for batch in batches(ContactSelection(q=name[:4]), EVA, store) for row in batch]
    assert name in found and len(found) < len(every)
    assert list(batches(ContactSelection(q="nobodyhere"), EVA, store)) == []


def test_only_what_one_sees_is_exported(store, press, people):
    add(store, "Tajný", KAROL)
    assert "Tajný" not in exported(store, press, OutputFormat.CSV).decode("utf-8-sig")


def test_envelopes_of_a_group(store, press, people):
    sender = ("Kancelária", "Hlavná 2", "811 01 Bratislava")
    order = PrintContacts(office="BA", group=people.id, envelope=EnvelopeSize.DL, sender=sender)
    done, content = made(store, press, outputs.print_contacts(order, EVA, store))
    assert (done.contacts, done.skipped) == (2, 2)
    assert {one.name: one.reason for one in done.skipped_contacts} == {
        "Eva Bezdomová": "no-address",
        "Adam Polovičný": "incomplete-address",
    }
    with pypdfium2.PdfDocument(content) as book:
        texts = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in book]
        size = book[0].get_size()
    assert [round(side / 72 * 25.4) for side in size] == [220, 110]
    [own] = [text for text in texts if "Kováč" in text]
    assert "Ing. Ján Kováč\nŽeleziarne <&> a.s.\nHlavná 1\n040 01 KOŠICE" in own and "SLOVENSKO" not in own
    [abroad] = [text for text in texts if "Петров" in text]
    assert abroad.rstrip().endswith("101000\nRUSKO")


def test_at_home_is_where_the_organisation_is(store, press, people, monkeypatch):
    monkeypatch.setenv("KANCELARIA_COUNTRY", "RU")
    order = PrintContacts(office="BA", group=people.id, envelope=EnvelopeSize.C6)
    _, content = made(store, press, outputs.print_contacts(order, EVA, store))
    with pypdfium2.PdfDocument(content) as book:
        texts = [page.get_textpage().get_text_range().rstrip() for page in book]
    assert sorted(text.endswith("SLOVENSKO") for text in texts) == [False, True]
    assert not any("RUSKO" in text for text in texts)


def test_labels_leave_used_ones_free(store, press, people):
    order = PrintContacts(office="BA", group=people.id, labels="3x7-64x38", used_labels=20)
    _, content = made(store, press, outputs.print_contacts(order, EVA, store))
    with pikepdf.open(io.BytesIO(content)) as book:
        assert len(book.pages) == 2


def test_nobody_writes_to_the_suppressed(store, press, people):
    quiet = groups.create_group(CreateGroup(office="BA", name="Nepísať", kind=GroupKind.SUPPRESSION), EVA, store)
    smart = groups.create_group(
        CreateGroup(office="BA", name="Zakázaní", kind=GroupKind.BLACKLIST, conditions=("country=RU",)), EVA, store
    )
    assert smart.conditions
    [jan] = OutputRecord._get_db()["parties"].find({"name": "Ján Kováč"})
    groups.add_to_group(AddToGroup(id=quiet.id, party_ids=(jan["_id"],)), EVA, store)
    with pytest.raises(Conflict):
        outputs.preview_print(PreviewPrint(group=people.id, envelope=EnvelopeSize.C6), EVA, store, press.objects)
    done, _ = made(
        store,
        press,
        outputs.print_contacts(PrintContacts(office="BA", group=None, envelope=EnvelopeSize.C6), EVA, store),
    )
    reasons = {one.name: one.reason for one in done.skipped_contacts}
    assert (reasons["Ján Kováč"], reasons["Иван Петров"], done.contacts) == ("suppressed", "blacklisted", 1)
    groups.delete_group(DeleteGroup(id=quiet.id, version=quiet.version), EVA, store)
    again = PrintContacts(office="BA", group=None, envelope=EnvelopeSize.C6)
    done, _ = made(store, press, outputs.print_contacts(again, EVA, store))
    assert "Ján Kováč" not in {one.name for one in done.skipped_contacts}


def test_the_preview_is_an_image(store, press, people):
    link = outputs.preview_print(PreviewPrint(group=people.id, labels="2x7-99x38"), EVA, store, press.objects)
    assert link.media_type == "image/png" and link.size > 1000


def test_what_there_is_no_layout_of_is_refused(store, people):
    for layout in ({}, {"labels": "9x9"}, {"labels": "2x7-99x38", "envelope": "dl"}):
        with pytest.raises(Invalid):
            outputs.print_contacts(PrintContacts(office="BA", **layout), EVA, store)


def test_files_are_ones_own_and_go_after_a_while(store, press, people):
    order = outputs.export_contacts(ExportContacts(office="BA", format=OutputFormat.CSV), EVA, store)
    done, _ = made(store, press, order)
    with pytest.raises(NotFound):
        outputs.get_output(GetContactOutput(id=done.id), JANA, store)
    OutputRecord.objects(id=done.id).update(created_at=now() - KEPT_FOR * 2)
    remove_outdated(press)
    with pytest.raises(NotFound):
        outputs.get_output_content(GetContactOutputContent(id=done.id), EVA, store, press.objects)

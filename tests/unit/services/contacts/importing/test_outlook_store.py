"""Contacts of Outlook data files: read right, of every kind of text, and a damaged one costs itself alone."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contacts.importing.drafts import Draft, DraftAddress, Labelled
from services.contacts.importing.outlook_store import StoreUnreadable, store_drafts
from services.contacts.importing.reading import inspect
from shared.tables.refused import TableRefused
from tests.unit.services.contacts.importing.data_file import (
    BINARY,
    BOOLEAN,
    NARROW,
    NUMBER,
    SHORT,
    TIME,
    WIDE,
    Folder,
    Properties,
    data_file,
    several,
    wide,
)

NAMED: dict[int, int | str] = {1: 0x8083, 2: 0x8084, 3: 0x8093, 4: 0x8094, 5: 0x8045, 6: 0x8046, 7: 0x8048, 8: 0x8049,
                               9: "Keywords", 10: 0x80A3}  # fmt: skip
BORN = 10_000_000 * int((datetime(1980, 5, 16, 22, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds())
"""Midnight in Bratislava, in pieces of 100 ns."""
SOLICITOR: Properties = {
    0x3001: wide("JUDr. Zuzana Kováčová"), 0x3A06: wide("Zuzana"), 0x3A11: wide("Kováčová"), 0x3A45: wide("JUDr."),
    0x3A16: wide("ООО «Ромашка»"), 0x3A17: wide("advokátka"), 0x3A18: wide("Spory"), 0x3A4D: (SHORT, 1),
    0x3A08: wide("+421 2 5249 1234"), 0x3A1C: wide("0905 123 456"), 0x3A24: wide("02/5249 1235"),
    0x8001: wide("zuzana@kovac.example"), 0x8003: wide("/o=Firma/cn=Zuzana"), 0x8004: wide("z@firma.example"),
    0x8005: wide("Štúrova 7"), 0x8006: wide("Bratislava"), 0x8007: wide("811 02"), 0x8008: wide("Slovensko"),
    0x3A5D: wide("ул. Ленина 5"), 0x3A59: wide("Москва"), 0x3A5B: wide("101000"),
    0x3A51: wide("https://kovac.example"), 0x8009: several("VIP", "Súd"), 0x3A4F: wide("Zuzka"),
    0x3A42: (TIME, BORN.to_bytes(8, "little")), 0x1000: wide("Volať ráno.\r\nДругая строка\r\n"),
}  # fmt: skip


EARLIER: Properties = {0x3001: wide("Мария Щёлкина"), 0x3A06: wide("Мария"), 0x3A11: wide("Щёлкина"),
                       0x8001: wide("m@romashka.example"), 0x3A59: wide("Москва")}  # fmt: skip


def drafts(folder: Path, content: bytes) -> list[Draft | None]:
    path = folder / "contacts.pst"
    path.write_bytes(content)
    return [draft for _, draft in store_drafts(str(path))]


def test_all_of_a_contact(tmp_path):
    (draft,) = drafts(tmp_path, data_file([Folder([SOLICITOR], picture=b"\xff\xd8\xff picture")], NAMED))
    assert draft == Draft(
        texts={
            "name": "JUDr. Zuzana Kováčová", "given_name": "Zuzana", "family_name": "Kováčová",
            "title_before": "JUDr.", "organisation": "ООО «Ромашка»", "position": "advokátka", "department": "Spory",
            "notes": "Volať ráno.\r\nДругая строка", "gender": "female", "type": "person",
        },
        phones=[Labelled("+421 2 5249 1234", "work"), Labelled("0905 123 456", "mobile"),
                Labelled("02/5249 1235", "fax")],
        emails=[Labelled("zuzana@kovac.example"), Labelled("z@firma.example")],
        websites=[Labelled("https://kovac.example")],
        addresses=[DraftAddress("work", "Štúrova 7", "Bratislava", "811 02", "", "Slovensko"),
                   DraftAddress("home", "ул. Ленина 5", "Москва", "101000")],
        groups=["VIP", "Súd"],
        further=["Nickname: Zuzka", "Birthday: 1980-05-17"],
        photo=base64.b64encode(b"\xff\xd8\xff picture").decode(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "told", "name"),
    [("cp1250", 1250, "Ľubomír Šťastný"), ("cp1251", 1251, "Юрий Ёлкин"), ("iso8859_2", 28592, "Žofia Ťapáková"),
     ("cp1250", None, "Ľubomír Šťastný"), ("cp1251", None, "Юрий Ёлкин"), ("cp1250", 31337, "Łukasz Żółć")],
)  # fmt: skip
def test_texts_of_old_files(tmp_path, written, told, name):
    contact: Properties = {0x3001: (NARROW, name.encode(written)), 0x3A11: (NARROW, b"X")}
    if told:
        contact[0x3FFD] = (NUMBER, told)
    (draft,) = drafts(tmp_path, data_file([Folder([contact])], NAMED))
    assert draft is not None and draft.texts["name"] == name


def test_files_of_outlook_before_2003(tmp_path):
    contact: Properties = {tag: (NARROW, data.decode("utf-16-le").encode("cp1251")) if kind == WIDE else (kind, data)
                           for tag, (kind, data) in EARLIER.items() if isinstance(data, bytes)}  # fmt: skip
    contact[0x3FFD] = (NUMBER, 1251)
    content = data_file([Folder([contact], picture=b"\xff\xd8\xff picture"), Folder([contact])], NAMED, ansi=True)
    first, second = drafts(tmp_path, content)
    assert first is not None and second is not None
    assert first.texts["name"] == "Мария Щёлкина" and first.emails == [Labelled("m@romashka.example")]
    assert first.photo and not second.photo
    with pytest.raises(StoreUnreadable, match="cut off"):
        drafts(tmp_path, content[:-1])


def test_notes_that_are_not_read_are_told(tmp_path):
    formatted = {0x3001: wide("Jana Malá"), 0x1009: (BINARY, b"{\\rtf1 x}")}
    first, second = drafts(tmp_path, data_file([Folder([formatted, {**formatted, 0x1000: wide("x")}])], NAMED))
    assert first is not None and first.troubles == [("notes", "notes-formatted")]
    assert second is not None and not second.troubles


def test_an_organisation(tmp_path):
    contact = {0x3001: wide("Gradski ured Đakovo"), 0x3A16: wide("Gradski ured Đakovo")}
    (draft,) = drafts(tmp_path, data_file([Folder([contact])], NAMED))
    assert draft is not None and draft.texts == {"name": "Gradski ured Đakovo", "type": "organisation"}


def test_deleted_and_hidden_ones_are_nobodys(tmp_path):
    seen, unseen = ({0x3001: wide(name)} for name in ("Seen", "Unseen"))
    folders = [Folder([unseen], deleted=True), Folder([unseen], {0x10F4: (BOOLEAN, 1)}), Folder([seen])]
    assert [draft and draft.texts["name"] for draft in drafts(tmp_path, data_file(folders, NAMED))] == ["Seen"]


def test_other_items_are_passed_over(tmp_path):
    folder = Folder([{0x1A: wide("IPM.Note")}, {0x1A: wide("IPM.Contact.Ours"), 0x3001: wide("Acme")}])
    assert [draft and draft.texts["name"] for draft in drafts(tmp_path, data_file([folder], NAMED))] == ["Acme"]


def test_a_damaged_contact_costs_itself_alone(tmp_path):
    content = bytearray(data_file([Folder([{0x3001: wide(name)} for name in ("First", "Second", "Third")])], NAMED))
    heap = content.rindex(b"\xec\xbc", 0, content.index("Second".encode("utf-16-le")))
    content[heap] = 0
    read = drafts(tmp_path, bytes(content))
    assert [draft and draft.texts["name"] for draft in read] == ["First", None, "Third"]


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_one_that_is_cut_off_is_refused(tmp_path, share):
    content = data_file([Folder([SOLICITOR])], NAMED)
    with pytest.raises(StoreUnreadable, match=r"cut off|damaged"):
        drafts(tmp_path, content[: int(len(content) * share)])


def test_the_reader_knows_it_by_its_beginning(tmp_path):
    path = tmp_path / "contacts.bin"
    path.write_bytes(data_file([Folder([SOLICITOR], picture=b"\xff\xd8\xff")], NAMED))
    found = inspect(str(path), {"country": "SK"})
    assert (found["format"], found["rows"], found["sample"][0]["draft"]["groups"]) == ("outlook", 1, ["VIP", "Súd"])


def test_noise_with_its_name_is_refused(tmp_path):
    path = tmp_path / "contacts.pst"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(TableRefused) as refused:
        inspect(str(path), {"country": "SK"})
    assert refused.value.code == "not-text"


@settings(max_examples=60)
@given(damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=12))
def test_any_damage_is_told(tmp_path_factory, damage: list[tuple[int, int]]):
    content = bytearray(data_file([Folder([SOLICITOR, SOLICITOR], picture=b"\xff\xd8\xff")], NAMED))
    for place, value in damage:
        content[place % len(content)] = value
    read: list[Any] = []
    try:
        read = drafts(tmp_path_factory.mktemp("damaged"), bytes(content))
    except StoreUnreadable:
        return
    assert len(read) <= 8

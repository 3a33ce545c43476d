"""Cards as phones and mail programs really write them."""

import io
import json

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.importing.card_lines import MOST_OF_A_PROPERTY, Card, cards_of
from services.contacts.importing.cards import draft_of_card
from services.contacts.importing.drafts import Draft
from shared.tables.encodings import find_encoding, lines_of

OUTLOOK_21 = """BEGIN:VCARD\r
VERSION:2.1\r
N;LANGUAGE=sk;CHARSET=windows-1250;ENCODING=QUOTED-PRINTABLE:Kov=E1=E8;J=E1n;;Ing.;CSc.\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=A1n Kov=C3=A1=C4=8D=\r
 ml.\r
ORG:Acme s.r.o.;Predaj\r
TEL;WORK;VOICE:+421 2 1234\r
TEL;CELL:0905 123 456\r
ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:;;Hlavn=C3=A1 1=0D=0A=\r
2. poschodie;Ko=C5=A1ice;;040 01;Slovensko\r
EMAIL;PREF;INTERNET:jan@acme.sk\r
X-MS-OL-DEFAULT-POSTAL-ADDRESS:2\r
PHOTO;TYPE=JPEG;ENCODING=BASE64:\r
 /9j/4AAQSkZJRgABAQEAYABgAAD\r
 /\r
\r
REV:20200101T000000Z\r
END:VCARD\r
"""
ICLOUD_30 = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iOS 17//EN
N:Novák;Jana;;;
FN:Jana Novák
item1.EMAIL;type=INTERNET;type=pref:jana@x.sk
EMAIL;type=INTERNET;type=HOME:jana@home.sk
item1.X-ABLabel:_$!<Work>!$_
item2.ADR;type=WORK;type=pref:;;Dlhá 5\\, vchod B;Bratislava;;81101;Slovakia
item2.X-ABADR:sk
X-SOCIALPROFILE;type=twitter:http://twitter.com/x
NOTE:prvý riadok\\ndruhý
  a pokračovanie
CATEGORIES:VIP,Obchod\\, sever
END:VCARD
"""
COMPANY_40 = """BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Tvornica d.d.
ORG:Tvornica d.d.
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+385-1-4567-890
ADR;TYPE=work;LABEL="Ilica 1^nZagreb":;;Ilica 1;Zagreb;;10000;Hrvatska
X-OIB:12345678903
PHOTO:data:image/png;base64,iVBORw0KGgo=
END:VCARD
"""


def read(content: str | bytes) -> list[tuple[Card, Draft]]:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    lines = lines_of(file, find_encoding(file), longest=MOST_OF_A_PROPERTY)
    return [(card, draft_of_card(card)) for card in cards_of(lines)]


def test_outlook_writes_version_2_1() -> None:
    [(card, draft)] = read(OUTLOOK_21)
    assert draft.texts == {
        "family_name": "Kováč",
        "given_name": "Ján",
        "title_before": "Ing.",
        "title_after": "CSc.",
        "organisation": "Acme s.r.o.",
        "department": "Predaj",
        "name": "Ján Kováč ml.",
        "type": "person",
    }
    assert [(phone.value, phone.label) for phone in draft.phones] == [("+421 2 1234", "work"), ("0905 123 456", "cell")]
    [address] = draft.addresses
    assert (address.street, address.town, address.postcode) == ("Hlavná 1\n2. poschodie", "Košice", "040 01")
    assert draft.photo.startswith("/9j/") and not card.broken and not draft.further


def test_icloud_labels_its_lines() -> None:
    [(_, draft)] = read(ICLOUD_30)
    assert [(email.value, email.label) for email in draft.emails] == [("jana@x.sk", "work"), ("jana@home.sk", "home")]
    assert draft.addresses[0].street == "Dlhá 5, vchod B"
    assert draft.texts["notes"] == "prvý riadok\ndruhý a pokračovanie"
    assert draft.groups == ["VIP", "Obchod, sever"]
    assert draft.further == ["X-SOCIALPROFILE: http://twitter.com/x"]


def test_version_4_of_a_company() -> None:
    [(_, draft)] = read(COMPANY_40)
    assert draft.texts == {"type": "organisation", "name": "Tvornica d.d.", "tax_id": "12345678903"}
    assert draft.phones[0].value == "+385-1-4567-890" and draft.phones[0].label == "work"
    assert draft.photo == "iVBORw0KGgo="


def test_a_card_that_is_broken_costs_itself_alone() -> None:
    text = ICLOUD_30 + "BEGIN:VCARD\nVERSION:3.0\nFN:cut off\n" + COMPANY_40 + "BEGIN:VCARD\nFN:end of file"
    assert [(card.line, card.trouble) for card, _ in read(text)] == [
        (1, None),
        (16, "card-not-ended"),
        (19, None),
        (29, "card-not-ended"),
    ]


def test_a_broken_line_is_told_and_the_card_kept() -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Jana\nthis is no property\nPHOTO;ENCODING=b:!!\nEND:VCARD\n"
    [(card, draft)] = read(text)
    assert card.broken == ("this is no property",)
    assert draft.texts["name"] == "Jana"
    assert draft.further == ["? this is no property"] and draft.troubles == [("photo", "photo-damaged")]


@pytest.mark.parametrize("fold", ["\n ", ""])
def test_a_huge_photo_costs_itself_alone(fold: str) -> None:
    """Folded, and as one line of 52 MB."""
    photo = fold.join(["/9j/" + "A" * 2_600_000] * 20)
    text = f"BEGIN:VCARD\nVERSION:4.0\nFN:Jana\nPHOTO:data:image/jpeg;base64,{photo}\nTEL:0905 123 456\nEND:VCARD\n"
    [(card, draft)] = read(text)
    assert (card.trouble, card.broken, draft.texts["name"]) == (None, (), "Jana")
    assert draft.phones[0].value == "0905 123 456"
    assert (draft.photo, draft.troubles) == ("", [("photo", "photo-too-large")])


def test_a_photo_in_one_line() -> None:
    photo = "/9j/" + "A" * 5_000_000
    [(card, draft)] = read(f"BEGIN:VCARD\nVERSION:3.0\nFN:Jana\nPHOTO;ENCODING=b;TYPE=JPEG:{photo}\nEND:VCARD\n")
    assert draft.photo == photo and not card.broken


def test_a_file_of_windows() -> None:
    [(_, draft)] = read("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Žofia Ľubošová\r\nEND:VCARD\r\n".encode("cp1250"))
    assert draft.texts["name"] == "Žofia Ľubošová"


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029"), max_size=120)


@given(_WORDS, _WORDS)
def test_what_a_library_writes_is_read(name: str, note: str) -> None:
    card = vobject.vCard()
    card.add("fn").value = name
    card.add("note").value = note
    [(_, draft)] = read(card.serialize(validate=False))
    assert draft.texts.get("name", "") == name.strip()
    assert draft.texts.get("notes", "") == note.strip()


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    read(f"BEGIN:VCARD\n{text}\nEND:VCARD\n")


def test_a_draft_travels_as_json() -> None:
    for _, draft in read(OUTLOOK_21 + ICLOUD_30 + COMPANY_40):
        draft.troubles.append(("photo", "photo-damaged"))
        assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft

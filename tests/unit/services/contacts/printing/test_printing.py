"""Addresses as their countries write them, and where they stand on the paper."""

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from services.contacts.printing.addresses import addressed
from services.contacts.printing.layouts import ENVELOPES, LABEL_SHEETS
from services.contacts.printing.typesetting import preview, write_pdf

PERSON = {"_id": "1", "type": "person", "name": "Ján Kováč"}
A4 = (210, 297)


def lines(country: str, *, home: str = "SK", language: str = "sk", person: dict[str, Any] | None = None, **parts: str):
    address = {"label": "main", "country": country, "street": "", "city": "", "postal_code": "", "area": "", **parts}
    return addressed({**PERSON, **(person or {}), "addresses": [address]}, None, home=home, language=language).lines


def test_each_country_in_its_order() -> None:
    assert lines("SK", street="Hlavná 1", city="Košice", postal_code="040 01") == (
        "Ján Kováč", "Hlavná 1", "040 01 KOŠICE",
    )  # fmt: skip
    assert lines("GB", street="1 High Street", city="London", postal_code="SW1A 1AA") == (
        "Ján Kováč", "1 High Street", "LONDON", "SW1A 1AA", "SPOJENÉ KRÁĽOVSTVO",
    )  # fmt: skip
    assert lines("US", street="1 Main St", city="Austin", area="TX", postal_code="73301")[-2:] == (
        "AUSTIN, TX 73301", "SPOJENÉ ŠTÁTY",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "country"),
    [("sk", "POĽSKO"), ("pl", "POLSKA"), ("hr", "POLJSKA"), ("ru", "ПОЛЬША"), ("en", "POLAND")],
)
def test_abroad_the_country_in_the_senders_language(language: str, country: str) -> None:
    assert lines("PL", language=language, street="ul. Długa 1", city="Łódź", postal_code="90-001")[-1] == country
    assert country not in lines("PL", home="PL", language=language, street="D", city="Łódź", postal_code="90-001")


def test_titles_stand_around_the_name_once() -> None:
    place = {"street": "Dlhá 1", "city": "Nitra", "postal_code": "949 01"}
    assert lines("SK", person={"title_before": "Ing.", "title_after": "CSc."}, **place)[0] == "Ing. Ján Kováč, CSc."
    assert lines("SK", person={"name": "Ing. Ján Kováč", "title_before": "Ing."}, **place)[0] == "Ing. Ján Kováč"


def test_who_has_no_address_is_written_to_at_work() -> None:
    work = {"_id": "2", "name": "Acme", "addresses": [
        {"label": "main", "country": "SK", "street": "Dlhá 5", "city": "Nitra", "postal_code": "949 01", "area": ""},
    ]}  # fmt: skip
    assert addressed(PERSON, work, home="SK", language="sk").lines == ("Ján Kováč", "Acme", "Dlhá 5", "949 01 NITRA")
    assert addressed(PERSON, None, home="SK", language="sk").reason == "no-address"


def test_a_branch_names_the_organisation_above_it() -> None:
    place = {"label": "main", "country": "SK", "street": "Dlhá 5", "city": "Nitra", "postal_code": "949 01", "area": ""}
    branch = {"_id": "3", "type": "branch", "name": "Sklad Nitra", "addresses": [place]}
    found = addressed(branch, {"_id": "2", "name": "Acme, a. s."}, home="SK", language="sk").lines
    assert found == ("Acme, a. s.", "Sklad Nitra", "Dlhá 5", "949 01 NITRA")


@pytest.mark.parametrize(("home", "last"), [("HR", ["22000 ŠIBENIK"]), ("SK", ["HR-22000 ŠIBENIK", "CHORVÁTSKO"])])
def test_the_country_before_the_postal_code_is_for_abroad(home: str, last: list[str]) -> None:
    place = {"street": "Kralja Zvonimira 50", "city": "Šibenik", "postal_code": "22000"}
    assert list(lines("HR", home=home, **place)[2:]) == last


def test_half_an_address_is_not_printed() -> None:
    found = addressed({**PERSON, "addresses": [{"label": "main", "country": "SK", "city": "Nitra"}]}, None,
                      home="SK", language="sk")  # fmt: skip
    assert (found.lines, found.reason) == ((), "incomplete-address")


def test_every_layout_is_on_its_paper() -> None:
    for sheet in LABEL_SHEETS.values():
        assert sheet.left + (sheet.columns - 1) * sheet.column_step + sheet.width <= A4[0] + 0.5
        assert sheet.top + (sheet.rows - 1) * sheet.row_step + sheet.height <= A4[1] + 0.5
        assert sheet.column_step >= sheet.width and sheet.row_step >= sheet.height
    for envelope in ENVELOPES.values():
        for box in (envelope.address, envelope.window):
            assert box.x + box.width <= envelope.width and box.y + box.height <= envelope.height


def test_parts_join_without_a_gap(tmp_path: Path) -> None:
    layout = {"envelope": None, "labels": "3x8-70x37", "window": False, "used_labels": 5, "right_by": 0, "down_by": 0,
              "sender": [], "language": "sk"}  # fmt: skip
    write_pdf(layout, iter([("Ján", "Košice")] * 1100), tmp_path / "labels.pdf")
    with pikepdf.open(tmp_path / "labels.pdf") as book:
        assert len(book.pages) == -(-(1100 + 5) // 24)
    assert preview(layout, [("Щёлково",)]).startswith(b"\x89PNG")

"""Contacts: the profile with letters and talks, and two made one."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e


def new_name(word: str) -> str:
    return f"{word} {uuid.uuid4().hex[:8]}"


def add(desk: Desk, name: str, **fields) -> dict:
    return desk.stack.api.post("/contacts", {"office": "BA", "type": "person", "name": name, **fields})


def test_profile_shows_letters_and_talks_and_opens_them(open_desk):
    desk = open_desk("registrar.ba")
    name = new_name("Vodárne")
    party = add(desk, name, type="organisation")
    entry = desk.stack.api.post(
        "/registry/entries",
        {"office": "BA", "direction": "received", "subject": "Offer of pipes", "party": name,
         "contact_id": party["id"], "received_on": "2026-01-05"},
    )  # fmt: skip
    desk.goto(f"/contacts/{party['id']}")
    timeline = desk.page.locator("[data-test=profile]")
    expect(timeline).to_contain_text("Offer of pipes")
    desk.button("Log a talk").click()
    desk.page.locator("input[name=subject]").fill("Called about the price")
    desk.page.keyboard.press("Control+Enter")
    expect(timeline.locator("li")).to_have_count(2)
    expect(timeline).to_contain_text("Called about the price")
    timeline.get_by_text("Offer of pipes").dblclick()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(entry["number"])


def test_two_are_merged_side_by_side_and_parted_again(open_desk):
    desk = open_desk("manager.ba")
    mail = f"{uuid.uuid4().hex[:8]}@firm.example"
    kept, gone = new_name("Ján Kováč"), new_name("Kováč Ján")
    party = add(desk, kept, emails=[{"address": mail}])
    add(desk, gone, emails=[{"address": mail}], region="Trnava")
    desk.goto(f"/contacts/{party['id']}")
    desk.page.get_by_role("button", name="More", exact=True).click()
    desk.page.get_by_text("Merge with another").click()
    desk.page.get_by_role("dialog").get_by_role("button", name=gone).click()
    table = desk.page.locator("[data-test=merge]")
    expect(table).to_contain_text("Trnava")
    desk.page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).click()
    expect(desk.page.get_by_text(f"{kept} is one contact now")).to_be_visible()
    assert desk.stack.api.get(f"/contacts/{party['id']}")["region"] == "Trnava"

    desk.goto("/duplicates")
    line = desk.page.locator("li", has_text=gone)
    line.get_by_role("button", name="Undo").click()
    expect(desk.page.get_by_text("They are two contacts again")).to_be_visible()
    assert desk.stack.api.get(f"/contacts/{party['id']}")["region"] == ""

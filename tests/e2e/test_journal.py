"""The journal: entered by keyboard, filtered, verified, exported."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e


def test_entry_is_made_by_keyboard_alone(open_desk):
    subject = f"Call about the roof {uuid.uuid4().hex[:8]}"
    desk = open_desk("registrar.ke")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Journal")
    desk.page.keyboard.press("n")
    expect(desk.page.locator("input[name=subject]")).to_be_focused()
    desk.page.keyboard.type(subject)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("Roofers Ltd")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("region", name="Notifications")).to_contain_text("Registered as KE/")
    row = desk.rows().first
    expect(row).to_contain_text(subject)
    expect(row).to_contain_text("Roofers Ltd")


def test_colleague_sees_the_entry_at_once(open_desk):
    subject = f"Visit {uuid.uuid4().hex[:8]}"
    writer, reader = open_desk("registrar.ke"), open_desk("officer.ke")
    reader.wait_until_live()
    writer.button("New entry").click()
    writer.page.locator("input[name=subject]").fill(subject)
    writer.page.keyboard.press("Control+Enter")
    expect(reader.row(subject)).to_be_visible()


def test_mistake_is_said_at_its_field_and_nothing_is_written(open_desk):
    subject = f"Tomorrow {uuid.uuid4().hex[:8]}"
    desk = open_desk("registrar.ke")
    desk.button("New entry").click()
    desk.page.locator("input[name=subject]").fill(subject)
    desk.page.locator("input[name=their_date]").fill("2990-01-01")
    desk.page.keyboard.press("Control+Enter")
    field = desk.page.locator(".v-input", has=desk.page.locator("input[name=their_date]"))
    expect(field).to_contain_text("The date is in the future")
    expect(desk.page.locator("input[name=their_date]")).to_be_focused()
    assert desk.stack.api.list("/registry/entries", filter=f"subject~{subject}") == []


def test_words_filter_over_number_subject_and_party(open_desk):
    token = uuid.uuid4().hex[:10]
    api = open_desk("registrar.ke").stack.api_of("registrar.ke")
    entry = {"office": "KE", "direction": "sent"}
    wanted = api.post("/registry/entries", {**entry, "subject": "Odpoveď", "party": f"Žilina {token}"})
    api.post("/registry/entries", {**entry, "subject": "Other"})
    desk = open_desk("registrar.ke")
    words = desk.page.get_by_role("textbox", name="Number, subject or party")
    for text in (f"zilina {token}", wanted["number"]):
        words.fill(text)
        expect(desk.rows()).to_have_count(1)
        expect(desk.rows().first).to_contain_text(wanted["number"])
    words.fill(f"nothing of the kind {token}")
    expect(desk.page.get_by_text("Nothing matches")).to_be_visible()
    desk.button("Clear filters").click()
    expect(desk.rows().first).to_be_visible()


def test_journal_is_verified_in_words(open_desk):
    desk = open_desk("registrar.ke")
    desk.stack.api_of("registrar.ke").post(
        "/registry/entries", {"office": "KE", "direction": "internal", "subject": "So that there is a line"}
    )
    desk.button("Verify").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Verify").click()
    expect(dialog.locator("[data-test=verification]")).to_contain_text("The journal is intact")


def test_columns_are_remembered(open_desk):
    desk = open_desk("registrar.ke")
    expect(desk.page.get_by_role("columnheader", name="Handled by")).to_have_count(0)
    desk.button("Columns").click()
    desk.page.get_by_label("Handled by").check()
    expect(desk.page.get_by_role("columnheader", name="Handled by")).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_role("columnheader", name="Handled by")).to_be_visible()


def test_list_goes_out_as_a_file(open_desk):
    desk = open_desk("registrar.ke")
    desk.button("Export").click()
    with desk.page.expect_download() as download:
        desk.page.get_by_text("CSV", exact=True).click()
    assert b"number" in download.value.path().read_bytes().splitlines()[0]


def test_rows_are_walked_with_the_arrow_keys(open_desk):
    desk = open_desk("registrar.ke")
    api = desk.stack.api_of("registrar.ke")
    for number in range(3):
        api.post("/registry/entries", {"office": "KE", "direction": "sent", "subject": f"Row {number}"})
    desk.page.reload()
    desk.rows().first.focus()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.rows().nth(1)).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    expect(desk.rows().first).to_be_focused()


def test_who_may_only_read_is_offered_nothing_else(open_desk):
    desk = open_desk("officer.ke")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Journal")
    expect(desk.button("New entry")).to_have_count(0)
    expect(desk.button("Verify")).to_have_count(0)
    expect(desk.page.get_by_role("link", name="Users")).to_have_count(0)
    expect(desk.page.get_by_role("link", name="Office scanners")).to_have_count(0)
    desk.goto("/administration/users")
    expect(desk.page.get_by_role("alert")).to_contain_text("You have no right to do this")


def test_tabs_share_one_line_and_the_next_takes_it_over(open_desk):
    first = open_desk("registrar.ke")
    first.wait_until_live()
    page = first.page.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    second = Desk(page, first.stack)
    second.goto("/journal")
    second.wait_until_live()
    assert not any(url.endswith("/events") for url in asked)

    api = first.stack.api_of("registrar.ke")
    for closes_first in (True, False):
        subject = f"Shared {uuid.uuid4().hex[:8]}"
        api.post("/registry/entries", {"office": "KE", "direction": "sent", "subject": subject})
        expect(second.row(subject)).to_be_visible()
        if closes_first:
            with page.expect_request("**/api/v1/events"):
                first.page.close()
            second.wait_until_live()

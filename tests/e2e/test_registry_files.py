"""Files: opened, filled, closed, printed, lent, moved between offices."""

import io

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.registry_desk import (
    MARK,
    choose,
    dialog,
    fill,
    find,
    open_file,
    plan_in_force,
    press,
    register,
    step,
    take_step,
    unique,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_file_is_closed_when_nothing_is_missing_and_its_cover_printed(open_desk):
    desk = open_desk("registrar.ke")
    plan_in_force(desk.stack.api)
    title = open_file(desk, location="Shelf 3")
    entry = register(desk.stack.api_of("registrar.ke"))
    desk.goto(f"/journal/{entry['id']}")
    take_step(desk, "Put into a file")
    find(desk, "File *", title)
    press(desk, "Put into a file")
    desk.page.get_by_role("link", name="-1").click()

    expect(desk.row(entry["subject"])).to_contain_text("-1")
    desk.button("Close the file").click()
    dialog(desk).get_by_role("button", name="Close the file").click()
    refusal = desk.page.locator("[data-test=refusal]")
    expect(refusal).to_contain_text("is not handled yet")
    expect(refusal).to_contain_text("has no mark")
    dialog(desk).get_by_role("button", name="Cancel").click()

    api = desk.stack.api_of("registrar.ke")
    step(api, f"/registry/entries/{entry['id']}", "classify", mark=MARK)
    step(api, f"/registry/entries/{entry['id']}", "handle", outcome="Answered")
    desk.page.reload()
    desk.button("Close the file").click()
    press(desk, "Close the file")
    expect(desk.page.get_by_text("Disposal from")).to_be_visible()

    desk.button("Print").click()
    desk.page.get_by_role("menuitem", name="File cover").click()
    shown = desk.page.locator("[data-test=print]")
    expect(shown.locator("canvas")).to_be_visible()
    with desk.page.expect_download() as download:
        shown.get_by_role("link", name="Download").click()
    cover = pypdfium2.PdfDocument(io.BytesIO(download.value.path().read_bytes()))
    assert title in cover[0].get_textpage().get_text_range()


def test_a_file_with_extra_marks_is_opened_by_keyboard_alone(open_desk):
    desk = open_desk("registrar.ke")
    plan_in_force(desk.stack.api)
    title = unique("File")
    desk.goto("/files")
    desk.button("Open a file").click()
    keyboard, options = desk.page.keyboard, desk.page.get_by_role("option")
    expect(desk.page.locator("input[name=title]")).to_be_focused()
    keyboard.type(title)
    keyboard.press("Tab")
    _take_mark(desk, "LA")
    keyboard.press("Tab")
    for mark in ("AA1", "AB1"):
        _take_mark(desk, mark)
        expect(dialog(desk).locator(".v-chip").last).to_contain_text(mark)
    _take_mark(desk, "AB2")
    keyboard.press("Backspace")
    keyboard.press("Backspace")
    keyboard.press("Escape")
    expect(options).to_have_count(0)
    keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(title)
    (file,) = desk.stack.api.list("/registry/files", filter=f"title~{title}")
    assert (file["primary_mark"], file["extra_marks"]) == ("LA", ["AA1", "AB1"])


def _take_mark(desk: Desk, mark: str) -> None:
    desk.page.keyboard.type(mark)
    expect(desk.page.get_by_role("option").first).to_contain_text(mark)
    desk.page.keyboard.press("Enter")


def test_a_file_is_lent_once_and_who_had_it_is_kept(open_desk):
    keeper = open_desk("registrar.ke")
    plan_in_force(keeper.stack.api)
    title = open_file(keeper)
    address = keeper.page.url

    officer = open_desk("officer.ke")
    officer.goto(address)
    take_step(officer, "Borrow")
    fill(officer, purpose="An inspection")
    press(officer, "Borrow")

    keeper.goto("/loans")
    card = keeper.page.locator("article").filter(has_text=title)
    card.get_by_role("button", name="Approve").click()
    press(keeper, "Approve")
    card.get_by_role("button", name="Issue").click()
    press(keeper, "Issue")
    expect(card.get_by_role("button", name="Take back")).to_be_visible()

    keeper.goto(address)
    expect(keeper.page.locator("[data-test=loan]")).to_contain_text("Tomáš Szabó")
    expect(officer.page.get_by_text("Lent")).to_be_visible()
    keeper.goto("/loans")
    card.get_by_role("button", name="Take back").click()
    fill(keeper, condition="As it was")
    press(keeper, "Take back")
    expect(card).to_have_count(0)
    keeper.page.get_by_role("tab", name="All loans").click()
    expect(keeper.row(title)).to_contain_text("Returned")
    expect(keeper.row(title)).to_contain_text("Tomáš Szabó")


def test_a_file_goes_to_another_office_that_accepts_it(open_desk):
    giver, taker = open_desk("registrar.ke"), open_desk("registrar.ba")
    plan_in_force(giver.stack.api)
    title = open_file(giver)
    number = giver.page.get_by_role("heading", level=1).inner_text().split(" ")[0]
    take_step(giver, "Hand over to another office")
    choose(giver, "To office", "Bratislava")
    fill(giver, reason="It is theirs to decide")
    press(giver, "Hand over to another office")

    taker.goto("/files")
    taker.button("Moves between offices").click()
    move = dialog(taker).locator("article").filter(has_text=number)
    expect(move).to_contain_text("It is theirs to decide")
    move.get_by_role("button", name="Accept").click()
    expect(move).to_contain_text("Accepted")
    dialog(taker).get_by_role("button", name="Close").click()
    expect(taker.row(title)).to_be_visible()

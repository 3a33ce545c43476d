"""The life of a record: typed in by keyboard alone, handled, corrected, stamped."""

import io
import time

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.e2e.desk import SLOW
from tests.e2e.registry_desk import dialog, fill, find, plan_in_force, press, register, take_step, unique

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
REGISTRAR_SECONDS = 20.0


def test_a_letter_is_entered_by_keyboard_alone_and_the_next_one_follows(open_desk):
    desk = open_desk("registrar.ke")
    plan_in_force(desk.stack.api)
    desk.page.reload()
    expect(desk.button("New entry")).to_be_visible()
    keyboard = desk.page.keyboard
    first, second = unique("Complaint"), unique("Request")
    began = time.monotonic()
    keyboard.press("n")
    expect(desk.page.locator("input[name=subject]")).to_be_focused()
    for text in (first, "Roofers Ltd", "R-17/2026", "01022026"):
        keyboard.type(text)
        keyboard.press("Tab")
        if text == "01022026":
            keyboard.press("Tab")
    expect(desk.page.locator("input[name=received_on]")).not_to_have_value("")
    keyboard.press("Enter")
    told = desk.page.locator("[data-test=registered]")
    expect(told).to_contain_text("KE/")
    assert time.monotonic() - began < REGISTRAR_SECONDS

    expect(desk.page.locator("input[name=subject]")).to_be_focused()
    expect(desk.page.locator("input[name=subject]")).to_have_value("")
    keyboard.type(second)
    dialog(desk).get_by_role("combobox", name="Registry mark").focus()
    keyboard.type("LA")
    expect(desk.page.get_by_role("option").first).to_contain_text("LA")
    keyboard.press("Enter")
    keyboard.press("Control+Enter")
    expect(desk.row(second)).to_contain_text("KE/")
    (entry,) = desk.stack.api.list("/registry/entries", filter=f"subject~{first}")
    assert (entry["party"], entry["their_ref"], entry["their_date"]) == ("Roofers Ltd", "R-17/2026", "2026-01-02")
    (entry,) = desk.stack.api.list("/registry/entries", filter=f"subject~{second}")
    assert entry["mark"] == "LA"


def test_what_was_begun_outlives_a_reload_and_what_is_missing_is_said_at_its_field(open_desk):
    desk = open_desk("registrar.ke")
    sender, subject = unique("Roofers"), unique("Half a letter")
    desk.stack.api_of("registrar.ke").post("/contacts", {"type": "organisation", "name": sender, "office": "KE"})
    keyboard = desk.page.keyboard
    expect(desk.button("New entry")).to_be_visible()
    keyboard.press("n")
    expect(desk.page.locator("input[name=subject]")).to_be_focused()
    keyboard.press("Control+Enter")
    expect(dialog(desk).locator(".v-input--error")).to_contain_text("This field is required")
    expect(desk.page.locator("input[name=subject]")).to_be_focused()
    keyboard.type(subject)
    keyboard.press("Tab")
    keyboard.type(sender)
    expect(desk.page.get_by_role("option").first).to_contain_text(sender)
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    desk.page.reload()
    expect(desk.page.locator("[data-test=restored]")).to_be_visible()
    expect(desk.page.locator("input[name=subject]")).to_have_value(subject)
    keyboard.press("Control+Enter")
    expect(desk.row(subject)).to_contain_text("KE/")
    (entry,) = desk.stack.api.list("/registry/entries", filter=f"subject~{subject}")
    assert (entry["party"], bool(entry["contact_id"])) == (sender, True)
    desk.page.reload()
    expect(desk.row(subject)).to_be_visible()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)


def test_a_step_is_taken_however_quickly_it_is_pressed(open_desk):
    desk = open_desk("registrar.ke")
    entry = register(desk.stack.api_of("registrar.ke"))
    desk.goto(f"/journal/{entry['id']}")
    desk.button("Steps").click()
    item = desk.page.get_by_role("menuitem", name="Dispatch", exact=True)
    item.wait_for()
    box = item.bounding_box()
    desk.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    desk.page.mouse.down()
    desk.page.wait_for_timeout(100)
    desk.page.mouse.up()
    expect(dialog(desk)).to_contain_text("Dispatch")


def test_every_step_of_a_record_stays_legible(open_desk):
    desk = open_desk("registrar.ke")
    plan_in_force(desk.stack.api)
    entry = register(desk.stack.api_of("registrar.ke"), subject="Leter about the roof")
    desk.goto(f"/journal/{entry['id']}")
    desk.page.locator("[data-test=next-step]").click()
    dialog(desk).get_by_role("combobox", name="Handled by *").fill("Zuzana Balážová")
    press(desk, "Assign")
    desk.page.locator("[data-test=next-step]").click()
    find(desk, "Registry mark *", "LA")
    press(desk, "Classify")
    take_step(desk, "Correct")
    fill(desk, subject="Letter about the roof", reason="A slip of the pen")
    press(desk, "Correct")
    take_step(desk, "Dispatch")
    fill(desk, channel="post", addressee="Roofers Ltd")
    press(desk, "Dispatch")
    take_step(desk, "Handle")
    fill(desk, outcome="Answered")
    press(desk, "Handle")
    life = desk.page.locator("[data-test=timeline] > li")
    expect(life).to_have_count(6)
    expect(life.nth(3).locator("del")).to_have_text("Leter about the roof")
    expect(life.nth(3).locator("ins")).to_have_text("Letter about the roof")
    expect(life.nth(3)).to_contain_text("A slip of the pen")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Letter about the roof")
    take_step(desk, "Take up again")
    fill(desk, reason="It was another roof")
    press(desk, "Take up again")
    take_step(desk, "Void")
    fill(desk, reason="Registered twice")
    press(desk, "Void")
    expect(life).to_have_count(8)
    expect(desk.button("Steps")).to_have_count(0)


def test_a_stamped_copy_is_made_and_fetched(open_desk, letters):
    (letter,) = letters(variant="pdf")
    desk = open_desk("registrar.ke")
    desk.wait_until_live()
    desk.drop("KE", letter.path)
    row = desk.row(letter.path.stem)
    expect(row).to_be_visible(timeout=SLOW)
    row.click()
    heading = desk.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("KE/")
    number = heading.inner_text().split(" ")[0]
    expect(desk.page.locator("[data-step][data-state=done]")).to_have_count(4, timeout=SLOW)
    take_step(desk, "Stamp a copy")
    expect(dialog(desk)).to_contain_text("The original stays as it is")
    press(desk, "Stamp a copy")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="Download the stamped copy").click()
    pages = pypdfium2.PdfDocument(io.BytesIO(download.value.path().read_bytes()))
    assert number in pages[0].get_textpage().get_text_range()

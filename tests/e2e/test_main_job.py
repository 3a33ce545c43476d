"""A letter scanned at an office becomes a registered, searchable record, and the page shows it as it happens."""

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import SLOW

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_scanned_letter_appears_live_and_can_be_read(open_desk, letters):
    (letter,) = letters()
    desk = open_desk("registrar.ke")
    desk.wait_until_live()
    desk.page.evaluate("window.notReloaded = true")
    desk.drop("KE", letter.path)

    row = desk.rows().first
    expect(row).to_contain_text(letter.path.stem, timeout=SLOW)
    expect(row).to_contain_text("KE/")
    assert desk.page.evaluate("window.notReloaded")

    row.focus()
    desk.page.keyboard.press("Enter")
    steps = desk.page.locator("[data-step]")
    expect(steps).to_have_count(4)
    expect(desk.page.locator("[data-step][data-state=done]")).to_have_count(4, timeout=SLOW)
    expect(desk.page.locator(".stage img, .stage canvas").first).to_be_visible(timeout=SLOW)
    desk.page.get_by_role("tab", name="Text").click()
    expect(desk.page.locator(".pages")).to_contain_text(letter.word)
    assert desk.page.evaluate("window.notReloaded")


def test_a_word_of_the_letter_finds_it_and_is_marked(open_desk, letters):
    (letter,) = letters()
    desk = open_desk("registrar.ke")
    desk.wait_until_live()
    desk.drop("KE", letter.path)
    expect(desk.row(letter.path.stem)).to_be_visible(timeout=SLOW)

    desk.page.locator("h1").click()
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(letter.word.lower())
    hit = desk.page.locator("article")
    for _ in range(30):
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_timeout(1000)
        if hit.count():
            break
        desk.page.reload()
        desk.page.locator("input[name=q]").focus()
    expect(hit).to_have_count(1)
    expect(hit.locator("mark").first).to_have_text(letter.word, ignore_case=True)

    hit.locator("a.title").click()
    expect(desk.page.locator(".pages mark").first).to_have_text(letter.word, ignore_case=True, timeout=SLOW)
    expect(desk.page.locator("[data-step=pdf][data-state=done]")).to_be_visible(timeout=SLOW)
    expect(desk.page.locator(".textLayer mark").first).to_have_text(letter.word, ignore_case=True, timeout=SLOW)


def test_another_office_does_not_see_it(open_desk, letters):
    (letter,) = letters()
    head_office, branch = open_desk("registrar.ba"), open_desk("officer.ke")
    for desk in (head_office, branch):
        desk.wait_until_live()
    head_office.drop("BA", letter.path)
    row = head_office.row(letter.path.stem)
    expect(row).to_be_visible(timeout=SLOW)
    row.click()
    expect(head_office.page.get_by_role("heading", level=1)).to_contain_text("BA/")
    address = head_office.page.url

    expect(branch.row(letter.path.stem)).to_have_count(0)
    branch.goto(address)
    expect(branch.page.get_by_role("alert")).to_contain_text("There is nothing here that you may see")


def test_viewer_turns_zooms_and_hands_out_the_original(open_desk, letters):
    (letter,) = letters(variant="pdf")
    desk = open_desk("registrar.ke")
    desk.wait_until_live()
    desk.drop("KE", letter.path)
    desk.row(letter.path.stem).click(timeout=SLOW)
    expect(desk.page.locator("[data-step=pdf][data-state=done]")).to_be_visible(timeout=SLOW)
    image = desk.page.locator(".stage img")
    expect(image).to_be_visible(timeout=SLOW)

    width = image.bounding_box()["width"]
    desk.page.locator(".stage").focus()
    desk.page.keyboard.press("+")
    desk.page.wait_for_timeout(200)
    assert image.bounding_box()["width"] > width
    desk.page.keyboard.press("r")
    desk.page.wait_for_timeout(200)
    turned = image.bounding_box()
    assert turned["width"] > turned["height"]

    desk.button("PDF").click()
    expect(desk.page.locator(".textLayer span").first).to_be_attached(timeout=SLOW)
    desk.page.get_by_role("tab", name="Details").click()
    with desk.page.expect_download() as download:
        desk.page.locator("[data-test=download-original]").click()
    assert download.value.path().read_bytes() == letter.path.read_bytes()
    with desk.page.expect_download() as download:
        desk.page.locator("[data-test=download-pdf]").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

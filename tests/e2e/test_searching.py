"""From a scan to a registered letter with what it says of itself, and the ways to find it again."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import SLOW

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_suggestions_of_a_scan_are_accepted_with_one_key_and_lead_to_the_partys_correspondence(open_desk, letters):
    (letter,) = letters()
    desk = open_desk("registrar.ke")
    desk.wait_until_live()
    desk.drop("KE", letter.path)
    row = desk.row(letter.path.stem)
    expect(row).to_be_visible(timeout=SLOW)
    row.click()

    panel = desk.page.locator("[data-test=suggestions]")
    expect(panel).to_be_visible(timeout=SLOW)
    subject = panel.locator("li", has_text="Subject").locator("strong").inner_text()
    sender = panel.locator("li", has_text="Sender").locator("strong").inner_text()
    desk.page.keyboard.press("Alt+Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(subject)
    expect(panel.locator("li", has_text="Subject")).to_have_count(0)

    desk.page.get_by_role("tab", name="Details").click()
    desk.page.get_by_role("link", name=sender, exact=True).first.click()
    listed = desk.page.locator("[data-test=correspondence] > li", has_text=subject)
    expect(listed.first).to_be_visible(timeout=SLOW)
    listed.first.dblclick()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(subject)


def test_a_search_is_saved_and_asked_again(open_desk):
    desk = open_desk("registrar.ke")
    desk.goto("/search?q=kind%3Aentry&order=newest")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("kind:entry")
    desk.page.locator("[data-test=saved-searches]").click()
    desk.page.get_by_role("menuitem", name="Save this search").click()
    name = desk.page.locator("input[name=name]")
    name.fill("All entries")
    desk.page.keyboard.press("Control+Enter")
    expect(name).to_have_count(0)

    desk.goto("/search")
    desk.page.locator("[data-test=saved-searches]").click()
    desk.page.get_by_role("menuitem", name="All entries").click()
    expect(desk.page).to_have_url(re.compile("order=newest"))
    expect(desk.page.locator("input[name=q]")).to_have_value("kind:entry")

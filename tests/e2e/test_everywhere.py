"""Every page, wide and narrow, light and dark: nothing sticks out, and nobody is shut out."""

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations_by_theme
from tests.e2e.desk import ADMINISTRATOR
from tests.e2e.registry_desk import due_file, plan_in_force, register, unique

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PAGES = (
    "/journal",
    "/documents",
    "/documents?tab=arrivals",
    "/search",
    "/search?q=the",
    "/correspondence?party=Nov%C3%A1k",
    "/agents",
    "/staging",
    "/administration/users",
    "/administration/offices",
    "/administration/sign-ins",
    "/administration/history",
    "/files",
    "/loans",
    "/loans?tab=all",
    "/retention",
    "/plans",
    "/journals?journal=journal-BA",
    "/registry-setup",
    "/contacts",
    "/contact-imports",
    "/contact-duty",
    "/duplicates",
    "/trash",
    "/administration/mailboxes",
    "/administration/audits",
    "/account",
    "/nowhere",
)
DIALOGS = {
    "/journal": ["New entry", "Verify"],
    "/files": ["Open a file", "Moves between offices"],
    "/retention": ["Propose for disposal"],
    "/plans": ["Import", "Draft a version"],
    "/journals?journal=journal-BA": ["Close the year"],
    "/registry-setup": ["Open a further journal"],
    "/loans": ["Approve", "Loan slip"],
    "/contacts": ["Groups"],
}
"""Buttons of a page that open a dialog each."""
OF_RECORDS = {
    "files": ["Close the file"],
    "journal": ["Assign"],
    "retention": ["Submit to the archive"],
    "contacts": ["Edit"],
}
"""The same of the page of one record."""


@pytest.fixture(scope="module")
def records(stack) -> list[str]:
    """A page of each kind of record: plan, file, entry, disposal list; the file is asked for."""
    plan_in_force(stack.api)
    plan = stack.api.list("/registry/plans")[-1]
    opened = {"office": "KE", "title": unique("A file with a long name"), "mark": "LA"}
    file = stack.api.post("/registry/files", {**opened, "location": "Shelf 3, second row from the left"})
    entry = register(stack.api, file["title"], mark="LA", party="Roofers and sons of Košice Ltd")
    stack.api.post("/registry/loans", {"object": "file", "object_id": file["id"], "purpose": "An inspection"})
    register(stack.api, office="BA")
    due_file(stack.api, "KE", unique("Long due"))
    disposal = stack.api.post("/registry/disposals", {"office": "KE", "kind": "other"})
    person = stack.api.post("/contacts", {"office": "BA", "type": "person", "name": "Zuzana Roofer of Košice"})
    return [
        f"/contacts/{person['id']}",
        f"/plans/{plan['id']}",
        f"/files/{file['id']}",
        f"/journal/{entry['id']}",
        f"/retention/{disposal['id']}",
    ]


def open_pages(desk, records):
    """Each page in turn, as from the page before."""
    for path in (*PAGES, *records):
        desk.go_on_to(path)
        expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        expect(desk.page.get_by_role("progressbar")).to_have_count(0)
        yield path


@pytest.mark.parametrize("language", ["sk", "pl", "hr", "ru", "en"])
def test_no_page_is_wider_than_a_phone(open_desk, records, language):
    desk = open_desk(ADMINISTRATOR, language=language, phone=True)
    wide = [path for path in open_pages(desk, records) if desk.is_wider_than_the_screen()]
    assert wide == []


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_and_their_dialogs_keep_to_wcag(open_desk, records, phone):
    """In the dark theme as well at the desk; a phone has the same colours."""
    desk = open_desk(ADMINISTRATOR, phone=phone)
    desk.page.emulate_media(reduced_motion="reduce")
    found = []
    for path in open_pages(desk, records):
        found += at(path, violations_by_theme(desk, dark=not phone))
        for button in DIALOGS.get(path, ()) or OF_RECORDS.get(path.split("/")[1], ()):
            desk.button(button).first.click()
            expect(desk.page.get_by_role("dialog")).to_be_visible()
            expect(desk.page.get_by_role("progressbar")).to_have_count(0)
            found += at(f"{path}: {button}", violations_by_theme(desk, within=".v-overlay--active", dark=not phone))
            desk.page.keyboard.press("Escape")
            expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert found == []


def at(place, violations):
    return [f"{place}, {violation}" for violation in violations]


def test_phone_has_its_bar_and_reaches_everything(open_desk):
    desk = open_desk(ADMINISTRATOR, language="en", phone=True)
    bar = desk.page.locator(".v-bottom-navigation")
    bar.get_by_text("Documents").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Documents")
    bar.get_by_text("More").click()
    desk.page.get_by_text("Sign-in history").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Sign-in history")
    desk.goto("/journal")
    desk.button("Filters").click()
    expect(desk.page.get_by_role("combobox", name="Direction")).to_be_visible()

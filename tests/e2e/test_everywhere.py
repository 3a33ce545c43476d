"""Every page, wide and narrow, light and dark: nothing sticks out, and nobody is shut out."""

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.desk import ADMINISTRATOR
from tests.e2e.registry_desk import plan_in_force, register, unique

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

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
    "/contacts",
    "/contact-duty",
    "/contact-imports",
    "/duplicates",
    "/files",
    "/loans",
    "/loans?tab=all",
    "/retention",
    "/plans",
    "/journals",
    "/registry-setup",
    "/account",
    "/nowhere",
)


@pytest.fixture(scope="module")
def records(stack) -> list[str]:
    """A page of each kind of record: plan, file, entry."""
    plan_in_force(stack.api)
    plan = stack.api.list("/registry/plans")[-1]
    opened = {"office": "KE", "title": unique("A file with a long name"), "mark": "LA"}
    file = stack.api.post("/registry/files", {**opened, "location": "Shelf 3, second row from the left"})
    entry = register(stack.api, file["title"], mark="LA", party="Roofers and sons of Košice Ltd")
    return [f"/plans/{plan['id']}", f"/files/{file['id']}", f"/journal/{entry['id']}"]


def open_pages(desk, records):
    for path in (*PAGES, *records):
        desk.goto(path)
        expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        expect(desk.page.get_by_role("progressbar")).to_have_count(0)
        yield path


@pytest.mark.parametrize("language", ["sk", "pl", "hr", "ru", "en"])
def test_no_page_is_wider_than_a_phone(open_desk, records, language):
    desk = open_desk(ADMINISTRATOR, language=language, phone=True)
    wide = [path for path in open_pages(desk, records) if desk.is_wider_than_the_screen()]
    assert wide == []


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_keep_to_wcag(open_desk, records, phone, scheme):
    desk = open_desk(ADMINISTRATOR, phone=phone)
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = []
    for path in open_pages(desk, records):
        found += [f"{path}: {violation}" for violation in violations(desk)]
    assert found == []


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

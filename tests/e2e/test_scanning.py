"""The offices' scanners as the page shows them: set up by folder, asked to scan, and stopped."""

import uuid

import pytest
from playwright.sync_api import expect

from deploy.local.waiting import wait_until
from tests.e2e.accessibility import violations
from tests.e2e.desk import ADMINISTRATOR, SLOW
from tests.e2e.registry_desk import MARK, choose, dialog, fill, find, open_choices, plan_in_force
from tests.paper import as_pdf, letter, with_code

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def board(open_desk, stack):
    """The board of agents; the set-up of office BA is as before afterwards."""
    plan_in_force(stack.api)
    before = stack.api.get("/agents/BA/setup")
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/agents")
    yield desk
    version = stack.api.get("/agents/BA/setup")["version"]
    change = {"profiles": before["profiles"]}
    stack.api.send("PATCH", "/agents/BA/setup", json=change, headers={"If-Match": f'"{version}"'})


def card(desk):
    return desk.page.locator("article[data-office=BA]")


def test_what_comes_into_a_folder_is_read_and_filed_as_its_profile_says(board, open_desk, stack):
    name, code = f"f{uuid.uuid4().hex[:8]}", f"BA-{uuid.uuid4().hex[:4].upper()}"
    number = uuid.uuid4().int % 9_000_000 + 1_000_000
    journal = stack.api.post("/registry/journals", {"office": "BA", "code": code, "title": "Invoices"})
    card(board).get_by_role("button", name="Set up").click()
    dialog(board).get_by_role("button", name="Add a folder").click()
    fill(board, title=name, folder=name, operator="Eva")
    choose(board, "Language of the paper", "Polish")
    open_choices(dialog(board).get_by_role("combobox", name="Journal"))
    board.page.get_by_role("option", name=code).click()
    find(board, "Registry mark", MARK)
    dialog(board).get_by_label("Read archive serial numbers").check()
    assert violations(board) == []
    dialog(board).get_by_role("button", name="Save", exact=True).click()
    expect(board.page.get_by_text("The agent has a new set-up")).to_be_visible()

    folder = stack.office_folder("BA") / "folders" / name
    wait_until(folder.is_dir, "the agent follows its set-up", 30)
    (folder / ".scan").write_bytes(as_pdf(with_code(letter(f"Umowa najmu {name}", lines=6), f"ASN{number}")))
    (folder / ".scan").rename(folder / f"{name}.pdf")
    entries = lambda: stack.api.get("/registry/entries", filter=[f"journal_id={journal['id']}"])["items"]  # noqa: E731
    wait_until(lambda: len(entries()) == 1, "it is registered in that journal", 60)
    assert entries()[0]["mark"] == MARK
    read = lambda: stack.api.get("/documents", filter=[f"asn={number}"])["items"]  # noqa: E731
    wait_until(lambda: bool(read()) and read()[0]["language"] == "pl", "it is read as Polish", 60)
    found = lambda: [hit["id"] for hit in stack.api.get("/search", q=f"asn:{number}")["items"]]  # noqa: E731
    wait_until(lambda: found() == [read()[0]["id"]], "it is found by its number", 20)
    board.goto(f"/documents/{read()[0]['id']}")
    board.page.get_by_role("tab", name="Details").click()
    expect(board.page.get_by_text(str(number), exact=True)).to_be_visible()


def test_a_scan_is_begun_and_stopped_at_the_page(board, open_desk, stack):
    card(board).get_by_role("button", name="Scan now").click()
    expect(dialog(board).locator("[name=device]")).to_have_count(1, timeout=SLOW)
    assert violations(board) == []
    before = stack.api.get("/agents")["items"]
    board.page.keyboard.press("Control+Enter")
    card(board).get_by_role("button", name="Stop the scan").click()
    dialog(board).get_by_role("button", name="Stop the scan").click()
    expect(card(board).get_by_text("The scan was stopped")).to_be_visible()
    assert violations(board) == []
    waiting = {agent["office"]: agent["delivered"] for agent in stack.api.get("/agents")["items"]}
    assert waiting == {agent["office"]: agent["delivered"] for agent in before}
    phone = open_desk(ADMINISTRATOR, language="sk", phone=True)
    phone.goto("/agents")
    card(phone).get_by_role("button", name="Nastaviť").click()
    expect(dialog(phone).locator("[name=title]")).to_be_visible()
    assert not phone.is_wider_than_the_screen() and violations(phone) == []

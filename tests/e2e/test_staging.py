"""Scans that somebody looks at first: divided, turned and released at the desk, with the keyboard alone."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from deploy.local.waiting import wait_until
from tests.e2e.desk import ADMINISTRATOR, SLOW
from tests.paper import as_pdf, letter

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def staged_folder(stack):
    """The folder `desk` of office BA, whose files wait at the desk; the set-up is as before afterwards."""
    api = stack.api
    before = api.get("/agents/BA/setup")
    profile = {"folder": "desk", "title": "Desk", "staging": True, "operator": "Eva"}
    change(api, {"profiles": [*before["profiles"], profile]})
    folder = stack.office_folder("BA") / "folders" / "desk"
    wait_until(folder.is_dir, "the agent follows its set-up", 30)
    yield folder
    change(api, {"profiles": before["profiles"]})


def change(api, values) -> None:
    version = api.get("/agents/BA/setup")["version"]
    api.send("PATCH", "/agents/BA/setup", json=values, headers={"If-Match": f'"{version}"'})


def test_a_stack_is_divided_and_released_with_the_keyboard(open_desk, stack, staged_folder, tmp_path):
    name = f"stack-{uuid.uuid4().hex[:8]}"
    hidden = staged_folder / f".{name}"
    hidden.write_bytes(as_pdf(*(letter(f"{name} list {number}", lines=3) for number in (1, 2, 3))))
    hidden.rename(staged_folder / f"{name}.pdf")
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/staging")
    page = desk.page
    page.get_by_role("link", name=f"{name}.pdf").click(timeout=SLOW)
    page.locator("[data-page='2']").focus()
    page.keyboard.press("s")
    page.keyboard.press("r")
    expect(page.get_by_role("region", name="Document 2")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-page='3']")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("region", name="Left out")).to_be_visible()
    desk.button("Release 2 documents").click()
    expect(page).to_have_url(re.compile("/staging$"))
    found = lambda: stack.api.get("/documents", filter=[f"filename~{name}"])["items"]  # noqa: E731 - asked repeatedly
    wait_until(lambda: len(found()) == 2, "both documents are there", 60)
    assert {document["filename"] for document in found()} == {f"{name}-001.pdf", f"{name}-002.pdf"}
    desk.goto("/agents")
    expect(page.get_by_role("region", name="Batches").get_by_text("Eva").first).to_be_visible()

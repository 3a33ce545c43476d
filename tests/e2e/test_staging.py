"""Scans that somebody looks at first: divided, turned and released at the desk, with the keyboard alone."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from deploy.local.waiting import wait_until
from tests.e2e.accessibility import violations
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


def put(folder, name: str, *pages) -> None:
    hidden = folder / f".{name}"
    hidden.write_bytes(as_pdf(*pages))
    hidden.rename(folder / name)


def test_a_stack_is_divided_and_released_with_the_keyboard(open_desk, stack, staged_folder, tmp_path):
    name = f"stack-{uuid.uuid4().hex[:8]}"
    put(staged_folder, f"{name}.pdf", *(letter(f"{name} list {number}", lines=3) for number in (1, 2, 3)))
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


def test_two_people_put_two_files_of_a_batch_together_and_lose_nothing(open_desk, stack, staged_folder):
    word = uuid.uuid4().hex[:8]
    for number in (1, 2):
        put(staged_folder, f"{word}-{number}.pdf", *(letter(f"{word} {number} {page}", lines=2) for page in (1, 2)))
    asked = lambda: stack.api.get("/staged", filter=[f"filename~{word}"])["items"]  # noqa: E731 - asked repeatedly
    wait_until(lambda: len(asked()) == 2, "both files wait on the desk", 60)
    first = next(one["id"] for one in asked() if one["filename"] == f"{word}-1.pdf")
    desk, colleague = open_desk(ADMINISTRATOR), open_desk(ADMINISTRATOR)
    page = desk.page
    desk.goto(f"/staging/{first}")
    colleague.goto(f"/staging/{first}")
    expect(colleague.page.locator("[data-page]")).to_have_count(2)
    colleague.wait_until_live()
    desk.button("Add another file of this batch").click()
    page.get_by_text(f"{word}-2.pdf").click()
    expect(page.locator("[data-page]")).to_have_count(4)
    expect(colleague.page.locator("[data-page]")).to_have_count(4)
    expect(colleague.page.get_by_text("Somebody else arranged it")).to_be_visible()

    page.locator("[data-page='3']").focus()
    page.keyboard.press("j")
    expect(page.get_by_role("region", name="Document 2")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("region", name="Document 2")).to_be_visible()
    page.keyboard.press("Control+y")
    page.locator("[data-page='4']").drag_to(page.locator("[data-page='1']"))
    order = [4, 1, 2, 3]
    expect(page.locator("[data-page]").first).to_have_attribute("data-page", "4")
    kept = lambda: [[one["page"] for one in part] for part in stack.api.get(f"/staged/{first}")["parts"]]  # noqa: E731
    wait_until(lambda: kept() == [order], "the order is kept", 20)
    page.reload()
    expect(page.locator("[data-page]").first).to_have_attribute("data-page", "4")
    assert violations(desk) == []
    phone = open_desk(ADMINISTRATOR, language="sk", phone=True)
    phone.goto(f"/staging/{first}")
    expect(phone.page.locator("[data-page]")).to_have_count(4)
    assert not phone.is_wider_than_the_screen() and violations(phone) == []

    desk.button("Release 1 document").click()
    found = lambda: stack.api.get("/documents", filter=[f"filename~{word}"])["items"]  # noqa: E731
    wait_until(lambda: [document["pages"] for document in found()] == [4], "one document of four pages", 60)

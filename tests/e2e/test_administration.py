"""People and offices, and what happens when two change the same one."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import ADMINISTRATOR

pytestmark = pytest.mark.e2e

PASSWORD = "a-Quiet-river-41"


def new_name() -> str:
    return f"clerk-{uuid.uuid4().hex[:8]}"


def test_administrator_creates_a_user_who_can_sign_in(open_desk):
    name = new_name()
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/administration/users")
    desk.button("New user").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("input[name=full_name]").fill("Marta Nová")
    dialog.locator("input[name=username]").fill(name)
    dialog.locator("input[name=password]").fill(PASSWORD)
    dialog.locator("[data-test=roles]").click()
    desk.page.locator(".v-list-item", has_text="Officer").click()
    desk.page.keyboard.press("Escape")
    dialog.locator("[data-test=offices] input").first.fill("Koš")
    desk.page.locator(".v-list-item", has_text="Košice").click()
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text("User Marta Nová was created")).to_be_visible()
    expect(desk.row(name)).to_contain_text("Officer")

    other = open_desk()
    other.sign_in(name, PASSWORD)
    expect(other.page.get_by_role("heading", level=1)).to_be_visible()
    expect(other.page.locator("input[name=username]")).to_have_count(0)


def test_taken_name_is_said_and_the_dialog_stays(open_desk):
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/administration/offices")
    desk.button("New office").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("input[name=code]").fill("ke")
    dialog.locator("input[name=name]").fill("Another Košice")
    desk.page.keyboard.press("Control+Enter")
    expect(dialog.locator("[data-test=refusal]")).to_have_text("There is an office KE already.")


def test_conflict_shows_both_versions_and_keeps_the_chosen_one(open_desk):
    name = new_name()
    desk = open_desk(ADMINISTRATOR)
    api = desk.stack.api
    fields = {
        "username": name,
        "full_name": "First Name",
        "roles": ["officer"],
        "offices": ["KE"],
        "password": PASSWORD,
    }
    user = api.post("/users", fields)
    desk.goto("/administration/users")
    desk.page.get_by_role("textbox", name="Full name").fill("First Name")
    desk.row(name).click()
    field = desk.page.get_by_role("dialog").locator("input[name=full_name]")
    expect(field).to_have_value("First Name")
    change = {"json": {"full_name": "Changed Elsewhere"}, "headers": {"If-Match": f'"{user["version"]}"'}}
    api.send("PATCH", f"/users/{user['id']}", **change)

    field.fill("Changed Here")
    desk.page.keyboard.press("Control+Enter")
    conflict = desk.page.locator("[data-test=conflict]")
    expect(conflict).to_contain_text("Changed Here")
    expect(conflict).to_contain_text("Changed Elsewhere")
    assert api.get(f"/users/{user['id']}")["full_name"] == "Changed Elsewhere"
    desk.button("Save mine").click()
    expect(desk.page.get_by_text("Changes saved")).to_be_visible()
    assert api.get(f"/users/{user['id']}")["full_name"] == "Changed Here"


def test_auditor_reads_the_history_and_is_offered_no_change(open_desk):
    desk = open_desk("auditor", language="en")
    desk.goto("/administration/users")
    expect(desk.rows().first).to_be_visible()
    expect(desk.page.locator("button", has_text="New user")).to_have_count(0)
    desk.goto("/administration/sign-ins")
    expect(desk.rows().first).to_be_visible()
    desk.goto("/administration/history")
    desk.rows().first.click()
    expect(desk.page.get_by_role("dialog").get_by_role("table")).to_be_visible()


def test_token_is_shown_once_works_and_is_revoked(open_desk):
    label = f"Script {uuid.uuid4().hex[:6]}"
    desk = open_desk("manager.ba")
    desk.goto("/account")
    desk.button("New token").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(label)
    dialog.get_by_label("Read the journal").check()
    dialog.get_by_role("button", name="Create token").click()
    secret = desk.page.locator("output").inner_text()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert desk.page.request.get("/api/v1/registry/journals", headers=bearer).ok
    assert desk.page.request.get("/api/v1/users", headers=bearer).status == 403
    desk.page.locator(".v-overlay--active").get_by_role("button", name="Close").last.click()

    line = desk.page.locator("#tokens li", has_text=label)
    line.get_by_role("button", name="Revoke").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(line).to_contain_text("Revoked")
    fresh = desk.page.context.browser.new_context(base_url=desk.stack.url)
    assert fresh.request.get("/api/v1/registry/journals", headers=bearer).status == 401
    fresh.close()


def test_new_password_keeps_the_person_signed_in(open_desk):
    name = new_name()
    desk = open_desk()
    desk.stack.api.post(
        "/users",
        {"username": name, "full_name": "Pavol Malý", "roles": ["officer"], "offices": ["KE"], "password": PASSWORD,
         "language": "en"},
    )  # fmt: skip
    desk.sign_in(name, PASSWORD)
    desk.page.locator("button.user").click()
    desk.page.get_by_text("Change password").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Present password").fill("wrong wrong wrong")
    for label in ("New password", "New password again"):
        dialog.get_by_label(label, exact=True).fill("another-Quiet-river-42")
    desk.page.keyboard.press("Enter")
    expect(dialog.get_by_text("The password is not right")).to_be_visible()
    dialog.get_by_label("Present password").fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("Password changed")).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Journal")


def test_agents_show_their_state_and_take_orders(open_desk):
    desk = open_desk("registrar.ba")
    desk.goto("/agents")
    card = desk.page.locator("[data-office=KE]")
    expect(card).to_contain_text("Košice")
    expect(card).to_have_attribute("data-state", "idle", timeout=40_000)
    card.get_by_role("button", name="Scan the folder").click()
    expect(desk.page.get_by_text("The scanner looks into its folder")).to_be_visible()

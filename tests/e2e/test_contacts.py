"""Contacts: the profile with letters and talks, and two made one."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations_by_theme
from tests.e2e.desk import SLOW, Desk
from tests.e2e.registry_desk import open_choices

pytestmark = pytest.mark.e2e


def new_name(word: str) -> str:
    return f"{word} {uuid.uuid4().hex[:8]}"


def add(desk: Desk, name: str, **fields) -> dict:
    return desk.stack.api.post("/contacts", {"office": "BA", "type": "person", "name": name, **fields})


def test_profile_shows_letters_and_talks_and_opens_them(open_desk):
    desk = open_desk("registrar.ba")
    name = new_name("Vodárne")
    party = add(desk, name, type="organisation")
    entry = desk.stack.api.post(
        "/registry/entries",
        {"office": "BA", "direction": "received", "subject": "Offer of pipes", "party": name,
         "contact_id": party["id"], "received_on": "2026-01-05"},
    )  # fmt: skip
    desk.goto(f"/contacts/{party['id']}")
    timeline = desk.page.locator("[data-test=profile]")
    expect(timeline).to_contain_text("Offer of pipes")
    desk.button("Log a talk").click()
    desk.page.locator("input[name=subject]").fill("Called about the price")
    desk.page.keyboard.press("Control+Enter")
    expect(timeline.locator("li")).to_have_count(2)
    expect(timeline).to_contain_text("Called about the price")
    desk.button("Change: Called about the price").click()
    desk.page.locator("input[name=subject]").fill("Called about pipes and bends")
    desk.page.keyboard.press("Control+Enter")
    expect(timeline).to_contain_text("pipes and bends")
    desk.button("Remove: Called about pipes and bends").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(timeline.locator("li")).to_have_count(1)
    timeline.get_by_text("Offer of pipes").dblclick()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(entry["number"])


def test_two_people_change_one_contact_and_nothing_is_undone(open_desk):
    desk = open_desk("manager.ba")
    party = add(desk, new_name("Dvojmo"), region="Trnava")
    desk.goto(f"/contacts/{party['id']}")
    desk.wait_until_live()
    desk.button("Edit").click()
    region = desk.page.locator("input[name=region]")
    region.fill("Nitra")
    theirs = {"region": "Žilina", "activity": "Water", "gender": "female"}
    desk.stack.api.send("PATCH", f"/contacts/{party['id']}", json=theirs, headers={"If-Match": f'"{party["version"]}"'})
    expect(desk.page.locator("main")).to_contain_text("Water")
    desk.page.keyboard.press("Control+Enter")
    conflict = desk.page.locator("[data-test=conflict]")
    expect(conflict).to_contain_text("Žilina")
    conflict.get_by_role("button", name="Cancel").click()
    expect(region).to_have_value("Nitra")
    region.press("Control+Enter")
    conflict.get_by_role("button", name="Save mine").click()
    expect(conflict).to_have_count(0)
    saved = desk.stack.api.get(f"/contacts/{party['id']}")
    assert [saved[name] for name in ("region", "activity", "gender")] == ["Nitra", "Water", "female"]


def test_a_wrong_number_is_told_at_its_own_field(open_desk):
    desk = open_desk("registrar.ba")
    party = add(desk, new_name("Firma"), type="organisation", legal_ids=[
        {"scheme": "tax", "country": "HR", "value": "33392005961"},
        {"scheme": "tax", "country": "PL", "value": "5260250274"},
    ])  # fmt: skip
    desk.goto(f"/contacts/{party['id']}")
    desk.button("Edit").click()
    numbers = desk.page.get_by_role("group", name="Legal numbers").locator(".row")
    numbers.nth(1).get_by_label("Number", exact=True).fill("5260250275")
    desk.page.keyboard.press("Control+Enter")
    expect(numbers.nth(1)).to_contain_text("The check digit is not right")
    expect(numbers.nth(1).get_by_label("Number", exact=True)).to_be_focused()
    expect(desk.page.get_by_text("The check digit is not right")).to_have_count(1)


def test_two_are_merged_side_by_side_and_parted_again(open_desk):
    desk = open_desk("manager.ba")
    mail = f"{uuid.uuid4().hex[:8]}@firm.example"
    kept, gone = new_name("Ján Kováč"), new_name("Kováč Ján")
    party = add(desk, kept, emails=[{"address": mail}])
    add(desk, gone, emails=[{"address": mail}], region="Trnava")
    desk.goto(f"/contacts/{party['id']}")
    desk.page.get_by_role("button", name="More", exact=True).click()
    desk.page.get_by_text("Merge with another").click()
    desk.page.get_by_role("dialog").get_by_role("button", name=gone).click()
    table = desk.page.locator("[data-test=merge]")
    expect(table).to_contain_text("Trnava")
    assert violations_by_theme(desk, dark=False) == []
    desk.page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).click()
    expect(desk.page.get_by_text(f"{kept} is one contact now")).to_be_visible()
    assert desk.stack.api.get(f"/contacts/{party['id']}")["region"] == "Trnava"

    desk.goto("/duplicates")
    line = desk.page.locator("li", has_text=gone)
    line.get_by_role("button", name="Undo").click()
    expect(desk.page.get_by_text("They are two contacts again")).to_be_visible()
    assert desk.stack.api.get(f"/contacts/{party['id']}")["region"] == ""


def test_plus_and_minus_put_rows_into_the_group_and_take_them_out(open_desk):
    desk = open_desk("manager.ba")
    region, group = new_name("Kraj"), new_name("Zima")
    people = [add(desk, new_name("Adela"), region=region) for _ in range(3)]
    desk.goto("/contacts")
    desk.button("Groups").click()
    desk.button("New group").click()
    desk.page.locator("input[name=name]").fill(group)
    desk.page.keyboard.press("Control+Enter")
    dialog = desk.page.get_by_role("dialog", name="Groups")
    expect(dialog).to_contain_text(group)
    dialog.get_by_role("button", name="Close").click()

    desk.page.get_by_role("textbox", name="Name, phone, e-mail or number").fill("Adela")
    first, second, third = (desk.row(one["name"]) for one in people)
    first.focus()
    desk.page.keyboard.press("+")
    expect(first).to_contain_text(group)
    second.get_by_role("checkbox").check()
    third.get_by_role("checkbox").check()
    third.focus()
    desk.page.keyboard.press("+")
    expect(third).to_contain_text(group)
    second.get_by_role("checkbox").uncheck()
    third.focus()
    desk.page.keyboard.press("-")
    expect(third).not_to_contain_text(group)

    desk.page.get_by_role("textbox", name="Name, phone, e-mail or number").fill("")
    open_choices(desk.page.get_by_role("combobox", name="Group", exact=True))
    desk.page.get_by_role("option", name=group).click()
    expect(desk.rows()).to_have_count(2)
    expect(first).to_be_visible()
    expect(second).to_be_visible()


def test_the_duty_table_is_tried_out_applied_and_taken_back(open_desk):
    desk = open_desk("manager.ba")
    region = new_name("Kraj")
    party = add(desk, new_name("Vinárstvo"), type="organisation", region=region)
    desk.goto("/contact-duty")
    desk.button("Add a rule").click()
    dialog = desk.page.get_by_role("dialog", name="Add a rule")
    dialog.locator("input[name=name]").fill(region)
    dialog.locator("textarea[name=regions]").fill(region)
    dialog.get_by_role("combobox", name="Representatives").fill("Martin")
    desk.page.get_by_role("option").filter(has_text="Martin").first.click()
    dialog.locator("textarea[name=postal_ranges]").fill("no range")
    desk.page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("This line is no range of postal codes: no range")
    dialog.locator("textarea[name=postal_ranges]").fill("")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.row(region)).to_be_visible()

    desk.button("Show what would change").click()
    expect(desk.page.locator("[data-test=duty-preview] li", has_text=party["name"])).to_contain_text("nobody → Martin")
    desk.button("Apply the table").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Apply the table").click()
    run = desk.page.locator("[data-test=reassignments] > li").first
    expect(run).to_contain_text("Done", timeout=SLOW)
    assert [one["name"] for one in desk.stack.api.get(f"/contacts/{party['id']}")["representatives"]] != []
    desk.page.reload()
    expect(run).to_contain_text("By the duty table")
    run.get_by_role("button", name="Take it back").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(run).to_contain_text("Taken back", timeout=SLOW)
    assert desk.stack.api.get(f"/contacts/{party['id']}")["representatives"] == []


def test_a_colleague_s_contacts_are_taken_over_after_a_look(open_desk):
    desk = open_desk("manager.ba")
    name = new_name("Odkázaná")
    party = desk.stack.api_of("registrar.ba").post("/contacts", {"office": "BA", "type": "person", "name": name})
    desk.goto("/contact-duty")
    desk.button("Take over").click()
    dialog = desk.page.get_by_role("dialog", name="Take over a colleague's contacts")
    dialog.get_by_role("combobox", name="From whom").fill(party["owner_name"])
    desk.page.get_by_role("option", name=party["owner_name"]).click()
    expect(dialog.locator("[data-test=take-over-preview]")).to_contain_text("Owns")
    dialog.get_by_role("combobox", name="To whom").fill("Martin")
    desk.page.get_by_role("option").filter(has_text="Martin").click()
    dialog.get_by_role("button", name="Take over").click()
    run = desk.page.locator("[data-test=reassignments] > li").first
    expect(run).to_contain_text("Done", timeout=SLOW)
    assert "Martin" in desk.stack.api.get(f"/contacts/{party['id']}")["owner_name"]
    run.get_by_role("button", name="Take it back").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(run).to_contain_text("Taken back", timeout=SLOW)
    assert desk.stack.api.get(f"/contacts/{party['id']}")["owner_name"] == party["owner_name"]

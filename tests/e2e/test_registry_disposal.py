"""Disposal: proposed, decided file by file, destroyed; tombstones stay and the journal verifies."""

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import SLOW
from tests.e2e.registry_desk import dialog, due_file, fill, open_choices, plan_in_force, press, unique

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_list_is_decided_file_by_file_and_what_is_destroyed_leaves_tombstones(open_desk):
    keeper, decider = open_desk("registrar.ba"), open_desk("manager.ba")
    api = keeper.stack.api_of("registrar.ba")
    plan_in_force(keeper.stack.api)
    gone, kept = due_file(api, "BA", unique("Gone")), due_file(api, "BA", unique("Kept"))
    keeper.goto("/retention")
    expect(keeper.page.get_by_text("due for disposal today")).to_be_visible()
    keeper.button("Propose for disposal").click()
    press(keeper, "Propose for disposal")
    expect(keeper.row(gone["title"])).to_be_visible()
    keeper.button("Submit to the archive").click()
    press(keeper, "Submit to the archive")
    expect(keeper.button("Record the decision")).to_have_count(0)

    decider.goto(keeper.page.url)
    line = decider.row(kept["title"])
    open_choices(line.get_by_role("combobox"))
    decider.page.get_by_role("option", name="Keep", exact=True).click()
    line.get_by_label("Reason").fill("A lawsuit is pending")
    decider.button("Record the decision").click()
    expect(dialog(decider)).to_contain_text("You decided otherwise about 1 file")
    fill(decider, decision_number="SNA-7/2026", witnesses="Jana Kováčová")
    press(decider, "Record the decision")
    expect(decider.row(kept["title"])).to_contain_text("A lawsuit is pending")
    expect(decider.row(gone["title"])).to_contain_text("Destroy")

    decider.button("Destroy").click()
    press(decider, "Destroy")
    expect(decider.row(gone["title"])).to_contain_text("Destroyed", timeout=SLOW)
    expect(decider.row(kept["title"])).to_contain_text("Kept")
    decider.row(gone["title"]).get_by_role("link").click()
    expect(decider.page.get_by_text("Destroyed").first).to_be_visible()
    decider.rows().first.click()
    expect(decider.page.locator("[data-test=timeline]")).to_contain_text("Destroyed")
    assert api.get(f"/registry/files/{kept['id']}")["state"] == "closed"
    journal = next(one for one in api.list("/registry/journals") if one["code"] == "BA")
    assert api.post(f"/registry/journals/{journal['id']}/verify")["valid"]

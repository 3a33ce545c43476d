"""Setting up a registry: its rules, its plan in versions, its journals and the end of their year."""

from datetime import date

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from deploy.local import mongodb
from services.registry.domain.chain import GENESIS
from services.registry.models.journals import YEARS, next_head
from tests.e2e.desk import ADMINISTRATOR
from tests.e2e.registry_desk import dialog, fill, open_choices, plan_in_force, press, register, unique

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
LAST_YEAR = date.today().year - 1


def test_a_further_journal_is_opened_unless_its_numbers_would_repeat(open_desk):
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/registry-setup")
    code = unique("KE").upper().replace(" ", "-")
    desk.button("Open a further journal").click()
    fill(desk, code=code, title="Personal records", template="P-{year}")
    dialog(desk).get_by_role("button", name="Open a further journal").click()
    expect(dialog(desk)).to_contain_text("Such numbers would repeat")
    fill(desk, template="{journal}-{year}-{seq:04d}")
    press(desk, "Open a further journal")
    expect(desk.row(code)).to_contain_text("{journal}-{year}-{seq:04d}")


def test_a_new_version_of_the_plan_shows_what_it_changes_and_an_import_overwrites_nothing(open_desk, tmp_path):
    desk = open_desk(ADMINISTRATOR)
    plan_in_force(desk.stack.api)
    desk.goto("/plans")
    expect(desk.rows().first).to_be_visible()
    before = desk.rows().count()
    desk.button("Draft a version").click()
    fill(desk, title=unique("Plan"))
    open_choices(dialog(desk).get_by_role("combobox"))
    desk.page.get_by_role("option").filter(has_text="1. ").click()
    press(desk, "Draft a version")
    desk.page.get_by_role("textbox", name="Mark or title").fill("LA")
    desk.page.get_by_role("button", name="Edit LA").click()
    fill(desk, years="15")
    press(desk, "Save")
    desk.button("Compare").click()
    expect(desk.page.locator("tr").filter(has_text="LA")).to_contain_text("10 years")
    expect(desk.page.locator("tr").filter(has_text="LA")).to_contain_text("15 years")
    desk.button("Approve").click()
    desk.button("Put in force").click()
    dialog(desk).get_by_role("button", name="Put in force").click()
    expect(dialog(desk)).to_contain_text("choose a later day")
    dialog(desk).get_by_role("button", name="Cancel").click()

    desk.goto("/plans")
    choose_table(desk, workbook(tmp_path / "bad.xlsx", [["Značka", "Názov"], ["LA", "Complaints"]]))
    dialog(desk).get_by_role("button", name="Import", exact=True).click()
    refusal = desk.page.locator("[data-test=refusal]")
    expect(refusal).to_contain_text("Row 1, Značka: “Značka” is no column of a plan")
    expect(refusal).to_contain_text("Row 1, Registratúrna značka: The column “Registratúrna značka” is missing")
    dialog(desk).get_by_role("button", name="Cancel").click()
    rows = [["Registratúrna značka", "Názov", "Lehota uloženia"], ["LA", "Complaints", 12], ["ZZ", "New things", 3]]
    choose_table(desk, workbook(tmp_path / "plan.xlsx", rows))
    press(desk, "Import")
    shown = desk.page.locator("[data-test=imported]")
    for mark, rule in (("ZZ", "3 years"), ("LA", "12 years")):
        expect(shown.get_by_role("row", name=f"{mark} ").filter(has_text=rule)).to_have_count(1)
    expect(desk.rows()).to_have_count(before + 2)
    desk.stack.api.send("DELETE", f"/registry/plans/{_newest(desk)['id']}", headers={"If-Match": '"1"'})


def workbook(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def choose_table(desk, path):
    desk.button("Import").click()
    with desk.page.expect_file_chooser() as chooser:
        dialog(desk).get_by_role("button", name="Upload files").click()
    chooser.value.set_files(path)
    expect(dialog(desk)).to_contain_text(path.name)


def test_two_who_edit_one_mark_lose_nothing(open_desk):
    first, second = open_desk(ADMINISTRATOR), open_desk(ADMINISTRATOR)
    plan = first.stack.api.post("/registry/plans", {"title": unique("Plan"), "preset": "sole-trader"})
    for desk in (first, second):
        desk.goto(f"/plans/{plan['id']}")
        desk.page.get_by_role("button", name="Edit 03").click()
    fill(second, years="7")
    press(second, "Save")
    fill(first, title="Letters")
    dialog(first).get_by_role("button", name="Save").click()
    first.button("Save mine").click()
    expect(first.page.locator("li").filter(has_text="Letters")).to_contain_text("7 years")
    first.page.get_by_role("button", name="Edit 05").click()
    fill(first, mark="03")
    dialog(first).get_by_role("button", name="Save").click()
    expect(dialog(first).locator(".v-input--error")).to_contain_text("There is such a mark already")
    remove_draft(first.stack.api, plan["id"])


def remove_draft(api, plan_id):
    version = api.get(f"/registry/plans/{plan_id}")["version"]
    api.send("DELETE", f"/registry/plans/{plan_id}", headers={"If-Match": f'"{version}"'})


def _newest(desk):
    return max(desk.stack.api.list("/registry/plans"), key=lambda plan: plan["number"])


def test_a_year_is_closed_and_a_late_entry_is_shown_the_way_out(open_desk):
    desk = open_desk(ADMINISTRATOR)
    register(desk.stack.api)
    journal = next(one for one in desk.stack.api.list("/registry/journals") if one["code"] == "KE")
    with mongodb.administrator(desk.stack.stack) as client:
        client["registry"][YEARS].insert_one(next_head(journal["id"], LAST_YEAR, GENESIS))
    desk.goto("/journals")
    open_choices(desk.page.get_by_role("combobox", name="Journal"))
    desk.page.get_by_role("option").filter(has_text="KE –").click()
    year = desk.page.locator("article").filter(has_text=str(LAST_YEAR))
    this_year = desk.page.locator("article").filter(has_text=f"{LAST_YEAR + 1}").first
    this_year.get_by_role("button", name="Close the year").click()
    expect(desk.page.locator("[data-test=year-problems]")).to_contain_text("The year is not over yet")
    dialog(desk).get_by_role("button", name="Cancel").click()
    year.get_by_role("button", name="Close the year").click()
    press(desk, "Close the year")
    expect(year.first).to_contain_text("Closed")
    expect(desk.page.locator("section").filter(has_text="Signed checkpoints")).to_contain_text(str(LAST_YEAR))

    clerk = open_desk("registrar.ke")
    clerk.button("New entry").click()
    fill(clerk, subject="It came late", received_on=f"{LAST_YEAR}-12-30")
    clerk.page.keyboard.press("Control+Enter")
    field = clerk.page.locator(".v-input", has=clerk.page.locator("input[name=received_on]"))
    expect(field).to_contain_text(f"The year {LAST_YEAR} is closed. Register it in the year now open")

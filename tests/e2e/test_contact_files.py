"""Contacts come from a file and go into envelopes: the whole way, in the browser."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations_by_theme
from tests.e2e.desk import SLOW

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_table_is_imported_printed_and_undone(open_desk, tmp_path):
    mark = uuid.uuid4().hex[:6]
    table = tmp_path / f"partneri-{mark}.csv"
    table.write_bytes(
        (
            "Názov;IČO;Ulica;Mesto;PSČ;E-mail\r\n"
            f"Žltý kôň {mark} s.r.o.;31333532;Hlavná 1;Košice;4001;info@kon-{mark}.sk\r\n"
            f"Čierna ovca {mark} a.s.;;Dlhá 5;Nitra;949 01;ovca-{mark}\r\n"
            ";;;;;\r\n"
        ).encode("cp1250")
    )
    desk = open_desk("manager.ba")
    page = desk.page
    desk.goto("/contacts")
    desk.button("More about contacts").click()
    page.get_by_role("menuitem", name="Import").click()
    page.locator("input[type=file]").set_input_files([table])

    preview = page.locator("[data-test=import-preview]")
    expect(preview).to_be_visible(timeout=SLOW)
    expect(preview).to_contain_text(f"Žltý kôň {mark} s.r.o.")
    expect(preview).to_contain_text("no e-mail address; it is in the notes")
    expect(preview.locator("li", has_text="Refused")).to_have_count(1)
    assert violations_by_theme(desk, dark=False) == []
    page.locator("[data-test=start-import]").click()
    state = page.locator("[data-test=import-state]")
    expect(state.get_by_text("Done")).to_be_visible(timeout=SLOW)
    expect(page.locator("[data-test=count-created]")).to_contain_text("2")
    page.reload()
    expect(page.locator("[data-test=import-report] tbody tr.row")).to_have_count(3)

    desk.goto("/contacts")
    page.get_by_role("textbox", name="Name, phone, e-mail or number").fill(f"ovca {mark}")
    expect(desk.row(f"Čierna ovca {mark}")).to_be_visible(timeout=SLOW)
    desk.row(f"Čierna ovca {mark}").get_by_role("checkbox").check()
    desk.button("Envelopes and labels").click()
    expect(page.locator("[data-test=print-preview]")).to_be_visible(timeout=SLOW)
    assert violations_by_theme(desk, dark=False) == []
    page.get_by_role("textbox", name="Sender").fill("Kancelária\nHlavná 2\n811 01 Bratislava")
    desk.button("Make the PDF").click()
    made = page.locator("[data-test=output]")
    expect(made).to_contain_text("Ready: 1 contact", timeout=SLOW)
    with page.expect_download() as download:
        made.locator("[data-test=fetch-output]").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    desk.goto("/contact-imports")
    desk.row(table.name).click()
    desk.button("Undo it").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo it").click()
    expect(state.get_by_text("Undone", exact=True)).to_be_visible(timeout=SLOW)
    expect(state).to_contain_text("Undone: 2")


def test_an_export_is_made_and_fetched(open_desk):
    desk = open_desk("manager.ba")
    desk.goto("/contacts")
    desk.button("Export").click()
    desk.page.get_by_role("menuitem", name="vCard 4").click()
    made = desk.page.locator("[data-test=output]")
    expect(made).to_contain_text("Ready", timeout=SLOW)
    with desk.page.expect_download() as download:
        made.locator("[data-test=fetch-output]").click()
    assert download.value.suggested_filename.endswith(".vcf")


def test_who_may_not_import_is_not_offered_it(open_desk):
    desk = open_desk("officer.ke")
    desk.goto("/contacts")
    expect(desk.button("Envelopes and labels")).to_be_visible()
    desk.button("More about contacts").click()
    expect(desk.page.get_by_role("menu", name="More about contacts")).to_be_visible()
    expect(desk.page.get_by_role("menuitem", name="Import")).to_have_count(0)
    expect(desk.button("Export")).to_have_count(0)

"""Files handed in at the page: progress, duplicates, refusals, and what goes with a new entry."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import SLOW

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_file_and_its_duplicate_and_an_empty_one(open_desk, tmp_path):
    name = f"note-{uuid.uuid4().hex[:8]}.txt"
    note, empty = tmp_path / name, tmp_path / f"empty-{name}"
    note.write_text(f"Letter about {name}")
    empty.write_bytes(b"")
    desk = open_desk("officer.ke")
    desk.goto("/documents")
    picker = desk.page.locator("[data-test=file-picker]")
    tray = desk.page.locator("aside.tray")

    picker.set_input_files([note, empty])
    expect(tray.locator("li", has_text=f"empty-{name}")).to_contain_text("The file is empty")
    expect(tray.locator("li[data-state=done]")).to_contain_text("Stored")
    expect(desk.rows().filter(has_text=name).first).to_be_visible(timeout=SLOW)

    picker.set_input_files([note])
    expect(tray.get_by_text("Duplicate")).to_be_visible()
    desk.page.get_by_role("link", name="Search").click()
    expect(tray).to_be_visible()
    tray.get_by_role("link", name=name).first.click()
    desk.page.get_by_role("tab", name="Details").click()
    expect(desk.page.get_by_text("Received 2 times")).to_be_visible()


def text_file(folder, name):
    path = folder / f"{name}-{uuid.uuid4().hex[:8]}.txt"
    path.write_text(f"Text of {path.name}")
    return path


def drop(desk, file, where):
    """The sheet over the page must say where the file goes."""
    sheet = desk.page.locator("[data-test=drop-sheet]")
    desk.drag_in_until(sheet.filter(has_text=where), file)
    desk.let_fall(file)
    expect(sheet).to_have_count(0)


def test_file_is_dropped_onto_the_page(open_desk, tmp_path):
    dropped = text_file(tmp_path, "dropped")
    desk = open_desk("officer.ke")
    desk.goto("/documents")
    expect(desk.page.locator("[data-test=file-picker]")).to_be_attached()
    drop(desk, dropped, "Hand these files in")
    expect(desk.page.locator("aside.tray li[data-state=done]")).to_contain_text(dropped.name)
    expect(desk.row(dropped.name)).to_be_visible(timeout=SLOW)


def test_files_are_dropped_wherever_a_record_takes_them(open_desk, tmp_path):
    draft, newer, attached = (text_file(tmp_path, name) for name in ("draft", "newer", "attached"))
    desk = open_desk("registrar.ke")
    page = desk.page
    expect(desk.button("New entry")).to_be_visible()
    drop(desk, text_file(tmp_path, "letter"), "Hand these files in")
    expect(page.locator("aside.tray li[data-state=done]")).to_have_count(1)

    desk.button("New entry").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[name=subject]").fill(f"With {draft.stem}")
    drop(desk, draft, "documents of this form")
    expect(dialog.locator(".v-chip")).to_have_text(draft.name)
    dialog.locator(".v-chip .v-chip__close").click()
    desk.page.keyboard.press("Control+Enter")
    desk.row(f"With {draft.stem}").click()
    panel = page.locator("[data-test=attachments]")
    expect(panel).to_be_visible()
    drop(desk, attached, "Attach to KE/")
    expect(panel.get_by_role("link", name=attached.name)).to_be_visible(timeout=SLOW)

    panel.get_by_role("link", name=attached.name).click()
    expect(page.locator("[data-test=document-actions]")).to_be_visible()
    drop(desk, newer, f"A new version of {attached.name}")
    page.get_by_role("dialog").get_by_role("button", name="Store as a new version").click()
    page.get_by_role("tab", name="Details").click()
    expect(page.locator("[data-test=revisions] li")).to_have_count(2)

    # A page that takes no files does not let the browser leave for one either.
    desk.goto("/search")
    expect(page.get_by_role("main")).to_be_visible()
    desk.drag_in(newer)
    expect(page.locator("[data-test=drop-sheet]")).to_have_count(0)
    desk.let_fall(newer)
    desk.drag_in(tmp_path)
    desk.let_fall(tmp_path)
    assert page.url.endswith("/search")


def test_who_works_in_several_offices_is_asked_for_which(open_desk, tmp_path):
    note = tmp_path / f"asked-{uuid.uuid4().hex[:8]}.txt"
    note.write_text(f"For Košice {note.name}")
    desk = open_desk("registrar.ba")
    desk.goto("/documents")
    desk.page.locator("[data-test=file-picker]").set_input_files([note])
    dialog = desk.page.get_by_role("dialog")
    dialog.locator(".v-select").click()
    desk.page.locator(".v-list-item", has_text="Košice").click()
    dialog.get_by_role("button", name="Upload files").click()
    expect(desk.page.locator("aside.tray li[data-state=done]")).to_contain_text("Košice")
    assert [d["office"] for d in desk.stack.api.list("/documents", filter=f"filename={note.name}")] == ["KE"]


def test_file_of_a_new_entry_gets_one_line_only(open_desk, tmp_path):
    mark = uuid.uuid4().hex[:8]
    answer = tmp_path / f"answer-{mark}.txt"
    answer.write_text(f"Our answer {mark}")
    desk = open_desk("registrar.ke")
    desk.button("New entry").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Sent").click()
    dialog.locator("input[name=subject]").fill(f"Answer {mark}")
    dialog.locator("input[type=file]").set_input_files([answer])
    expect(dialog.locator(".v-chip")).to_have_text(answer.name)
    dialog.get_by_role("button", name="Register", exact=True).click()
    desk.row(f"Answer {mark}").click()
    expect(desk.page.locator("[data-step=text][data-state=done]")).to_be_visible(timeout=SLOW)
    expect(desk.page.locator("[data-step=registered][data-state=done]")).to_be_visible(timeout=SLOW)
    lines = [
        entry
        for entry in desk.stack.api.list("/registry/entries", filter="office=KE")
        if any(attachment["filename"] == answer.name for attachment in entry["attachments"])
    ]
    assert [entry["direction"] for entry in lines] == ["sent"]


def test_broken_file_says_what_is_wrong_with_it(open_desk, tmp_path):
    broken = tmp_path / f"broken-{uuid.uuid4().hex[:8]}.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + uuid.uuid4().bytes * 40)
    desk = open_desk("officer.ke")
    desk.goto("/documents")
    desk.page.locator("[data-test=file-picker]").set_input_files([broken])
    desk.page.locator("aside.tray").get_by_role("link", name=broken.name).click()
    expect(desk.page.locator("[data-test=outcome]")).to_contain_text("The original is kept", timeout=SLOW)

"""Versions, the trash, share links, attachments and audits at the page; files that would like to run something."""

import io
import uuid

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.desk import ADMINISTRATOR, SLOW

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

EVIL = {
    "evil.html": "<!doctype html><title>x</title><script>fetch('/api/v1/me').then(r=>document.title='RAN')</script>",
    "evil.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='RAN'</script></svg>",
}


def hand_in(desk, username, name, data, office="KE"):
    """A stored document that no journal speaks of; the person's session and the document's id."""
    api = desk.stack.api_of(username)
    form = {"office": office, "to_register": "false"}
    intake = api.send("POST", "/documents", data=form, files={"file": (name, data)}).json()
    return api, intake["document_id"]


def locked_pdf(password):
    pdf, buffer = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(300, 100))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pikepdf.Stream(pdf, f"BT /F1 12 Tf 20 50 Td (Locked {uuid.uuid4().hex}) Tj ET".encode())
    pdf.save(buffer, encryption=pikepdf.Encryption(owner="owner", user=password))
    return buffer.getvalue()


def act(desk, name):
    desk.page.locator("[data-test=document-actions]").click()
    desk.page.locator(f"[data-test={name}]").click()


def test_a_document_gets_versions_is_shared_and_put_away(open_desk, browser, tmp_path):
    mark = uuid.uuid4().hex[:8]
    desk = open_desk("registrar.ke")
    _, document_id = hand_in(desk, "registrar.ke", f"draft-{mark}.txt", f"First wording {mark}")
    desk.goto(f"/documents/{document_id}")
    later = tmp_path / f"draft-{mark}-2.txt"
    later.write_text(f"Second wording {mark}")

    act(desk, "check-out")
    desk.page.get_by_role("tab", name="Details").click()
    expect(desk.page.get_by_text("Checked out by")).to_be_visible()
    desk.page.locator("[data-test=revision-picker]").set_input_files([later])
    expect(desk.page.locator("[data-test=revisions] li")).to_have_count(2)
    expect(desk.page.get_by_text("Checked out by")).to_have_count(0)
    desk.page.locator("[data-test=restore-revision]").first.click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Restore", exact=True).click()
    expect(desk.page.locator("[data-test=revisions] li")).to_have_count(3)

    act(desk, "share")
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("input[name=note]").fill("For the notary")
    dialog.locator("input[name=password]").fill("correct horse")
    dialog.get_by_role("button", name="Make link").click()
    address = desk.page.locator("[data-test=share-address] input").input_value()
    desk.page.get_by_role("dialog").last.get_by_role("button", name="Close").click()

    visitor = browser.new_context(accept_downloads=True)
    page = visitor.new_page()
    page.goto(address)
    page.locator("input[name=password]").fill("wrong guess")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The password is not right")).to_be_visible()
    page.locator("input[name=password]").fill("correct horse")
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.locator("[data-test=download]").click()
    assert download.value.path().read_text() == f"First wording {mark}"
    visitor.close()
    expect(desk.page.locator("[data-test=shares]")).to_contain_text("opened 1 time")
    expect(desk.page.locator("[data-test=history]")).to_contain_text("Share link opened")

    act(desk, "trash")
    desk.page.get_by_role("dialog").get_by_role("button", name="Move to trash").click()
    expect(desk.page.get_by_text("In the trash")).to_be_visible()
    desk.goto("/trash")
    desk.row(f"draft-{mark}").locator("[data-test=restore]").click()
    expect(desk.row(f"draft-{mark}")).to_have_count(0)
    assert desk.stack.api.get(f"/documents/{document_id}")["trashed_at"] is None


@pytest.mark.parametrize("name", sorted(EVIL))
def test_a_file_that_would_run_is_only_ever_saved(open_desk, name):
    desk = open_desk("registrar.ke")
    api, document_id = hand_in(desk, "registrar.ke", name, EVIL[name] + f"<!-- {uuid.uuid4()} -->")
    share = api.post("/shares", {"document_id": document_id, "note": "test", "expires_at": "2027-01-01T00:00:00Z"})
    opened = api.post("/shared/open", {"secret": share["secret"], "password": None})
    for path in (
        f"/api/v1/documents/{document_id}/content",
        f"/api/v1/documents/{document_id}/content?revision=1",
        f"/api/v1/shared/content/{opened['ticket']}",
    ):
        answer = desk.page.request.get(desk.stack.url + path)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        with desk.page.expect_download() as download:
            desk.page.evaluate("address => { location.href = address }", path)
        assert download.value.suggested_filename.startswith("evil")
        assert desk.page.title() != "RAN"


def test_an_encrypted_document_asks_for_its_password_and_is_read(open_desk):
    desk = open_desk("registrar.ke")
    _, document_id = hand_in(desk, "registrar.ke", "locked.pdf", locked_pdf("heslo"))
    desk.goto(f"/documents/{document_id}")
    desk.page.locator("[data-test=unlock]").click(timeout=SLOW)
    assert violations(desk) == []
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("input").fill("heslo")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("[data-test=outcome]")).to_have_count(0, timeout=SLOW)
    expect(desk.page.locator("[data-step=text]")).to_have_attribute("data-state", "done", timeout=SLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panels_and_dialogs_of_a_document_keep_to_wcag(open_desk, scheme):
    desk = open_desk("registrar.ke")
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    _, document_id = hand_in(desk, "registrar.ke", "panels.txt", f"Panels {uuid.uuid4()}")
    for dialog in ("share", "trash"):
        desk.goto(f"/documents/{document_id}")
        desk.page.get_by_role("tab", name="Details").click()
        expect(desk.page.locator("[data-test=history] li").first).to_be_visible()
        assert violations(desk) == []
        act(desk, dialog)
        expect(desk.page.get_by_role("dialog")).to_be_visible()
        assert violations(desk) == []


def test_the_store_is_audited_and_mailboxes_are_set_up(open_desk):
    desk = open_desk(ADMINISTRATOR)
    desk.goto("/administration/audits")
    desk.page.locator("[data-test=start-audit]").click()
    expect(desk.rows().first).to_contain_text("All is whole", timeout=SLOW)

    desk.goto("/administration/mailboxes")
    desk.page.locator("[data-test=add-mailbox]").click()
    dialog = desk.page.get_by_role("dialog")
    for field, value in {
        "name": "Registry of Košice",
        "host": "mail.example.sk",
        "username": "registry",
        "password": "not a real one",
    }.items():
        dialog.locator(f"input[name={field}]").fill(value)
    dialog.locator(".v-select", has_text="Protection").click()
    desk.page.locator(".v-list-item", has_text="None").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Without protection only")).to_be_visible()
    dialog.locator("input[name=host]").fill("127.0.0.1")
    dialog.locator("input[name=port]").fill("9")
    dialog.get_by_role("button", name="Save").click()
    row = desk.row("Registry of Košice")
    row.locator("[data-test=try]").click()
    expect(desk.page.get_by_text("can not be reached").first).to_be_visible()
    row.get_by_role("button", name="Remove").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(desk.row("Registry of Košice")).to_have_count(0)


def test_a_file_is_attached_to_a_contact_and_survives_a_reload(open_desk, tmp_path):
    mark = uuid.uuid4().hex[:8]
    letter = tmp_path / f"attached-{mark}.txt"
    letter.write_text(f"Attached {mark}")
    desk = open_desk("registrar.ke")
    party = desk.stack.api_of("registrar.ke").post("/contacts", {"type": "organisation", "office": "KE", "name": mark})
    desk.goto(f"/contacts/{party['id']}")
    panel = desk.page.locator("[data-test=attachments]")
    expect(panel).to_be_visible()

    # It does not come through before the page is reloaded: the browser keeps the file, and goes on.
    desk.page.route("**/api/v1/documents", lambda route: route.fulfill(status=429, body="{}"))
    desk.page.locator("[data-test=attachment-picker]").set_input_files([letter])
    expect(panel.locator("li")).to_contain_text(letter.name)
    desk.page.unroute("**/api/v1/documents")
    desk.page.reload()
    expect(panel.get_by_role("link", name=letter.name)).to_be_visible(timeout=SLOW)
    panel.get_by_role("link", name=letter.name).click()
    desk.page.get_by_role("tab", name="Details").click()
    expect(desk.page.locator("[data-test=links]")).to_contain_text(mark)

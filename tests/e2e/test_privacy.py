"""Somebody asks what is held on them, and then to be forgotten: from the page, and by the API without the right."""

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.local.api_client import ApiError
from deploy.local.waiting import wait_until
from shared.identifiers import new_id
from tests.e2e.accessibility import violations
from tests.e2e.desk import ADMINISTRATOR
from tests.servers import System

pytestmark = pytest.mark.e2e


def new_person(stack: System) -> dict[str, Any]:
    """With a talk, a letter in the journal, a document of nothing else, and a saved search."""
    api, name = stack.api, f"Bonifác Q{new_id()[-10:]}"
    mail = f"{new_id()}@person.example"
    party = api.post("/contacts", {"office": "BA", "type": "person", "name": name, "emails": [{"address": mail}]})
    talk = {"at": "2026-01-05T10:00:00Z", "channel": "call", "subject": f"Called {name}", "with_whom": name}
    api.post(f"/contacts/{party['id']}/talks", talk)
    letter = {"office": "BA", "direction": "received", "subject": f"Letter of {name}", "received_on": "2026-01-05"}
    entry = api.post("/registry/entries", {**letter, "party": name, "contact_id": party["id"]})
    parts = {"file": (f"{name}.txt", f"Dear {name}".encode(), "text/plain"), "office": (None, "BA")}
    options = {"files": {**parts, "to_register": (None, "false")}, "headers": {"Idempotency-Key": new_id()}}
    api.send("POST", "/documents", **options)
    wait_until(lambda: bool(api.list("/documents", filter=f"filename={name}.txt")), "the document is there")
    document = api.list("/documents", filter=f"filename={name}.txt")[0]
    record = {"service": "contacts", "kind": "party", "record_id": party["id"], "label": name}
    api.post("/links", {"document_id": document["id"], "record": record})
    api.post("/saved-searches", {"name": name, "question": {"q": name}})
    wait_until(lambda: found(stack, name) >= {"contact", "entry", "document"}, "all of it is found")
    return {"party": party, "name": name, "entry": entry, "document": document}


def found(stack: System, name: str) -> set[str]:
    return {hit["kind"] for hit in stack.api.get("/search", q=f'"{name}"')["items"]}


def test_a_report_is_made_and_the_person_forgotten_but_for_the_journal(open_desk, stack):
    person = new_person(stack)
    party_id, name, number = person["party"]["id"], person["name"], person["entry"]["number"]
    desk = open_desk(ADMINISTRATOR)
    desk.goto(f"/contacts/{party_id}")
    desk.page.get_by_role("button", name="More", exact=True).click()
    desk.page.get_by_role("menuitem", name="Personal data").click()

    desk.page.locator("[data-test=make-report]").click()
    desk.page.get_by_label("Which request it answers").fill("Request 12/2026")
    desk.page.get_by_role("dialog").get_by_role("button", name="Make the report").click()
    with desk.page.expect_download() as download:
        desk.page.locator("[data-test=fetch-report]").click()
    check_report(download.value.path().read_bytes(), person)

    desk.page.locator("[data-test=preview-erasure]").click()
    preview = desk.page.locator("[data-test=erasure-preview]")
    expect(preview).to_contain_text("Saved searches")
    expect(preview.locator("[data-test=kept] li")).to_have_count(1)
    expect(preview.locator("[data-test=kept]")).to_contain_text(number)
    assert violations(desk) == []
    desk.page.locator("[data-test=erase]").click()
    for_good = desk.page.get_by_role("dialog").get_by_role("button", name="Erase for good")
    desk.page.locator("[data-test=erase-reason] input").fill("Request 12/2026")
    desk.page.locator("[data-test=erase-name] input").fill("Somebody else")
    expect(for_good).to_be_disabled()
    desk.page.locator("[data-test=erase-name] input").fill(name)
    for_good.click()

    notice = desk.page.locator("[data-test=erasure-notice]")
    expect(notice).to_contain_text("was replaced by a pseudonym")
    expect(notice.locator("[data-test=kept]")).to_contain_text(number)
    expect(desk.page.locator("[data-test=privacy-case][data-state=expired]")).to_have_count(1)
    assert violations(desk) == []
    check_forgotten(stack, person)

    phone = open_desk("registrar.ba", phone=True)
    phone.goto(f"/contacts/{party_id}")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("GDPR-")
    expect(phone.page.locator("[data-test=erasure-notice]")).to_contain_text("The matter is open")
    assert not phone.is_wider_than_the_screen()
    assert violations(phone) == []


def check_report(content: bytes, person: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["complete"] and manifest["away"] == []
        for one in manifest["contents"]:
            assert sha256(archive.read(one["name"])).hexdigest() == one["sha256"]
        entries = json.loads(archive.read("registry.json"))
        assert [entry["label"] for entry in entries] == [person["entry"]["number"]]
        (letter,) = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(letter).decode() == f"Dear {person['name']}"
        page = archive.read("report.html").decode()
        assert person["name"] in page and "What is held about you" in page


def check_forgotten(stack: System, person: dict[str, Any]) -> None:
    """But for the letter in the journal, nothing tells the name."""
    api, name, party_id = stack.api, person["name"], person["party"]["id"]
    wait_until(lambda: found(stack, name) == {"entry"}, "search has let go of it")
    assert api.get("/contact-locator", q=name)["items"] == []
    assert api.get(f"/registry/entries/{person['entry']['id']}")["party"] == name
    document = api.get(f"/documents/{person['document']['id']}")
    paths = (f"/contacts/{party_id}", f"/contacts/{party_id}/history", f"/contacts/{party_id}/talks")
    told = [document, api.list("/saved-searches"), *(api.get(path) for path in paths)]
    told += [api.list("/history/documents", filter=f"record_id={document['id']}")]
    told += [api.list("/privacy-cases", filter=f"party_id={party_id}"), api.get(f"/contacts/{party_id}/erasure")]
    assert name not in json.dumps(told, ensure_ascii=False)
    assert document["erased_at"]


def test_without_the_right_nothing_is_told_and_nothing_done(stack):
    person = new_person(stack)
    party_id, version = person["party"]["id"], person["party"]["version"]
    manager = stack.api_of("manager.ba")
    erasure = {"name": person["name"], "reason": "r"}
    for method, path, options in (
        ("POST", f"/contacts/{party_id}/privacy-reports", {"json": {"reason": "r", "language": "sk"}}),
        ("GET", f"/contacts/{party_id}/erasure-preview", {}),
        ("GET", "/privacy-cases", {}),
        ("POST", f"/contacts/{party_id}/erasure", {"json": erasure, "headers": {"If-Match": f'"{version}"'}}),
    ):
        with pytest.raises(ApiError) as refused:
            manager.send(method, path, **options)
        assert refused.value.status == 403
    assert stack.api.get(f"/contacts/{party_id}")["version"] == version
    assert stack.api.list("/privacy-cases", filter=f"party_id={party_id}") == []

"""Disposal over HTTP through the real services: who may do which step, and that content is gone from everywhere."""

import io
import time
import zipfile

import pytest

from tests.integration.gateway.test_documents import stored
from tests.integration.gateway.test_registry_life import mark, step  # noqa: F401 - a fixture

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def registrar(house):
    return house.person("registrar-ba")


@pytest.fixture(scope="module")
def births(admin, mark) -> str:  # noqa: F811
    """A mark whose retention counts from a birth, and is thus long over for who was born in 1900."""
    plan = admin.get("/registry/plans?filter=state=in-force").json()["items"][0]
    entries = admin.get(f"/registry/plans/{plan['id']}/entries?filter=leaf=true&filter=trigger=birth").json()["items"]
    return entries[0]["mark"]


def due_file(registrar, mark: str, document: str) -> tuple[dict, dict]:  # noqa: F811
    """A closed file whose retention is over, with the record that the document's arrival made."""
    file = registrar.post("/registry/files", json={"office": "BA", "title": "Osobný spis", "mark": mark}).json()
    path = f"/registry/files/{file['id']}"
    arrived = wait_for(lambda: registrar.get(f"/documents/{document}").json()["entry"], "its arrival is registered")
    entry = f"/registry/entries/{arrived['id']}"
    for name, body in (
        ("classify", {"mark": mark}),
        ("file", {"file_id": file["id"]}),
        ("handle", {"outcome": "put away"}),
    ):
        answer = step(registrar, f"{entry}/{name}", registrar.get(entry).json()["version"], **body)
        assert answer.status_code == 200, answer.text
    for name, body in (("trigger-date", {"trigger_date": "1900-05-01"}), ("close", {})):
        answer = step(registrar, f"{path}/{name}", registrar.get(path).json()["version"], **body)
        assert answer.status_code == 200, answer.text
    return answer.json(), registrar.get(entry).json()


def wait_for(condition, what: str, seconds: float = 60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


def decided(registrar, admin, verdict: str) -> dict:
    proposed = registrar.post("/registry/disposals", json={"office": "BA", "kind": "other"})
    assert proposed.status_code == 201, proposed.text
    path = proposed.headers["Location"].removeprefix("/api/v1")
    submitted = step(registrar, f"{path}/submit", 1)
    assert submitted.status_code == 200, submitted.text
    decision = {"decision_number": "SNA-7", "decision_on": "2026-01-05", "verdict": verdict}
    refused = step(registrar, f"{path}/decide", 2, **decision)
    assert (refused.status_code, registrar.get(path).json()["version"]) == (403, 2)
    answer = step(admin, f"{path}/decide", 2, **decision)
    assert answer.status_code == 200, answer.text
    return answer.json()


def settled(client, disposal: dict, state: str) -> dict:
    path = f"/registry/disposals/{disposal['id']}"
    return wait_for(
        lambda: (found := client.get(path).json())["state"] == state and found, f"{state}: {client.get(path).text}"
    )


def test_destroyed_content_is_gone_from_store_and_search_and_the_journal_verifies(house, registrar, admin, births):
    document = stored(registrar, b"zaniknuty obsah jedinecny", "zaniknuty.txt")
    search = "/search?q=zaniknuty&kind=document"
    wait_for(lambda: registrar.get(search).json()["total"], "it is found")
    file, entry = due_file(registrar, births, document)
    overview = registrar.get("/registry/retention?office=BA").json()
    assert overview["eligible_now"] >= 1
    disposal = decided(registrar, admin, "destroy")
    path = f"/registry/disposals/{disposal['id']}"
    assert house.person("registrar-ke").get(path).status_code == 404
    refused = step(registrar, f"{path}/destroy", disposal["version"])
    assert (refused.status_code, registrar.get(path).json()["state"]) == (403, "decided")
    answer = step(admin, f"{path}/destroy", disposal["version"])
    assert (answer.status_code, answer.json()["running"]) == (200, True)
    done = settled(registrar, disposal, "destroyed")
    assert registrar.get(f"/registry/files/{file['id']}").json()["state"] == "destroyed"
    assert registrar.get(f"/registry/entries/{entry['id']}").json()["now"]["tombstone"]
    wait_for(lambda: registrar.get(f"/documents/{document}").json()["erased_at"], "it is erased")
    assert registrar.get(f"/documents/{document}/content").status_code == 404
    assert registrar.get(f"/documents/{document}").json()["sha256"]
    wait_for(lambda: registrar.get(search).json()["total"] == 0, "it is found no more")
    verified = registrar.post(f"/registry/journals/{entry['journal_id']}/verify").json()
    assert verified["valid"], verified
    assert step(registrar, f"{path}/close", done["version"]).json()["state"] == "closed"


def test_the_archives_package_is_made_by_the_worker_and_can_be_fetched(registrar, admin, births):
    document = stored(registrar, b"for the archive", "archiv.txt")
    file, _ = due_file(registrar, births, document)
    disposal = decided(registrar, admin, "archive")
    assert step(admin, f"/registry/disposals/{disposal['id']}/hand-over", disposal["version"]).status_code == 200
    done = settled(registrar, disposal, "handed-over")
    package = registrar.get(f"/documents/{done['package_document_id']}/content")
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.testzip() is None
        assert archive.read("files/0001/0001-01.txt") == b"for the archive"
        assert file["number"] in archive.read("metadata.xml").decode()
    assert registrar.get(f"/documents/{document}/content").content == b"for the archive"
    items = registrar.get(f"/registry/disposals/{disposal['id']}/items?filter=outcome=handed-over").json()["items"]
    assert [item["file_id"] for item in items] == [file["id"]]


def test_who_only_reads_prepares_nothing(house, admin):
    officer = house.person("officer-ba")
    before = officer.get("/registry/disposals").json()
    refused = officer.post("/registry/disposals", json={"office": "BA", "kind": "other"})
    assert refused.status_code == 403
    assert officer.get("/registry/disposals").json() == before
    empty = admin.post("/registry/disposals", json={"office": "KE", "kind": "other"})
    assert (empty.status_code, empty.json()["reason"]) == (409, "nothing-eligible")

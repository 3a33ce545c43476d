"""Files in and out: multipart and presigned uploads, ranges, and what a browser is told about a stranger's file."""

import hashlib
import os
import time
from pathlib import Path

import psutil
import pytest
import requests

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def officer(house):
    return house.person("officer-ba")


def hand_in(client, data: bytes, name: str = "letter.txt", office: str = "BA", **headers: str) -> requests.Response:
    return client.post("/documents", files={"file": (name, data)}, data={"office": office}, headers=headers)


def stored(client, data: bytes, name: str) -> str:
    """The document's id."""
    answer = hand_in(client, data, name)
    assert answer.status_code == 202, answer.text
    intake = answer.json()
    assert intake["outcome"] in ("stored", "duplicate")
    return intake["document_id"]


def content(client, document: str, **options) -> requests.Response:
    return client.get(f"/documents/{document}/content", **options)


def test_form_upload_is_answered_with_where_to_look(house, officer):
    data = b"a letter to the office\n" * 50
    answer = hand_in(officer, data)
    assert answer.status_code == 202
    intake = answer.json()
    assert answer.headers["Location"] == f"/api/v1/intakes/{intake['id']}"
    assert officer.get(f"/intakes/{intake['id']}").json() == intake
    assert intake["origin"]["channel"] == "page"
    document = officer.get(f"/documents/{intake['document_id']}")
    assert document.json()["sha256"] == hashlib.sha256(data).hexdigest()
    assert document.headers["ETag"] == f'"{document.json()["version"]}"'
    assert content(officer, intake["document_id"]).content == data


def test_same_bytes_again_are_a_duplicate_of_the_same_document(officer):
    first = hand_in(officer, b"twice the same", "one.txt").json()
    second = hand_in(officer, b"twice the same", "two.txt").json()
    assert second["outcome"] == "duplicate"
    assert second["document_id"] == first["document_id"]
    assert second["id"] != first["id"]


def test_repeated_upload_under_one_key_is_one_arrival(officer):
    answers = [hand_in(officer, b"sent again", **{"Idempotency-Key": "upload-1"}) for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    other = hand_in(officer, b"other bytes", **{"Idempotency-Key": "upload-1"})
    assert other.status_code == 409


def test_presigned_upload(house):
    client = house.token("officer-ba", ["documents.upload", "documents.read"])
    data = os.urandom(70_000)
    body = {
        "office": "BA",
        "filename": "raw.bin",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    begun = client.post("/documents", json=body)
    assert begun.status_code == 201, begun.text
    start = begun.json()
    commit = start["commit_url"].removeprefix("/api/v1")
    early = client.post(commit)
    assert early.status_code == 409
    put = requests.put(start["upload_url"], data=data, headers=start["headers"], timeout=30)
    assert put.status_code == 200
    finished = client.post(commit)
    assert finished.json()["outcome"] == "stored"
    assert finished.json()["origin"]["channel"] == "api"
    again = client.post("/documents", json=body)
    assert (again.status_code, again.json()["upload_url"]) == (200, None)
    assert content(client, finished.json()["document_id"]).content == data


def test_office_one_does_not_belong_to_is_refused(house, officer):
    answer = hand_in(officer, b"for another office", office="KE")
    assert answer.status_code == 403
    ke = house.person("registrar-ke")
    document = hand_in(ke, b"only in KE", office="KE").json()["document_id"]
    for path in ("", "/content", "/text", "/preview/1"):
        assert officer.get(f"/documents/{document}{path}").status_code == 404


def test_without_the_right_nothing_is_stored(house, admin):
    before = len(admin.get("/intakes?limit=500").json()["items"])
    assert hand_in(house.person("auditor"), b"from an auditor").status_code == 403
    assert len(admin.get("/intakes?limit=500").json()["items"]) == before


def test_form_without_its_parts_is_refused(officer):
    no_office = officer.post("/documents", files={"file": ("a.txt", b"x")})
    assert (no_office.status_code, no_office.json()["fields"][0]["pointer"]) == (422, "/office")
    no_file = officer.post("/documents", files={"office": (None, "BA")})
    assert (no_file.status_code, no_file.json()["fields"][0]["pointer"]) == (422, "/file")
    empty = hand_in(officer, b"")
    assert empty.status_code == 422
    broken = officer.post("/documents", data=b"--x\r\n", headers={"Content-Type": "multipart/form-data"})
    assert broken.status_code == 400


def test_too_large_upload_is_413_and_leaves_no_file(house, officer):
    answer = hand_in(officer, b"x" * (8 * 1024 * 1024 + 100_000))
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    deadline = time.monotonic() + 60
    while spooled(house):
        assert time.monotonic() < deadline, "the spooled file was kept"
        time.sleep(0.1)


def spooled(house) -> list[str]:
    """Deleted but open files of the gateway: uploads on their way."""
    worker = psutil.Process(house.processes["gateway"].pid).children()[0]
    links = [str(link.readlink()) for link in Path(f"/proc/{worker.pid}/fd").iterdir() if link.is_symlink()]
    return [link for link in links if link.startswith("/tmp/") and "(deleted)" in link and "wgunicorn" not in link]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("žiadosť č. 5.txt", "žiadosť č. 5.txt"),
        ("../../etc/passwd", "passwd"),
    ],
)
def test_name_is_the_last_part_of_what_was_sent(officer, name, expected):
    intake = hand_in(officer, f"named {name}".encode(), name).json()
    assert intake["filename"] == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<!doctype html><html><script>alert(1)</script></html>"),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("data.xml", b'<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></a>'),
        ("innocent.txt", b"<!doctype html><html><body><script>alert(1)</script></body></html>"),
    ],
)
def test_what_could_run_is_saved_as_bytes(officer, name, data):
    answer = content(officer, stored(officer, data, name))
    headers = answer.headers
    media_type = headers["Content-Type"]
    assert media_type in ("application/octet-stream", "text/plain; charset=utf-8")
    if media_type == "application/octet-stream":
        assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert answer.content == data


def test_file_can_be_asked_for_in_parts_and_by_version(officer):
    data = bytes(range(256)) * 400
    document = stored(officer, data, "bytes.bin")
    whole = content(officer, document)
    assert whole.headers["Accept-Ranges"] == "bytes"
    tag = whole.headers["ETag"]
    part = content(officer, document, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(data)}"
    assert content(officer, document, headers={"Range": "bytes=-50"}).content == data[-50:]
    assert content(officer, document, headers={"Range": "bytes=100-199", "If-Range": '"old"'}).content == data
    assert content(officer, document, headers={"Range": "bytes=0-1,5-6"}).content == data
    outside = content(officer, document, headers={"Range": "bytes=9999999-"})
    assert outside.status_code == 416
    unchanged = content(officer, document, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    saved = content(officer, document, params={"download": "true"})
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_forms_that_do_not_exist_yet_are_404(officer):
    document = stored(officer, b"no pdf of this", "plain.txt")
    for path in ("/content?rendition=searchable-pdf", "/preview/1", "/text"):
        assert officer.get(f"/documents/{document}{path}").status_code == 404
    assert officer.get(f"/documents/{document}/preview/0").status_code == 422
    assert officer.get(f"/documents/{document}/content?rendition=video").status_code == 422


@pytest.mark.parametrize(("username", "refusal"), [("auditor", (403, "right")), ("officer-ba", (409, "not-encrypted"))])
def test_a_password_is_taken_from_those_who_may_for_what_wants_one(house, officer, username, refusal):
    form = {"office": "BA", "to_register": "false"}
    handed_in = officer.post("/documents", files={"file": ("open.txt", b"a letter without a password")}, data=form)
    document = handed_in.json()["document_id"]
    before = officer.get(f"/documents/{document}").json()
    answer = house.person(username).post(f"/documents/{document}/unlock", json={"password": "heslo"})
    assert (answer.status_code, answer.json()["reason"]) == refusal
    assert "heslo" not in answer.text
    assert officer.get(f"/documents/{document}").json() == before

"""Records over HTTP: versions, idempotency, lists, exports, and what is refused."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.integration


def new_entry(client, subject: str, office: str = "BA", **headers: str):
    body = {"office": office, "direction": "received", "subject": subject, "party": "Obec"}
    return client.post("/registry/entries", json=body, headers=headers)


@pytest.fixture(scope="module")
def registrar(house):
    return house.person("registrar-ba")


def test_entry_is_created_with_its_place_and_read_there(house, registrar):
    answer = new_entry(registrar, "Žiadosť")
    assert answer.status_code == 201
    entry = answer.json()
    assert answer.headers["Location"] == f"/api/v1/registry/entries/{entry['id']}"
    assert registrar.get(f"/registry/entries/{entry['id']}").json() == entry


def test_repeated_idempotency_key_makes_one_entry_and_another_body_is_refused(registrar):
    first = new_entry(registrar, "once", **{"Idempotency-Key": "k-1"})
    second = new_entry(registrar, "once", **{"Idempotency-Key": "k-1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = new_entry(registrar, "something else", **{"Idempotency-Key": "k-1"})
    assert other.status_code in (409, 422)


def test_same_key_of_another_person_is_another_request(house, registrar):
    mine = new_entry(registrar, "shared key", **{"Idempotency-Key": "k-2"})
    theirs = new_entry(house.person("registrar-ke"), "shared key", office="KE", **{"Idempotency-Key": "k-2"})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


def test_same_request_id_does_not_make_two_requests_one(registrar):
    answers = [new_entry(registrar, "twice", **{"X-Request-ID": "client-7"}) for _ in range(2)]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert {answer.headers["X-Request-ID"] for answer in answers} == {"client-7"}


def test_another_offices_entry_is_404_and_not_in_lists(house, registrar):
    theirs = new_entry(house.person("registrar-ke"), "secret of KE", office="KE").json()
    assert registrar.get(f"/registry/entries/{theirs['id']}").status_code == 404
    assert "secret of KE" not in registrar.get("/registry/entries?limit=500").text
    assert house.person("auditor").get(f"/registry/entries/{theirs['id']}").status_code == 200


def test_patch_needs_the_present_version(admin):
    answer = admin.get("/offices/KE")
    tag = answer.headers["ETag"]
    assert admin.get("/offices/KE", headers={"If-None-Match": tag}).status_code == 304
    assert admin.patch("/offices/KE", json={"address": "x"}).status_code == 428
    changed = admin.patch("/offices/KE", json={"address": "Mlynská 7"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    stale = admin.patch("/offices/KE", json={"address": "late"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert stale.json()["params"]["current"]["address"] == "Mlynská 7"
    for nonsense in ('"x"', "*", '"99999999999999999999"', 'W/"1"'):
        answer = admin.patch("/offices/KE", json={"address": "late"}, headers={"If-Match": nonsense})
        assert answer.status_code == 412
    assert admin.get("/offices/KE").json()["address"] == "Mlynská 7"


def test_of_many_changes_from_one_version_one_is_done(admin):
    tag = admin.get("/offices/BA").headers["ETag"]

    def change(number: int) -> int:
        return admin.patch("/offices/BA", json={"address": f"no {number}"}, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(change, range(6)))
    assert statuses == [200, 412, 412, 412, 412, 412]


def test_lists_page_by_cursor_without_loss(registrar):
    for number in range(5):
        new_entry(registrar, f"page {number}")
    whole = [item["id"] for item in registrar.get("/registry/entries?limit=500").json()["items"]]
    paged, cursor = [], None
    while True:
        page = registrar.get("/registry/entries", params={"limit": 2, "cursor": cursor}).json()
        paged += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == whole


def test_export_holds_all_rows_and_runs_no_formula(registrar):
    new_entry(registrar, "=HYPERLINK(1)")
    whole = registrar.get("/registry/entries?limit=500").json()["items"]
    answer = registrar.get("/registry/entries?format=csv&limit=1")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [item["number"] for item in whole]
    assert rows[0]["subject"] == "'=HYPERLINK(1)"
    workbook = registrar.get("/registry/entries?format=xlsx")
    sheet = ZipFile(io.BytesIO(workbook.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == len(whole) + 1


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/registry/entries?limit=0", "/limit"),
        ("/registry/entries?limit=x", "/limit"),
        ("/registry/entries?limit=1&limit=2", "/limit"),
        ("/registry/entries?format=pdf", "/format"),
        ("/registry/entries?colour=red", "/colour"),
        ("/registry/entries/%20", "/id"),
        ("/search?q=", "/q"),
        ("/search?q=x&since=yesterday", "/since"),
    ],
)
def test_wrong_parameter_is_named(registrar, path, pointer):
    answer = registrar.get(path)
    assert answer.status_code == 422
    assert [field["pointer"] for field in answer.json()["fields"]] == [pointer]


def test_wrong_field_of_a_body_is_named(registrar):
    answer = registrar.post("/registry/entries", json={"office": "ba", "direction": "up", "subject": "", "year": 1})
    assert answer.status_code == 422
    pointers = {field["pointer"] for field in answer.json()["fields"]}
    assert pointers == {"/office", "/direction", "/subject", "/year"}


def test_body_is_read_strictly(admin):
    body = {"name": "t", "scopes": ["registry.read"], "days": "90"}
    answer = admin.post("/me/tokens", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["pointer"] == "/days"


def test_field_of_the_path_is_not_taken_from_the_body(admin):
    answer = admin.patch("/offices/BA", json={"code": "KE"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["pointer"] == "/code"


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"\xff", "application/json", 400, "malformed"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"", None, 415, "unsupported-media-type"),
        (b"{" + b" " * 2_000_000 + b"}", "application/json", 413, "too-large"),
    ],
)
def test_unreadable_body_is_a_problem(registrar, data, content_type, status, code):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = registrar.post("/registry/entries", data=data, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_unknown_address_and_method_are_problems(house, registrar):
    missing = registrar.get("/nothing/here")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    wrong = registrar.send("PUT", "/registry/entries")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_problem_carries_its_request_and_trace(registrar):
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"X-Request-ID": "mine-1", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    answer = registrar.get("/registry/entries/none", headers=headers)
    body = answer.json()
    assert body["request_id"] == answer.headers["X-Request-ID"] == "mine-1"
    assert body["instance"] == "/api/v1/registry/entries/none"
    assert body["type"] == "/problems/not-found"
    assert answer.headers["traceparent"].split("-")[1] == trace


def test_journal_is_verified(registrar):
    new_entry(registrar, "to verify")
    journal = registrar.get("/registry/journals").json()["items"][0]
    answer = registrar.post(f"/registry/journals/{journal['id']}/verify")
    assert answer.status_code == 200
    assert answer.json()["valid"] is True
    assert answer.json()["broken_at"] is None


def test_agent_that_is_away_is_told_as_such_and_another_offices_is_not_there(registrar):
    for path in ("rescan", "retry-failed"):
        away = registrar.post(f"/agents/BA/{path}")
        assert (away.status_code, away.json()["reason"]) == (409, "agent-away")
        assert registrar.post(f"/agents/KE/{path}").status_code == 404
        assert registrar.post(f"/agents/no/{path}").status_code == 422

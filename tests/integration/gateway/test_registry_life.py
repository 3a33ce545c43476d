"""The life of records and files over HTTP: rights, versions, and what is refused."""

from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def registrar(house):
    return house.person("registrar-ba")


@pytest.fixture(scope="module")
def mark(admin) -> str:
    """A mark of the plan in force."""
    in_force = admin.get("/registry/plans?filter=state=in-force").json()["items"]
    if not in_force:
        plan = admin.post("/registry/plans", json={"title": "Plan", "preset": "municipal-office"}).json()
        for step, body in (
            ("approve", None),
            ("put-in-force", {"valid_from": (date.today() - timedelta(days=7)).isoformat()}),
        ):
            tag = admin.get(f"/registry/plans/{plan['id']}").headers["ETag"]
            options = {"json": body} if body else {}
            answer = admin.post(f"/registry/plans/{plan['id']}/{step}", headers={"If-Match": tag}, **options)
            assert answer.status_code == 200, answer.text
    else:
        plan = in_force[0]
    listed = admin.get(f"/registry/plans/{plan['id']}/entries?filter=leaf=true&filter=trigger=closure").json()["items"]
    return next(entry["mark"] for entry in listed if entry["years"] and not entry["permanent"])


def new_entry(client, office: str = "BA", **details) -> dict:
    body = {"office": office, "direction": "internal", "subject": "Cesta", **details}
    answer = client.post("/registry/entries", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def new_file(client, mark: str, office: str = "BA") -> dict:
    answer = client.post("/registry/files", json={"office": office, "title": "Cesta", "mark": mark})
    assert answer.status_code == 201, answer.text
    assert client.get(answer.headers["Location"].removeprefix("/api/v1")).json() == answer.json()
    return answer.json()


def step(client, path: str, version: int, **body):
    return client.post(path, json=body, headers={"If-Match": f'"{version}"'})


def test_a_letter_is_filed_handled_and_its_file_closed(registrar, mark):
    file = new_file(registrar, mark)
    entry = new_entry(registrar, mark=mark, file_id=file["id"])
    assert entry["now"]["file"]["record_number"].startswith(file["number"])
    early = step(registrar, f"/registry/files/{file['id']}/close", 1)
    assert (early.status_code, early.json()["reason"]) == (409, "file-incomplete")
    assert [field["code"] for field in early.json()["fields"]] == ["entry-open"]
    handled = step(registrar, f"/registry/entries/{entry['id']}/handle", entry["version"], outcome="answered")
    assert handled.json()["now"]["status"] == handled.json()["status"] == "handled"
    closed = step(registrar, f"/registry/files/{file['id']}/close", 1)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert closed.json()["eligible_on"].endswith("-01-01")
    records = registrar.get(f"/registry/files/{file['id']}/records").json()["items"]
    assert [record["entry_id"] for record in records] == [entry["id"]]
    lines = registrar.get(f"/registry/entries/{entry['id']}/lines").json()["items"]
    assert [line["kind"] for line in lines] == ["filed", "handled"]


def test_a_step_needs_the_present_version(registrar):
    entry = new_entry(registrar)
    path = f"/registry/entries/{entry['id']}/assign"
    assert registrar.post(path, json={"handler": "Peter"}).status_code == 428
    first = step(registrar, path, 1, handler="Peter")
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    late = step(registrar, path, 1, handler="Eva")
    assert (late.status_code, late.json()["params"]["current"]["now"]["handler"]) == (412, "Peter")
    assert registrar.get(f"/registry/entries/{entry['id']}").headers["ETag"] == '"2"'


def test_a_repeated_step_is_done_once(registrar):
    entry = new_entry(registrar)
    headers = {"If-Match": '"1"', "Idempotency-Key": f"assign-{entry['id']}"}
    answers = [
        registrar.post(f"/registry/entries/{entry['id']}/assign", json={"handler": "Peter"}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(registrar.get(f"/registry/entries/{entry['id']}/lines").json()["items"]) == 1


STEPS = {
    "assign": {"handler": "x"},
    "classify": {"mark": "x"},
    "file": {"file_id": "x"},
    "handle": {"outcome": "x"},
    "reopen": {"reason": "x"},
    "dispatch": {"channel": "x"},
    "correct": {"changes": {"subject": "x"}, "reason": "x"},
    "void": {"reason": "x"},
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", ["officer-ba", "auditor"])
def test_who_may_only_read_changes_no_record(house, registrar, name, who):
    entry = new_entry(registrar)
    assert step(house.person(who), f"/registry/entries/{entry['id']}/{name}", 1, **STEPS[name]).status_code == 403
    assert house.person(who).get(f"/registry/entries/{entry['id']}").json() == entry


@pytest.mark.parametrize("name", STEPS)
def test_another_offices_record_is_404(house, registrar, name):
    entry = new_entry(registrar)
    other = house.person("registrar-ke")
    assert step(other, f"/registry/entries/{entry['id']}/{name}", 1, **STEPS[name]).status_code == 404
    assert other.get(f"/registry/entries/{entry['id']}/lines").status_code == 404
    assert registrar.get(f"/registry/entries/{entry['id']}").json() == entry


FILE_STEPS = {
    "trigger-date": {"trigger_date": "2026-01-01"},
    "close": {},
    "reopen": {"reason": "x"},
    "loss": {"lost_on": "2026-01-01", "circumstances": "x", "replacement": "x"},
}


@pytest.mark.parametrize("name", FILE_STEPS)
def test_files_are_kept_by_those_who_may(house, registrar, mark, name):
    file = new_file(registrar, mark)
    path = f"/registry/files/{file['id']}"
    for who, status in (("officer-ba", 403), ("auditor", 403), ("registrar-ke", 404)):
        assert step(house.person(who), f"{path}/{name}", 1, **FILE_STEPS[name]).status_code == status
    officer = house.person("officer-ba")
    assert officer.patch(path, json={"title": "x"}, headers={"If-Match": '"1"'}).status_code == 403
    assert officer.post("/registry/files", json={"office": "BA", "title": "x", "mark": mark}).status_code == 403
    assert registrar.get(path).json() == file


def test_holds_are_placed_by_those_who_may(admin, registrar, mark):
    file = new_file(registrar, mark)
    path = f"/registry/files/{file['id']}/holds"
    assert registrar.post(path, json={"reason": "a lawsuit"}).status_code == 403
    assert registrar.get(f"/registry/files/{file['id']}").json()["holds"] == []
    held = admin.post(path, json={"reason": "a lawsuit"})
    assert held.status_code == 200
    release = f"{path}/{held.json()['holds'][0]['id']}/release"
    assert registrar.post(release, json={"reason": "settled"}).status_code == 403
    assert admin.post(release, json={"reason": "settled"}).json()["holds"][0]["release_reason"] == "settled"


def test_files_go_from_office_to_office(house, registrar, mark):
    file = new_file(registrar, mark)
    body = {"from_office": "BA", "to_office": "KE", "file_ids": [file["id"]], "reason": "a new agenda"}
    assert house.person("officer-ba").post("/registry/moves", json=body).status_code == 403
    moved = registrar.post("/registry/moves", json=body)
    assert moved.status_code == 201
    path = f"/registry/moves/{moved.json()['id']}"
    receiver = house.person("registrar-ke")
    assert step(registrar, f"{path}/accept", 1).status_code == 403
    assert step(house.person("auditor"), f"{path}/accept", 1).status_code == 403
    accepted = step(receiver, f"{path}/accept", 1)
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert receiver.get(f"/registry/files/{file['id']}").json()["office"] == "KE"
    assert registrar.get(f"/registry/files/{file['id']}").status_code == 404
    assert moved.json()["id"] in [item["id"] for item in registrar.get("/registry/moves?limit=500").json()["items"]]


def test_entries_are_exported_with_where_they_stand(registrar):
    entry = new_entry(registrar)
    step(registrar, f"/registry/entries/{entry['id']}/handle", 1, outcome="answered")
    answer = registrar.get(f"/registry/entries?format=csv&filter=number={entry['number']}")
    assert answer.status_code == 200
    assert "handled" in answer.text

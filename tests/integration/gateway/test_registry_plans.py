"""Set-up, plan and loans through the API: a table uploaded and put in force, an entry filed by it, a record lent."""

from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.integration

TABLE = "mark;title;years;flag\nZ;Všeobecné;;\nZ1;Listy;5;\nZ2;Kronika;A;\n".encode("cp1250")


@pytest.fixture(scope="module")
def registrar(house):
    return house.person("registrar-ba")


@pytest.fixture(scope="module")
def officer(house):
    return house.person("officer-ba")


def tag(client, path: str) -> dict[str, str]:
    return {"If-Match": client.get(path).headers["ETag"]}


def upload(client, content: bytes, name: str) -> str:
    answer = client.post("/documents", files={"file": (name, content)}, data={"office": "BA"})
    assert answer.status_code == 202, answer.text
    return answer.json()["document_id"]


@pytest.fixture(scope="module")
def plan(admin) -> dict:
    """Imported, approved and in force."""
    body = {"document_id": upload(admin, TABLE, "plan.csv"), "title": "Plan"}
    imported = admin.post("/registry/plan-imports", json=body)
    assert imported.status_code == 201, imported.text
    assert {change["mark"] for change in imported.json()["changes"]} >= {"Z", "Z1", "Z2"}
    path = f"/registry/plans/{imported.json()['plan']['id']}"
    assert admin.post(f"{path}/approve", headers=tag(admin, path)).status_code == 200
    body = {"valid_from": (date.today() - timedelta(days=1)).isoformat()}
    answer = admin.post(f"{path}/put-in-force", json=body, headers=tag(admin, path))
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "in-force"
    return answer.json()


def test_everybody_reads_the_packs_and_presets(officer):
    assert [pack["code"] for pack in officer.get("/registry/packs").json()["items"]][-1] == "sk"
    assert officer.get("/registry/packs/pl").json()["unknown_value"] == "brak danych"
    assert officer.get("/registry/packs/xx").status_code == 404
    assert len(officer.get("/registry/presets").json()["items"]) == 3


def test_the_setup_is_changed_by_who_saw_it(admin, officer):
    seen = tag(officer, "/registry/setup")
    refused = officer.patch("/registry/setup", json={"organisation": "Obec"}, headers=seen)
    assert refused.status_code == 403
    assert admin.patch("/registry/setup", json={"organisation": "Obec"}).status_code == 428
    changed = admin.patch("/registry/setup", json={"organisation": "Obec"}, headers=seen)
    assert (changed.status_code, changed.json()["organisation"]) == (200, "Obec")
    assert admin.patch("/registry/setup", json={"organisation": "Mesto"}, headers=seen).status_code == 412


def test_a_draft_is_edited_and_removed(admin):
    made = admin.post("/registry/plans", json={"title": "Draft", "preset": "company"})
    assert made.status_code == 201, made.text
    path = made.headers["Location"].removeprefix("/api/v1")
    entries = admin.get(f"{path}/entries?filter=mark=AC10").json()["items"]
    fields = {name: entries[0][name] for name in ("mark", "parent", "title", "flag", "trigger", "legal_basis")}
    entry, seen = f"/registry/plan-entries/{entries[0]['id']}", {"If-Match": f'"{entries[0]["version"]}"'}
    changed = admin.patch(entry, json={"entry": {**fields, "years": 7}}, headers=seen)
    assert changed.status_code == 200, changed.text
    assert changed.json()["years"] == 7
    late = admin.patch(entry, json={"entry": {**fields, "years": 9}}, headers=seen)
    assert (late.status_code, late.json()["params"]["current"]["years"]) == (412, 7)
    assert admin.delete(entry, headers=seen).status_code == 412
    added = admin.post(f"{path}/entries", json={"entry": {"mark": "AC13", "parent": "AC", "title": "Nové", "years": 1}})
    assert added.status_code == 201, added.text
    seen = {"If-Match": added.headers["ETag"]}
    assert admin.delete(f"/registry/plan-entries/{added.json()['id']}", headers=seen).status_code == 204
    wrong = admin.post(f"{path}/entries", json={"entry": {"mark": "AC13", "parent": "QQ", "title": "x"}})
    assert (wrong.status_code, wrong.json()["fields"][0]["pointer"]) == (422, "/entry/parent")
    assert admin.get(f"{path}/entries?format=csv").text.count("\n") > 40
    assert admin.delete(path, headers=tag(admin, path)).status_code == 204
    assert admin.get(path).status_code == 404


def test_a_bad_table_is_refused_cell_by_cell(admin):
    before = admin.get("/registry/plans").json()
    body = {"document_id": upload(admin, b"mark,title,years\nA,a,many\n", "bad.csv"), "title": "Bad"}
    answer = admin.post("/registry/plan-imports", json=body)
    assert answer.status_code == 422
    assert [field["pointer"] for field in answer.json()["fields"]] == ["/rows/2/years"]
    assert admin.get("/registry/plans").json() == before


def test_an_entry_is_classified_by_the_plan_in_force(plan, registrar):
    body = {"office": "BA", "direction": "received", "subject": "By plan", "party": "Obec", "mark": "Z1"}
    entry = registrar.post("/registry/entries", json=body)
    assert (entry.status_code, entry.json()["plan_id"]) == (201, plan["id"]), entry.text
    for mark in ("Z", "Z9"):
        refused = registrar.post("/registry/entries", json={**body, "mark": mark})
        assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/mark")


def test_a_record_is_lent_and_returned(house, registrar, officer):
    body = {"office": "BA", "direction": "received", "subject": "To lend", "party": "Obec"}
    entry = registrar.post("/registry/entries", json=body).json()
    wanted = {"object": "entry", "object_id": entry["id"], "purpose": "a look"}
    loan = officer.post("/registry/loans", json=wanted)
    assert loan.status_code == 201, loan.text
    path = loan.headers["Location"].removeprefix("/api/v1")
    assert officer.post(f"{path}/approve", json={}, headers=tag(officer, path)).status_code == 403
    assert registrar.post(f"{path}/approve", json={}, headers=tag(registrar, path)).status_code == 200
    again = officer.post("/registry/loans", json=wanted)
    assert (again.status_code, again.json()["reason"]) == (409, "lent")
    due = (date.today() + timedelta(days=10)).isoformat()
    issued = registrar.post(f"{path}/issue", json={"due_on": due}, headers=tag(registrar, path))
    assert (issued.status_code, issued.json()["state"]) == (200, "issued"), issued.text
    assert registrar.get(f"/registry/entries/{entry['id']}").json()["now"]["lent"]
    assert house.person("registrar-ke").get(path).status_code == 404
    returned = registrar.post(f"{path}/return", json={"condition": "complete"}, headers=tag(registrar, path))
    assert [step["state"] for step in returned.json()["steps"]] == ["requested", "approved", "issued", "returned"]
    listed = registrar.get(f"/registry/loans?filter=object_id={entry['id']}").json()["items"]
    assert [found["borrower"] for found in listed] == ["Officer-Ba"]


def test_an_officer_changes_no_plan(admin, officer):
    before = admin.get("/registry/plans").json()
    assert officer.post("/registry/plans", json={"title": "Mine"}).status_code == 403
    assert admin.get("/registry/plans").json() == before

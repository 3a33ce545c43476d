"""Who changed what, of every service, for those who may see it, in their own offices."""

import pytest

from tests.integration.gateway.test_documents import stored

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def registered(house) -> dict:
    registrar = house.person("registrar-ba")
    body = {"office": "BA", "direction": "received", "subject": "Žiadosť", "received_on": "2026-01-05"}
    return registrar.post("/registry/entries", json=body).json()


def lines(client, area: str, *conditions: str) -> list[dict]:
    query = "&".join(f"filter={condition}" for condition in conditions)
    return client.get(f"/history/{area}?{query}").json()["items"]


def test_what_the_registry_wrote_is_seen_with_who_did_it(house, registered):
    (line,) = lines(house.person("auditor"), "registry", f"record_id={registered['id']}")
    assert (line["record_type"], line["action"], line["actor_name"]) == ("entry", "registered", "Registrar-Ba")


def test_what_became_of_a_document_is_seen(house):
    document = stored(house.person("registrar-ba"), b"a letter with a history", "history.txt")
    told = lines(house.person("auditor"), "documents", f"record_id={document}", "action=created")
    assert [line["after"]["filename"] for line in told] == ["history.txt"]


@pytest.mark.parametrize("area", ["registry", "documents"])
@pytest.mark.parametrize("username", ["registrar-ba", "officer-ba"])
def test_without_the_right_nobody_sees_it(house, area, username):
    answer = house.person(username).get(f"/history/{area}")
    assert (answer.status_code, answer.json()["params"]["right"]) == (403, "history.read")


def test_who_sees_a_document_sees_what_became_of_it(house):
    document = stored(house.person("registrar-ba"), b"a letter that everybody here may follow", "followed.txt")
    address = f"/history/documents?document_id={document}&filter=action=created"
    assert len(house.person("officer-ba").get(address).json()["items"]) == 1
    assert house.person("registrar-ke").get(address).status_code == 404

"""A file goes to another office with all that is in it: records, documents, and what is found of them."""

import pytest

from tests.integration.gateway.test_disposal import wait_for
from tests.integration.gateway.test_documents import content, stored
from tests.integration.gateway.test_registry_life import mark, new_file, step  # noqa: F401 - a fixture

pytestmark = pytest.mark.integration


def test_the_receiving_office_opens_the_documents_of_an_accepted_file(house, mark):  # noqa: F811
    giving, receiving = house.person("registrar-ba"), house.person("registrar-ke")
    file = new_file(giving, mark)
    data = b"a letter about the moved road\n"
    document = stored(giving, data, "moved road.txt")
    entry = wait_for(lambda: giving.get(f"/documents/{document}").json()["entry"], "it is registered")["id"]
    filed = step(giving, f"/registry/entries/{entry}/file", 1, file_id=file["id"])
    assert filed.status_code == 200, filed.text
    body = {"from_office": "BA", "to_office": "KE", "file_ids": [file["id"]], "reason": "agenda"}
    moved = giving.post("/registry/moves", json=body)
    assert moved.status_code == 201, moved.text
    assert content(receiving, document).status_code == 404
    accepted = step(receiving, f"/registry/moves/{moved.json()['id']}/accept", 1)
    assert accepted.status_code == 200, accepted.text
    wait_for(lambda: content(receiving, document).content == data, "the receiving office opens the document")
    listed = receiving.get("/documents?filter=filename=moved road.txt").json()["items"]
    assert [found["id"] for found in listed] == [document]
    assert content(giving, document).status_code == 200

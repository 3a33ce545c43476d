"""The stamp's way over paper: stamped by the product, printed, scanned, handed in, and attached to its record."""

import pytest

from tests.integration.gateway.test_disposal import wait_for
from tests.integration.gateway.test_documents import stored
from tests.stamped_paper import letter, scanned, stamped_letter

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def registrar(house):
    return house.person("registrar-ba")


def entry_of(client, document: str) -> str:
    found = wait_for(lambda: client.get(f"/documents/{document}").json()["entry"], "the document is part of a record")
    return found["id"]


def test_a_scan_of_a_stamped_page_is_attached_to_its_record(registrar):
    document = stored(registrar, letter(), "letter.pdf")
    entry = entry_of(registrar, document)
    answer = registrar.post(f"/registry/entries/{entry}/stamp", json={"document_id": document})
    assert answer.status_code == 200, answer.text
    lines = registrar.get(f"/registry/entries/{entry}/lines").json()["items"]
    copy = registrar.get(f"/documents/{lines[0]['data']['copy']}/content").content
    scan = stored(registrar, scanned(copy, turned=2), "scan.jpg")
    assert entry_of(registrar, scan) == entry
    now = registrar.get(f"/registry/entries/{entry}").json()["now"]
    assert [attached["document_id"] for attached in now["attached"]] == [scan]
    both = registrar.get(f"/registry/entries?filter=document_id={scan}").json()["items"]
    assert [found["id"] for found in both] == [entry]


def test_a_forged_stamp_is_a_letter_like_any_other(registrar):
    document = stored(registrar, letter() + b"\n% another one", "letter.pdf")
    entry = entry_of(registrar, document)
    forged = f"KANCELARIA:{entry}:0000000000000000".upper()
    scan = stored(registrar, scanned(stamped_letter(forged)), "forged.jpg")
    assert entry_of(registrar, scan) != entry
    assert registrar.get(f"/registry/entries/{entry}").json()["now"]["attached"] == []

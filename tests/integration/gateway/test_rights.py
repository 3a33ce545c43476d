"""Every route of the API: 401 without a sign-in, 403 without its right, and nothing changed by either."""

import pytest

from gateway.api import AREAS
from gateway.operations import Operation
from shared.contracts.contacts import PreviewPrint, PrintContacts
from shared.contracts.registry import ExportJournal, PrintForm, SignCheckpoint, VerifyJournal
from shared.contracts.search import ChangeSavedSearch, RemoveSavedSearch, SaveSearch
from shared.security.rights import Right

pytestmark = pytest.mark.integration

OPERATIONS = [operation for area in AREAS for operation in area.operations if not operation.public]
GUARDED = [operation for operation in OPERATIONS if operation.right]


def address(operation: Operation) -> str:
    return operation.path.format_map(dict.fromkeys(operation.path_names, "1"))


def send(client, operation: Operation):
    return client.send(operation.method, address(operation), json={} if operation.takes == "body" else None)


@pytest.fixture(scope="module")
def narrow(house) -> dict[bool, object]:
    """Two tokens of the administrator, neither with the right of the other."""
    return {
        False: house.token("admin", [Right.OFFICES_READ]),
        True: house.token("admin", [Right.SEARCH_USE]),
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_without_sign_in_it_is_401(house, operation):
    answer = send(house.visitor(), operation)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"]


def test_without_the_right_it_is_403_and_nothing_changes(house, admin, narrow):
    before = everything(admin)
    for operation in GUARDED:
        client = narrow[operation.right is Right.OFFICES_READ]
        answer = send(client, operation)
        assert answer.status_code == 403, operation.id
        assert answer.json()["params"] == {"right": operation.right}
    assert everything(admin) == before


def test_a_service_refuses_even_where_the_gateway_would_not(house, admin):
    """Roles without the right, through to the service and back."""
    before = everything(admin)
    officer = house.person("officer-ba")
    entry = officer.post(
        "/registry/entries", json={"office": "BA", "direction": "received", "subject": "x", "party": "Obec"}
    )
    assert entry.status_code == 403
    foreign = house.person("registrar-ba").post(
        "/registry/entries", json={"office": "KE", "direction": "received", "subject": "x", "party": "Obec"}
    )
    assert foreign.status_code == 403
    assert foreign.json()["reason"] == "office"
    assert everything(admin) == before


ATTESTING = {VerifyJournal, SignCheckpoint, ExportJournal, PrintForm, PrintContacts, PreviewPrint}
"""What an auditor may have made of what there is."""
OWN_SEARCHES = {SaveSearch, ChangeSavedSearch, RemoveSavedSearch}
"""What everybody keeps for themselves."""


def test_an_auditor_reads_all_and_changes_nothing(house, admin):
    before = everything(admin)
    auditor = house.person("auditor")
    for operation in GUARDED:
        if operation.method == "GET" or operation.command in ATTESTING | OWN_SEARCHES:
            continue
        assert send(auditor, operation).status_code == 403, operation.id
    assert everything(admin) == before


def everything(admin) -> list[list[dict]]:
    lists = ("/offices", "/users", "/registry/entries", "/history", "/history/registry", "/history/documents")
    found = [admin.get(f"{path}?limit=500").json()["items"] for path in lists]
    for item in found[1]:
        del item["last_sign_in_at"]
    return found

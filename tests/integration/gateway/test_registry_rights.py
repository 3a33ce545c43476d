"""Each right of the registry: with it alone the thing is done, with all others together it is refused and undone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.security.rights import RIGHTS_OF_AGENT, Right
from tests.integration.gateway.test_registry_life import mark, new_file  # noqa: F401 - a fixture

pytestmark = pytest.mark.integration
ENTRY = {"office": "BA", "direction": "received", "subject": "x", "party": "Obec", "received_on": "2026-01-05"}


@dataclass
class Things:
    """What the requests are about, made by the administrator."""

    admin: Any
    mark: str
    headers: dict[str, str] = field(default_factory=lambda: {"If-Match": '"1"'})

    @property
    def file(self) -> str:
        return f"/registry/files/{new_file(self.admin, self.mark)['id']}"

    @property
    def loan(self) -> str:
        body = {"object": "file", "object_id": self.file.rpartition("/")[2], "purpose": "a look"}
        return f"/registry/loans/{self.admin.post('/registry/loans', json=body).json()['id']}"

    @property
    def journal(self) -> str:
        found = self.admin.get("/registry/journals?filter=office=BA").json()["items"][0]
        return f"/registry/journals/{found['id']}"


REQUESTS: dict[Right, tuple[int, Callable[[Things], tuple[str, str, Any]]]] = {
    Right.REGISTRY_READ: (200, lambda things: ("GET", "/registry/entries", None)),
    Right.REGISTRY_REGISTER: (201, lambda things: ("POST", "/registry/entries", ENTRY)),
    Right.REGISTRY_MANAGE: (201, lambda things: ("POST", "/registry/plans", {"title": "A draft"})),
    Right.REGISTRY_VERIFY: (200, lambda things: ("POST", f"{things.journal}/verify", None)),
    Right.FILES_KEEP: (200, lambda things: ("PATCH", things.file, {"location": "shelf 3"})),
    Right.LOANS_REQUEST: (
        201,
        lambda things: (
            "POST",
            "/registry/loans",
            {"object": "file", "object_id": things.file.rpartition("/")[2], "purpose": "a look"},
        ),
    ),
    Right.LOANS_LEND: (200, lambda things: ("POST", f"{things.loan}/approve", {"note": ""})),
    Right.HOLDS_PLACE: (200, lambda things: ("POST", f"{things.file}/holds", {"reason": "a lawsuit"})),
    # Let in, and then told that there is nothing to be done.
    Right.DISPOSAL_PREPARE: (
        409,
        lambda things: (
            "POST",
            "/registry/disposals",
            {"office": "BA", "kind": "permanent", "until": "1950-01-01"},
        ),
    ),
    Right.DISPOSAL_DECIDE: (404, lambda things: ("POST", "/registry/disposals/none/return", {"reason": "gaps"})),
    Right.HISTORY_READ: (200, lambda things: ("GET", "/history/registry", None)),
}


@pytest.fixture(scope="module")
def things(admin, mark) -> Things:  # noqa: F811
    admin.post("/registry/entries", json=ENTRY)
    return Things(admin, mark)


@pytest.mark.parametrize("right", REQUESTS)
def test_with_the_right_alone_it_is_done(house, things, right):
    done, request = REQUESTS[right]
    method, path, body = request(things)
    answer = house.token("admin", [right]).send(method, path, json=body, headers=things.headers)
    assert answer.status_code == done, answer.text


@pytest.mark.parametrize("right", REQUESTS)
def test_with_all_other_rights_it_is_refused_and_nothing_is_changed(house, things, right):
    others = sorted(set(Right) - {right} - RIGHTS_OF_AGENT)
    method, path, body = REQUESTS[right][1](things)
    before = everything(things.admin)
    answer = house.token("admin", others).send(method, path, json=body, headers=things.headers)
    assert (answer.status_code, answer.json()["params"]) == (403, {"right": right})
    assert everything(things.admin) == before


def everything(admin) -> list[Any]:
    lists = ("entries", "files", "loans", "plans", "disposals")
    return [admin.get(f"/registry/{name}?limit=500").json()["items"] for name in lists]

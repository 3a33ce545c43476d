"""A second gateway beside the first: it knows the same sessions, and stops with grace."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.free_port import free_port
from tests.integration.gateway.conftest import Client, House, spawn_gateway, wait_until_ready

pytestmark = pytest.mark.integration


@pytest.fixture
def second(house: House, tmp_path: Path) -> Iterator[House]:
    port = free_port()
    another = House(f"http://127.0.0.1:{port}", house.broker_url, gateway_environment=house.gateway_environment)
    with ExitStack() as stack:
        another.processes["gateway"] = spawn_gateway(stack, another, port, tmp_path / "second.log")
        wait_until_ready(another, tmp_path)
        yield another


def test_session_of_one_gateway_is_known_to_the_other_and_ends_in_both(house: House, second: House):
    person = house.person("officer-ba")
    there = Client(second.url, http=person.http, csrf=person.csrf)
    assert there.get("/me").status_code == 200
    assert there.post("/me/password", json={"present": "wrong password", "new": "x" * 12}).status_code == 422
    user_id = person.get("/me").json()["user"]["id"]
    admin = house.person("admin")
    tag = admin.get(f"/users/{user_id}").headers["ETag"]
    changed = admin.patch(f"/users/{user_id}", json={"password": "correct horse battery"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    deadline = time.monotonic() + 30
    while there.get("/me").status_code != 401:
        assert time.monotonic() < deadline, "the other gateway still believes the session"
        time.sleep(0.05)


def test_asked_to_stop_it_ends_live_streams_and_leaves(second: House):
    person = second.person("registrar-ba")
    stream = person.http.get(f"{second.url}/events", stream=True, timeout=(20, 60))
    lines = stream.iter_lines(chunk_size=1)
    assert next(lines)
    begun = time.monotonic()
    second.processes["gateway"].terminate()
    for _ in lines:
        pass
    assert second.processes["gateway"].wait(60) == 0
    assert time.monotonic() - begun < 10
    with pytest.raises(requests.ConnectionError):
        second.visitor().get("/me")

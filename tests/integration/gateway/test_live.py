"""Live events: who sees them, how a reader comes back, and how many may read."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

pytestmark = pytest.mark.integration


class Reader:
    """An open stream. `events` yields (event name, id, data); comments are skipped."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response
        self._lines = response.iter_lines(chunk_size=1)

    def next(self) -> tuple[str, str | None, dict]:
        name, event_id, data = "message", None, ""
        for raw in self._lines:
            line = raw.decode()
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("id: "):
                event_id = line[4:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and data:
                return name, event_id, json.loads(data)
        raise EOFError

    def until(self, subject: str) -> tuple[list[dict], str | None]:
        """Everything up to the registration with this subject, and its event's id."""
        seen = []
        while True:
            _, event_id, data = self.next()
            seen.append(data)
            if data.get("payload", {}).get("subject") == subject:
                return seen, event_id


@contextmanager
def listening(client, last_event_id: str | None = None) -> Iterator[Reader]:
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    response = client.http.get(f"{client.url}/events", headers=headers, stream=True, timeout=(20, 60))
    try:
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Reader(response)
    finally:
        response.close()


def register(client, subject: str, office: str) -> None:
    body = {"office": office, "direction": "received", "subject": subject, "party": "Obec"}
    assert client.post("/registry/entries", json=body).status_code == 201


def test_a_reader_sees_their_offices_alone(house):
    ba, ke = house.person("registrar-ba"), house.person("registrar-ke")
    with listening(ba) as reader:
        register(ke, "of KE, live", "KE")
        register(ba, "of BA, live", "BA")
        seen, _ = reader.until("of BA, live")
    assert {event["office"] for event in seen} == {"BA"}
    assert seen[-1]["name"] == "registry.entry.registered"
    assert set(seen[-1]) == {"id", "name", "at", "office", "payload"}


def test_head_office_sees_all(house):
    ke = house.person("registrar-ke")
    with listening(house.person("auditor")) as reader:
        register(ke, "seen from above", "KE")
        reader.until("seen from above")


def test_without_the_right_nothing_is_seen(house):
    narrow = house.token("auditor", ["offices.read"])
    admin = house.person("admin")
    with listening(narrow) as reader:
        register(house.person("registrar-ba"), "not for narrow eyes", "BA")
        tag = admin.get("/offices/HQ").headers["ETag"]
        assert admin.patch("/offices/HQ", json={"address": "x"}, headers={"If-Match": tag}).status_code == 200
        _, _, data = reader.next()
    assert data["name"] == "accounts.office.changed"


def test_reader_who_comes_back_gets_what_was_missed(house):
    person = house.person("registrar-ba")
    with listening(person) as reader:
        register(person, "before the break", "BA")
        _, last = reader.until("before the break")
    register(person, "during the break", "BA")
    with listening(person, last) as reader:
        reader.until("during the break")


def test_unknown_last_event_is_answered_with_reset(house):
    with listening(house.person("registrar-ba"), "long-ago") as reader:
        assert reader.next()[0] == "reset"


def test_too_many_streams_of_one_person_are_refused_and_room_comes_back(house):
    person = house.person("officer-ba")
    with listening(person), listening(person), listening(person):
        refused = person.get("/events")
        assert refused.status_code == 429
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert int(refused.headers["Retry-After"]) > 0
    deadline = time.monotonic() + 60
    while True:
        answer = person.http.get(f"{person.url}/events", stream=True, timeout=10)
        answer.close()
        if answer.status_code == 200:
            return
        assert time.monotonic() < deadline, "a closed stream still counts"
        time.sleep(0.3)


def test_stream_ends_with_the_session(house):
    person = house.person("registrar-ba")
    with listening(person) as reader:
        assert person.delete("/session").status_code == 204
        with pytest.raises(EOFError):
            while True:
                reader.next()


def test_events_need_a_sign_in(house):
    assert house.visitor().get("/events").status_code == 401

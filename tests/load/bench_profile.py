"""The page of one contact with 500 items, 250 letters from the registry and 250 talks, asked at the gateway one after
the other over one connection, in a database of nothing else; beside the same page of a contact with 10 items.
"""

from urllib.parse import urlsplit

from shared.contracts.base import now
from tests.load.figures import Figure, limit
from tests.load.http_load import Load, load
from tests.servers import System, TestServers

TITLE = "A contact's page"
MOST_MS = 150
SECONDS = 8


def run() -> list[Figure]:
    servers = TestServers()
    try:
        stack = servers.system()
        few, many = (asked(stack, contact_with(stack, items)) for items in (10, 500))
    finally:
        servers.stop()
    return [
        limit(f"500 items, p99 (p50 {many.percentile(50):.0f} ms)", many.percentile(99), MOST_MS, "ms"),
        Figure("p50 of 500 items", f"{many.percentile(50):.1f} ms", f"10 items {few.percentile(50):.1f} ms",
               many.percentile(50) / few.percentile(50)),
    ]  # fmt: skip


def contact_with(stack: System, items: int) -> str:
    """Its id."""
    contact = stack.api.post("/contacts", {"office": "BA", "type": "organisation", "name": f"Vodárne {items}"})
    letter = {"office": "BA", "direction": "received", "party": contact["name"], "contact_id": contact["id"]}
    talk = {"at": now().isoformat(), "channel": "call", "text": "They ask for an answer by the end of the month."}
    for number in range(items // 2):
        stack.api.post("/registry/entries", {**letter, "subject": f"Letter {number} about the water main"})
        stack.api.post(f"/contacts/{contact['id']}/talks", {**talk, "subject": f"Call {number}"})
    return str(contact["id"])


def asked(stack: System, contact_id: str) -> Load:
    address = urlsplit(stack.url)
    head = {"Authorization": f"Bearer {stack.told['token']}"}
    path = f"/api/v1/contacts/{contact_id}/profile"
    times = load(str(address.hostname), address.port or 80, path, head, connections=1, seconds=SECONDS)
    assert not times.refused, path
    return times

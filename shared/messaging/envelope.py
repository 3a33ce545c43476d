"""What surrounds an event on its way: headers that say which fact it is, when, where and who caused it."""

from dataclasses import dataclass
from typing import Any

import orjson
from amqp.basic_message import Message

from shared.contracts.base import Event, now
from shared.identifiers import new_id
from shared.messaging import topology
from shared.messaging.confirms import Publication
from shared.messaging.wire import Delivery
from shared.security.context import Context

PROCESS_ID = new_id()
"""Tells which process wrote an outbox row, so that its own relay takes it first."""


def event_headers(event: Event, context: Context) -> dict[str, Any]:
    """Headers of a message on the events exchange; `id` makes its handling happen once for each subscriber."""
    return {
        "id": new_id(),
        "name": event.name,
        "at": now().isoformat(),
        "office": event.office,
        "actor": {"kind": context.principal.kind, "id": context.principal.id, "name": context.principal.name},
        "request_id": context.request_id,
        "traceparent": context.trace,
        "process": PROCESS_ID,
    }


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it arrived, not yet parsed. `actor` holds kind, id and name; `tries` counts failed tries so far."""

    id: str
    name: str
    at: str
    office: str | None
    actor: dict[str, str]
    request_id: str
    traceparent: str
    tries: int
    body: bytes


def read_envelope(properties: dict[str, Any], routing_key: str, body: bytes) -> Envelope:
    """Read an event's properties as py-amqp decodes them. A message without an id, not sent by us, gets a new one."""
    headers = properties.get("application_headers", {})
    return Envelope(
        id=properties.get("message_id") or new_id(),
        name=properties.get("type") or routing_key,
        at=headers.get("at", ""),
        office=headers.get("office"),
        actor=orjson.loads(headers.get("actor", "{}")),
        request_id=headers.get("request_id") or new_id(),
        traceparent=headers.get("traceparent", ""),
        tries=headers.get("tries", 0),
        body=body,
    )


def event_publication(headers: dict[str, Any], body: bytes, user: str) -> Publication:
    """The event as a persistent message to the events exchange, sent by the account `user`."""
    sent = {name: headers[name] for name in ("at", "request_id", "traceparent")}
    sent["actor"] = orjson.dumps(headers["actor"]).decode()
    if headers["office"] is not None:
        sent["office"] = headers["office"]
    properties = encode_properties(message_id=headers["id"], type=headers["name"], user_id=user, headers=sent)
    exchange = topology.EVENTS_EXCHANGE.encode()
    return Publication(exchange, headers["name"].encode(), properties, body, headers["id"].encode())


def retry_publication(delivery: Delivery, exchange: str, queue: str, user: str, tries: int, error: str) -> Publication:
    """A failed event once more, on its way through `exchange` (a delay, or the dead letters) for `queue`."""
    properties = delivery.properties()
    headers = properties.get("application_headers", {})
    # x-death and its like are the broker's; it writes them anew.
    kept = {name: value for name, value in headers.items() if not name.startswith("x-")}
    message_id = properties.get("message_id") or new_id()
    name = properties.get("type") or delivery.routing_key.decode()
    sent = {**kept, "queue": queue, "tries": tries, "error": error}
    encoded = encode_properties(message_id=message_id, type=name, user_id=user, headers=sent)
    return Publication(exchange.encode(), queue.encode(), encoded, delivery.body, message_id.encode())


def encode_properties(*, message_id: str, type: str, user_id: str, headers: dict[str, Any]) -> bytes:
    """Properties of a persistent JSON message."""
    message = Message(
        content_type="application/json",
        delivery_mode=2,
        message_id=message_id,
        type=type,
        user_id=user_id,
        application_headers=headers,
    )
    return message._serialize_properties()

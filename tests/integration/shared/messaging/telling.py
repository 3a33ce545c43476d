"""Publishes events as a service does, and returns when the broker has them."""

import amqp

from shared.identifiers import new_id
from shared.messaging import dead_letters
from shared.messaging.topology import EVENTS_EXCHANGE
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Greeted


def tell(settings: BrokerSettings, *texts: str, body: str | None = None, ids: tuple[str, ...] = ()) -> None:
    """Publish events as a service does."""
    with dead_letters.connection(settings) as channel:
        for number, text in enumerate(texts):
            message = amqp.Message(
                body or Greeted(text=text).model_dump_json(),
                delivery_mode=2,
                message_id=ids[number] if ids else new_id(),
                type=Greeted.name,
                application_headers={"at": "2026-01-01T00:00:00+00:00", "actor": "{}", "request_id": new_id()},
            )
            channel.basic_publish_confirm(message, EVENTS_EXCHANGE, Greeted.name, timeout=10)

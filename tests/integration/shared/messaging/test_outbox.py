"""The outbox: what is committed is published, once it is confirmed it is removed."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import amqp
import pytest
from amqp.channel import Channel
from prometheus_client import REGISTRY
from pymongo.collection import Collection

from shared.contracts.base import now
from shared.contracts.problems import Unavailable
from shared.messaging import dead_letters, topology
from shared.messaging.confirms import Confirms
from shared.messaging.envelope import event_headers, read_envelope
from shared.messaging.link import CALLS, CONFIRMED, Link
from shared.messaging.outbox import Relay
from shared.security.context import Context, context_of_service
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Greeted
from tests.integration.shared.messaging.processes import wait_for
from tests.servers import Mongo

pytestmark = pytest.mark.integration

Settings = Callable[[str], BrokerSettings]
CONTEXT: Context = context_of_service("greetings")


@pytest.fixture
def outbox(mongo: Mongo) -> Iterator[Collection]:
    collection = mongo.client("greetings").get_default_database()["outbox"]
    collection.delete_many({})
    yield collection
    collection.database.client.close()


@pytest.fixture
def link(settings: Settings) -> Iterator[Link]:
    link = Link(settings("svc-greetings"), "test", (CALLS, CONFIRMED))
    link.declare.append(topology.declare_shared)
    yield link
    link.stop()


@pytest.fixture
def relay(link: Link, outbox: Collection) -> Relay:
    confirms = Confirms(link)
    threading.Thread(target=link.run, daemon=True).start()
    assert link.wait_ready(10)
    return Relay(outbox, confirms, link.user)


@pytest.fixture
def queue(settings: Settings, relay: Relay) -> Iterator[Channel]:
    """A channel with a queue `live.svc-greetings.test` that gets all greetings."""
    with dead_letters.connection(settings("svc-greetings")) as channel:
        topology.declare_own(channel, "live.svc-greetings.test", topology.EVENTS_EXCHANGE, ("greetings.#",))
        yield channel


def write(outbox: Collection, text: str, **changes: Any) -> str:
    event = Greeted(text=text, office="BA")
    headers = {**event_headers(event, CONTEXT), **changes.pop("headers", {})}
    row = {
        "_id": headers["id"],
        "name": event.name,
        "body": event.model_dump_json(),
        "headers": headers,
        "created_at": now(),
        **changes,
    }
    outbox.insert_one(row)
    return headers["id"]


def arrived(channel: Channel) -> list[amqp.Message]:
    return list(iter(lambda: channel.basic_get("live.svc-greetings.test", no_ack=True), None))


def test_rows_are_published_in_their_order_and_removed(relay: Relay, outbox: Collection, queue: Channel) -> None:
    ids = [write(outbox, str(number)) for number in range(450)]

    relay.wake()
    thread = threading.Thread(target=relay.run)
    thread.start()
    wait_for(lambda: outbox.count_documents({}) == 0, "outbox empty")
    relay.stop()
    thread.join()

    messages = arrived(queue)
    assert [message.properties["message_id"] for message in messages] == ids
    first = messages[0]
    envelope = read_envelope(first.properties, first.delivery_info["routing_key"], bytes(first.body))
    assert (envelope.name, envelope.office, envelope.actor["id"]) == (Greeted.name, "BA", "greetings")
    assert envelope.traceparent == CONTEXT.trace
    assert first.properties["delivery_mode"] == 2


def test_a_fact_without_a_listener_is_no_failure(relay: Relay, outbox: Collection) -> None:
    labels = {"event": Greeted.name}
    before = REGISTRY.get_sample_value("kancelaria_events_unheard_total", labels) or 0
    write(outbox, "into the void")

    assert relay.relay({}) == 1
    assert outbox.count_documents({}) == 0
    assert REGISTRY.get_sample_value("kancelaria_events_unheard_total", labels) == before + 1


def test_rows_of_a_dead_process_are_found_and_those_of_a_living_one_left(
    relay: Relay, outbox: Collection, queue: Channel
) -> None:
    dead = write(outbox, "dead", headers={"process": "gone"}, created_at=now() - timedelta(minutes=1))
    living = write(outbox, "living", headers={"process": "other"})

    thread = threading.Thread(target=relay.run)
    thread.start()
    wait_for(lambda: outbox.count_documents({"_id": dead}) == 0, "swept")
    assert outbox.count_documents({"_id": living}) == 1
    relay.stop()
    thread.join()

    assert dead in [message.properties["message_id"] for message in arrived(queue)]


def test_without_the_broker_the_rows_are_kept(outbox: Collection) -> None:
    nowhere = BrokerSettings(amqp_url="amqp://svc-greetings:x@127.0.0.1:1/x")
    confirms = Confirms(Link(nowhere, "nowhere", (CALLS, CONFIRMED)))
    confirms_soon = _Hurried(confirms)
    write(outbox, "kept")

    with pytest.raises(Unavailable):
        Relay(outbox, confirms_soon, "svc-greetings").relay({})  # type: ignore[arg-type]

    assert outbox.count_documents({}) == 1


class _Hurried:
    """The same confirms, waiting less."""

    def __init__(self, confirms: Confirms) -> None:
        self._confirms = confirms

    def publish(self, messages: Any) -> Any:
        return self._confirms.publish(messages, timeout=0.3)

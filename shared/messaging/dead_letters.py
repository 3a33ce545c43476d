"""Events whose handler failed too often, and what to do about them (`make dead-letters`).

    python -m shared.messaging.dead_letters list
    python -m shared.messaging.dead_letters replay all | ID…       # back into the queue they failed in
    python -m shared.messaging.dead_letters drop all | ID…

Each keeps its body and headers, with `queue`, `tries` and `error`; those that the broker buried, because their
delivery ended the process again and again, have the broker's `x-death` instead. The account of KANCELARIA_AMQP_URL
must be a service's or the administrator's.

**Guaranteed**: a letter leaves the queue after it has arrived where it was sent. **Not guaranteed**: letters that
arrive while the command runs are left for the next one.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from amqp.basic_message import Message
from amqp.channel import Channel

from shared.messaging import topology
from shared.messaging.confirms import Publication
from shared.messaging.envelope import retry_publication
from shared.messaging.wire import Delivery
from shared.settings import BrokerSettings


def dead_letter(delivery: Delivery, queue: str, user: str, tries: int, error: str) -> Publication:
    """The message that buries `delivery`."""
    return retry_publication(delivery, topology.DEAD_EXCHANGE, queue, user, tries, error)


@dataclass(frozen=True)
class DeadLetter:
    """One message in the dead-letter queue."""

    id: str
    event: str
    queue: str
    tries: int
    error: str
    at: str
    message: Message

    @staticmethod
    def read(message: Message) -> "DeadLetter":
        headers: dict[str, Any] = message.properties.get("application_headers", {})
        broker = headers.get("x-death") or [{}]
        return DeadLetter(
            id=message.properties.get("message_id", ""),
            event=message.properties.get("type", ""),
            queue=message.delivery_info["routing_key"],
            tries=int(headers.get("tries", topology.DELIVERY_LIMIT)),
            error=headers.get("error") or f"the broker gave up: {broker[0].get('reason', 'unknown')}",
            at=headers.get("at", ""),
            message=message,
        )


@contextmanager
def connection(settings: BrokerSettings) -> Iterator[Channel]:
    """A channel in confirm mode."""
    url = urlsplit(settings.amqp_url.get_secret_value())
    with amqp.Connection(
        host=f"{url.hostname}:{url.port or 5672}",
        userid=unquote(url.username or ""),
        password=unquote(url.password or ""),
        virtual_host=unquote(url.path[1:]) or "/",
        ssl=url.scheme == "amqps",
        connect_timeout=5,
        confirm_publish=True,
    ) as connected:
        yield connected.channel()


def letters(channel: Channel) -> list[DeadLetter]:
    """All letters now in the queue; they go back into it when the channel closes unless acknowledged."""
    found = []
    _, count, _ = channel.queue_declare(topology.DEAD_QUEUE, passive=True)
    for _ in range(count):
        message = channel.basic_get(topology.DEAD_QUEUE)
        if message is None:
            break
        found.append(DeadLetter.read(message))
    return found


def replay(channel: Channel, letter: DeadLetter) -> None:
    """Put it back into the queue it failed in, as if it had not been tried."""
    headers = letter.message.properties.get("application_headers", {})
    kept = {name: value for name, value in headers.items() if name not in ("tries", "error") and name[:2] != "x-"}
    again = Message(
        letter.message.body,
        content_type="application/json",
        delivery_mode=2,
        message_id=letter.id,
        type=letter.event,
        application_headers=kept,
    )
    channel.basic_publish_confirm(again, topology.REQUEUE_EXCHANGE, letter.queue, timeout=10)
    channel.basic_ack(letter.message.delivery_tag)


def drop(channel: Channel, letter: DeadLetter) -> None:
    channel.basic_ack(letter.message.delivery_tag)


def show(channel: Channel, letter: DeadLetter) -> None:
    print(
        f"{letter.id}  {letter.event}  ->  {letter.queue}  tries {letter.tries}  told {letter.at}\n    {letter.error}"
    )


_ACTIONS: dict[str, Callable[[Channel, DeadLetter], None]] = {"list": show, "replay": replay, "drop": drop}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.messaging.dead_letters")
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("ids", nargs="*", help="ids of events, or: all")
    options = parser.parse_args(arguments)
    if options.action != "list" and not options.ids:
        parser.error("say which: ids, or all")
    with connection(BrokerSettings()) as channel:
        found = letters(channel)
        chosen = [letter for letter in found if options.action == "list" or {letter.id, "all"} & set(options.ids)]
        for letter in chosen:
            _ACTIONS[options.action](channel, letter)
    print(f"{options.action}: {len(chosen)} of {len(found)} dead letters")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`BusProvider`: how a service talks to the others.

    class RegistryService:
        bus = BusProvider()

        ... self.bus.call(GetDocument(id=id), context)          # -> Document
        ... self.bus.publish(Indexed(...), context)

`call` raises what the other service raised, or Unavailable or RpcTimeout (`shared.messaging.caller`).
`publish` is for facts without a transaction: it returns when the broker has written the event to disk, and raises
Unavailable otherwise. What belongs to a change of records is told by `Work.emit` instead.
"""

from typing import Protocol, TypeVar

from nameko.extensions import DependencyProvider

from shared.contracts.base import Command, Event
from shared.messaging.caller import Caller
from shared.messaging.confirms import Confirms
from shared.messaging.envelope import event_headers, event_publication
from shared.messaging.provider import ServiceLink
from shared.security.context import Context

ReplyT = TypeVar("ReplyT")


class Calls(Protocol):
    """What a handler needs of a bus or an `RpcClient`."""

    def call(
        self, command: Command[ReplyT], context: Context, *, timeout: float | None = None, service: str | None = None
    ) -> ReplyT: ...


class Bus:
    """See the module."""

    def __init__(self, caller: Caller, confirms: Confirms, user: str) -> None:
        self._confirms = confirms
        self._user = user
        self.call = caller.call

    def publish(self, event: Event, context: Context) -> None:
        headers = event_headers(event, context)
        body = event.model_dump_json().encode()
        self._confirms.publish([event_publication(headers, body, self._user)])


class BusProvider(DependencyProvider):
    """See the module."""

    connection = ServiceLink()

    def setup(self) -> None:
        connection = self.connection
        self._bus = Bus(connection.caller, connection.confirms, connection.link.user)

    def get_dependency(self, worker_ctx: object) -> Bus:
        return self._bus

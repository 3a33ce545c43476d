"""A service for these tests: `python -m tests.integration.shared.messaging.greetings_service`.

It appends what its handlers see to the file GREETINGS_LOG.
"""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import os
import sys
from pathlib import Path

from shared.contracts.base import Done
from shared.contracts.problems import Conflict
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes, subscribes_batch
from shared.messaging.rpc import handles
from shared.observability.logs import configure_logs
from shared.runtime.service import container_of, run
from shared.security.context import Context
from shared.settings import BrokerSettings, ProcessSettings
from tests.integration.shared.messaging.greetings import (
    Change,
    Circumstances,
    CommitDelivery,
    Deliver,
    Echo,
    Fail,
    Farewell,
    Forward,
    Greeted,
    Greeting,
    Publish,
    Sleep,
    Tell,
)


def note(*words: object) -> None:
    with Path(os.environ["GREETINGS_LOG"]).open("a") as file:
        file.write(" ".join(str(word) for word in words) + "\n")


def circumstances(context: Context) -> Circumstances:
    return Circumstances(
        principal_id=context.principal.id,
        principal_kind=context.principal.kind,
        request_id=context.request_id,
        trace=context.trace,
        once=context.once,
        fingerprint=context.fingerprint,
    )


class GreetingsService:
    name = os.environ.get("GREETINGS_NAME", "greetings")
    bus = BusProvider()

    @handles(Echo)
    def echo(self, command: Echo, context: Context) -> Greeting:
        return Greeting(text=command.text, number=command.number)

    @handles(Tell)
    def tell(self, command: Tell, context: Context) -> Circumstances:
        return circumstances(context)

    @handles(Change)
    def change(self, command: Change, context: Context) -> Circumstances:
        note("change", command.text)
        return circumstances(context)

    @handles(Deliver)
    def deliver(self, command: Deliver, context: Context) -> Circumstances:
        return circumstances(context)

    @handles(CommitDelivery)
    def commit_delivery(self, command: CommitDelivery, context: Context) -> Circumstances:
        note("delivery", context.principal.id)
        return circumstances(context)

    @handles(Sleep)
    def sleep(self, command: Sleep, context: Context) -> Done:
        note("sleep begun")
        eventlet.sleep(command.seconds)
        note("sleep done")
        return Done()

    @handles(Fail)
    def fail(self, command: Fail, context: Context) -> Done:
        if command.how == "problem":
            raise Conflict("taken", reason="taken", params={"by": "Anna"})
        if command.how == "die":
            os._exit(9)
        raise RuntimeError("the password is hunter2")

    @handles(Forward)
    def forward(self, command: Forward, context: Context) -> Greeting:
        return self.bus.call(Echo(text=command.text), context)

    @handles(Publish)
    def publish(self, command: Publish, context: Context) -> Done:
        self.bus.publish(Greeted(text=command.text), context)
        return Done()

    @subscribes(Greeted)
    def heard(self, event: Greeted, context: Context) -> None:
        if event.text == "poison":
            note("poison")
            raise RuntimeError("can not bear this")
        if event.text == "killer":
            note("killed")
            os._exit(9)
        note("heard", event.text, context.once, context.principal.id)

    @subscribes(Greeted, retries=0)
    def heard_once(self, event: Greeted, context: Context) -> None:
        if event.text == "bad":
            raise RuntimeError("no")
        note("heard_once", event.text)

    @subscribes_batch(Greeted, Farewell, size=10, wait=0.2, retries=1)
    def heard_many(self, events: list[Greeted | Farewell], context: Context) -> None:
        if any(event.text.startswith("poison") for event in events):
            raise RuntimeError("one of them is poison")
        note("batch", len(events), *(event.text for event in events))

    @subscribes(Greeted, each_instance=True)
    def heard_by_all(self, event: Greeted, context: Context) -> None:
        note("each", os.environ.get("KANCELARIA_INSTANCE", "0"), event.text)


if __name__ == "__main__":
    process = ProcessSettings()
    configure_logs("greetings", level=process.log_level, format=process.log_format)
    container = container_of(GreetingsService, BrokerSettings(), process)
    sys.exit(run(container))

"""Contract of a service that exists for these tests alone."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Done, Event, Message
from shared.security.rights import Right


class Greeting(Message):
    text: str
    number: int = 0


class Circumstances(Message):
    """What the handler was told about the caller."""

    principal_id: str
    principal_kind: str
    request_id: str
    trace: str
    once: str | None
    fingerprint: str | None


class Echo(Command[Greeting]):
    right = Right.REGISTRY_READ
    text: str = Field(max_length=200_000)
    number: int = Field(default=0, ge=0)


class Tell(Command[Circumstances]):
    public = True


class Change(Command[Circumstances]):
    writes = True
    text: str = ""


class Deliver(Command[Circumstances]):
    right = Right.INTAKE_DELIVER


class Sleep(Command[Done]):
    public = True
    seconds: float


class Fail(Command[Done]):
    public = True
    how: str


class Forward(Command[Greeting]):
    """Answered by calling Echo over the bus."""

    right = Right.REGISTRY_READ
    text: str


class Unknown(Command[Done]):
    """No service handles it."""


class Publish(Command[Done]):
    """Publish Greeted over the bus."""

    public = True
    text: str


class Greeted(Event):
    name: ClassVar[str] = "greetings.greeting.greeted"
    text: str


class Farewell(Event):
    name: ClassVar[str] = "greetings.greeting.farewell"
    text: str


class CommitDelivery(Command[Circumstances]):
    """Named as a command that agents may send to `documents`."""

    right = Right.INTAKE_DELIVER


class Note(Command[Done]):
    writes = True
    text: str

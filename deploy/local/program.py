"""How one program of the stack is started: its command, its environment and what has to answer before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Stage(IntEnum):
    """Programs of a later stage start when all of the earlier ones are ready, and end before them."""

    SERVER = 1
    SERVICE = 2
    AGENT = 3
    """These bring facts into the system: every service must have declared its queues before."""


@dataclass(frozen=True)
class Launch:
    """What the launcher executes in its place."""

    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Program:
    """A supervised program. `launch` is called in the process that becomes the program."""

    name: str
    launch: Callable[[], Launch]
    ready: Callable[[], bool]
    """Whether it does its work; never raises."""
    ports: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    """Ports that must answer before it starts."""
    stage: Stage = Stage.SERVER
    stop_seconds: int = 15

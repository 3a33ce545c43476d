"""How one program of the stack is started: its command, its environment and what has to answer before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


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
    server: bool = False
    """Started before everything else, and provisioned."""
    stop_seconds: int = 15

"""Which services hold data of people: those whose contract has both commands of `shared.contracts.privacy`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.contracts.base import Command
from shared.contracts.catalogue import commands
from shared.contracts.privacy import HeldDataErasure, HeldDataQuery


@dataclass(frozen=True, slots=True)
class Holder:
    """A service, and its two commands."""

    service: str
    report: type[Command[Any]]
    erase: type[Command[Any]]


@cache
def holders() -> tuple[Holder, ...]:
    """By name. Raises TypeError for a service that only tells or only erases."""
    telling = {command.service: command for command in commands() if issubclass(command, HeldDataQuery)}
    erasing = {command.service: command for command in commands() if issubclass(command, HeldDataErasure)}
    if telling.keys() != erasing.keys():
        raise TypeError(f"Only one of the two commands in {sorted(telling.keys() ^ erasing.keys())}")
    return tuple(Holder(service, telling[service], erasing[service]) for service in sorted(telling))

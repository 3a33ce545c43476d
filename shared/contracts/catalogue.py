"""All that the contracts define: every command and every event of every service."""

import pkgutil
from functools import cache
from importlib import import_module
from typing import TypeVar

import shared.contracts
from shared.contracts.base import Command, Event

KindT = TypeVar("KindT")


@cache
def commands() -> tuple[type[Command], ...]:
    return tuple(kind for kind in _defined(Command) if "[" not in kind.__name__ and not kind.__name__.startswith("_"))


@cache
def events() -> dict[str, type[Event]]:
    """By name."""
    return {kind.name: kind for kind in _defined(Event)}


def _defined(base: type[KindT]) -> list[type[KindT]]:
    found: dict[type[KindT], None] = {}
    for info in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts."):
        module = import_module(info.name)
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, base)
                and value.__module__ == info.name
                and value is not base
            ):
                found[value] = None
    found.pop(base, None)
    return list(found)

"""`python -m …dying_agent <module:attribute> <before|after>`: the scanner agent, killed with SIGKILL at that call."""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import functools
import importlib
import os
import runpy
import signal
import sys
from collections.abc import Callable
from typing import Any


def die_at(place: str, moment: str) -> None:
    module_name, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module_name)
    for step in owners:
        owner = getattr(owner, step)
    original: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(original)
    def dying(*arguments: Any, **named: Any) -> Any:
        if moment == "after":
            original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)


if __name__ == "__main__":
    die_at(sys.argv[1], sys.argv[2])
    sys.argv = ["shared.runtime", "scanner_agent"]
    runpy.run_module("shared.runtime", run_name="__main__")

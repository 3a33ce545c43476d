"""Waiting for something outside this process, with an end."""

import time
from collections.abc import Callable


class NotReadyError(Exception):
    """It did not happen in time."""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60.0, every: float = 0.1) -> None:
    """Return as soon as the condition holds; raise NotReadyError, naming it, when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise NotReadyError(f"Waited {seconds:.0f} s in vain until {what}")
        time.sleep(every)

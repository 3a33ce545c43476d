"""A share of the machine's cores among the readers of a worker, by file locks: a killed holder frees its own."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_AGAIN = 0.01


class Cores:
    """`count` locks in a folder that all readers of the worker know."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._paths = [folder / f"core-{number}" for number in range(count)]
        self.count = count

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a core; waits until one is free."""
        while True:
            for path in self._paths:
                with path.open("w") as lock:
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    yield
                    return
            time.sleep(_LOOK_AGAIN)

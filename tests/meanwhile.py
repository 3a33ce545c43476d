"""What happens between a transaction's reading and its end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from shared.storage.store import Store

_PATIENCE = 0.3
"""Seconds after which `other` is taken to wait for the transaction."""


class Meanwhile(Store):
    """The store, whose first transaction stays open while `other` runs: until that is done, or waits for it."""

    def __init__(self, store: Store, other: Callable[[], Any]) -> None:
        super().__init__(store.database)
        self._other: Callable[[], Any] | None = other

    def transact(self, context: Any, function: Callable[[Any], Any]) -> Any:
        other, self._other = self._other, None
        if other is None:
            return super().transact(context, function)
        with ThreadPoolExecutor(1) as thread:
            running: list[Any] = []

            def run(work: Any) -> Any:
                result = function(work)
                running.extend([] if running else [thread.submit(other)])
                wait(running, _PATIENCE)
                return result

            result = super().transact(context, run)
            running[0].result()
            return result

"""Rates and latencies."""

import threading
import time
from collections.abc import Callable
from typing import Any


def hammer(call: Callable[[], object], seconds: float, threads: int) -> dict[str, Any]:
    """Call from so many threads for so long; calls per second and latencies in ms."""
    times: list[float] = []
    begin = time.perf_counter() + 0.5
    end = begin + seconds

    def work() -> None:
        while (started := time.perf_counter()) < end:
            call()
            if started >= begin:
                times.append(time.perf_counter() - started)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return summary(times, seconds)


def summary(times: list[float], seconds: float) -> dict[str, Any]:
    times.sort()
    at = {f"p{percent}_ms": round(times[int(len(times) * percent / 100)] * 1000, 1) for percent in (50, 90, 99)}
    return {"per_second": round(len(times) / seconds, 1), **at}

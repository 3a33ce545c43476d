"""Is this process able to work? Each provider registers a check of what it depends on.

    health.register("mongo", lambda: client.admin.command("ping"))     # raises when it does not work

`/health/live` says that the process runs, `/health/ready` that everything it needs answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import structlog

CACHED_FOR = 1.0
"""Seconds: a busy prober must not become a load of its own."""

_checks: dict[str, Callable[[], object]] = {}
_last: dict[str, tuple[float, str | None]] = {}
log = structlog.get_logger()


@dataclass(frozen=True)
class Readiness:
    """`checks` holds, for each dependency, "ok" or what is wrong with it."""

    ready: bool
    checks: dict[str, str]


def register(name: str, check: Callable[[], object]) -> None:
    """`check` returns when the dependency works and raises otherwise; it must give up within two seconds."""
    _checks[name] = check
    _last.pop(name, None)


def unregister(name: str) -> None:
    _checks.pop(name, None)


def readiness() -> Readiness:
    results = {name: _run(name, check) for name, check in list(_checks.items())}
    return Readiness(
        ready=all(failure is None for failure in results.values()),
        checks={name: failure or "ok" for name, failure in results.items()},
    )


def _run(name: str, check: Callable[[], object]) -> str | None:
    known = _last.get(name)
    if known is not None and monotonic() - known[0] < CACHED_FOR:
        return known[1]
    failure = None
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever a dependency raises means that it is not ready
        failure = type(error).__name__
        log.warning("a dependency is not ready", dependency=name, error=f"{failure}: {error}")
    _last[name] = (monotonic(), failure)
    return failure

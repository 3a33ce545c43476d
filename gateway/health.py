"""`/health/live`, `/health/ready` and `/metrics`.

Ready means: the broker is connected and every service answers. `/metrics` names no person and no record; a reverse
proxy in front need not pass it on.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf
from threading import Lock
from time import monotonic

import orjson
from flask import Blueprint, Response

from gateway.operations import JSON
from shared.contracts.accounts import ListOffices
from shared.contracts.base import Command
from shared.contracts.contacts import ListGroups
from shared.contracts.documents import ListAgents
from shared.contracts.problems import NotSignedIn, Problem
from shared.contracts.registry import ListJournals
from shared.contracts.search import Search
from shared.messaging.client import RpcClient
from shared.observability import health
from shared.observability.metrics import exposition
from shared.security.context import Context
from shared.security.principal import ANONYMOUS

_PING_SECONDS = 1.5
_PINGS: tuple[Command, ...] = (ListOffices(), ListAgents(), ListJournals(), ListGroups(), Search(q="ping"))


def health_routes(client: RpcClient) -> Blueprint:
    health.register("broker", client.check)
    pings = Pings(client)
    for command in _PINGS:
        health.register(command.service, partial(pings.check, command.service))
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def live() -> Response:
        return Response(b'{"status":"live"}', content_type=JSON)

    @routes.get("/health/ready")
    def ready() -> Response:
        found = health.readiness()
        body = {"status": "ready" if found.ready else "not-ready", "checks": found.checks}
        return Response(orjson.dumps(body), 200 if found.ready else 503, content_type=JSON)

    @routes.get("/metrics")
    def metrics() -> Response:
        body, content_type = exposition()
        return Response(body, content_type=content_type)

    return routes


class Pings:
    """Whether each service answers. All are asked at once, so that several that are away cost the time of one."""

    def __init__(self, client: RpcClient) -> None:
        self._client = client
        self._lock = Lock()
        self._asked_at = -inf
        self._away: dict[str, Problem] = {}

    def check(self, service: str) -> None:
        """Raises the problem with which the service last failed to answer."""
        with self._lock:
            if monotonic() - self._asked_at > health.CACHED_FOR:
                self._away = self._ask_all()
                self._asked_at = monotonic()
        if service in self._away:
            raise self._away[service]

    def _ask_all(self) -> dict[str, Problem]:
        with ThreadPoolExecutor(len(_PINGS)) as threads:
            found = threads.map(self._ask, _PINGS)
            return {
                command.service: problem for command, problem in zip(_PINGS, found, strict=True) if problem is not None
            }

    def _ask(self, command: Command) -> Problem | None:
        """Asked by nobody, a service refuses before it works: the cheapest answer that shows it alive."""
        try:
            self._client.call_json(command, Context(principal=ANONYMOUS), timeout=_PING_SECONDS)
        except NotSignedIn:
            return None
        except Problem as problem:
            return problem
        return None

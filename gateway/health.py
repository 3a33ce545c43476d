"""`/health/live`, `/health/ready` and `/metrics`.

Ready means: the broker is connected and every service answers. `/metrics` names no person and no record; a reverse
proxy in front need not pass it on.
"""

from functools import partial

import orjson
from flask import Blueprint, Response

from gateway.operations import JSON
from shared.contracts.accounts import ListOffices
from shared.contracts.base import Command
from shared.contracts.documents import ListAgents
from shared.contracts.problems import NotSignedIn
from shared.contracts.registry import ListJournals
from shared.contracts.search import Search
from shared.messaging.client import RpcClient
from shared.observability import health
from shared.observability.metrics import exposition
from shared.security.context import Context
from shared.security.principal import ANONYMOUS

_PING_SECONDS = 1.5
_PINGS: tuple[Command, ...] = (ListOffices(), ListAgents(), ListJournals(), Search(q="ping"))


def health_routes(client: RpcClient) -> Blueprint:
    health.register("broker", client.check)
    for command in _PINGS:
        health.register(command.service, partial(_ping, client, command))
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


def _ping(client: RpcClient, command: Command) -> None:
    """Asked by nobody, a service refuses before it works: the cheapest answer that shows it alive."""
    try:
        client.call_json(command, Context(principal=ANONYMOUS), timeout=_PING_SECONDS)
    except NotSignedIn:
        return

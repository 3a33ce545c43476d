"""Live events for open pages."""

from collections.abc import Callable

from flask import Response, request

from gateway.areas import Area
from gateway.calls import Call
from gateway.identity import Credential, credential_of
from gateway.live import frames_of
from gateway.operations import Reply
from shared.contracts.problems import NotSignedIn, Problem
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Principal

EVENT_STREAM = "text/event-stream"

area = Area(name="events", description="What happens, as it happens")


@area.add(
    "GET",
    "/events",
    "Server-sent events of the offices and areas that the caller may see; goes on after Last-Event-ID",
    replies={200: Reply(description="A stream that does not end", media_types=(EVENT_STREAM,))},
    refusals=frozenset({429}),
)
def events(call: Call) -> Response:
    gateway, identity = call.gateway, call.identity
    credential = credential_of(request, gateway.settings.cookie_name)
    if credential is None:
        raise NotSignedIn()
    stream = gateway.hub.open(identity.user.id, identity.principal, request.headers.get("Last-Event-ID"))
    allowed = _still_allowed(call, credential)
    frames = frames_of(stream, gateway.hub, gateway.settings.heartbeat_seconds, allowed)
    response = Response(frames, content_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(lambda: gateway.hub.close(stream))
    return response


def _still_allowed(call: Call, credential: Credential) -> Callable[[], Principal | None]:
    identities = call.gateway.identities

    def present_principal() -> Principal | None:
        try:
            return identities.still_valid(credential, Context(principal=ANONYMOUS)).principal
        except NotSignedIn:
            return None
        except Problem:
            # accounts is away for a moment: the reader keeps what was granted until it can be asked again.
            return call.principal

    return present_principal

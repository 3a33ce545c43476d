"""Routes that stream an object of the store: what they answer, in the API's words, and how they do it."""

from typing import Any

from flask import Response

from gateway.calls import Call
from gateway.inputs import parameter
from gateway.operations import Parameter, Reply
from shared.contracts.base import Command
from shared.contracts.objects import ObjectLink

HEADERS = {"ETag": "Of the bytes", "Accept-Ranges": "bytes", "Content-Disposition": "RFC 6266"}
MADE_TYPES = ("application/pdf", "text/csv", "application/octet-stream")
"""Of files that a worker made."""
DOWNLOAD = Parameter(
    name="download",
    description="true: to be saved, whatever its type",
    schema={"type": "string", "enum": ["true", "false"], "default": "false"},
)


def streamed(description: str, *media_types: str, refusals: frozenset[int] = frozenset()) -> dict[str, Any]:
    """The replies of a route that streams an object."""
    parts = HEADERS | {"Content-Range": "The part that is answered"}
    return {
        "replies": {
            200: Reply(description=description, media_types=media_types, headers=HEADERS),
            206: Reply(description="The asked range of it", media_types=media_types, headers=parts),
            304: Reply(description="They are still those of If-None-Match", media_types=(), headers={"ETag": "Same"}),
        },
        "refusals": refusals | {416},
        "streams": True,
    }


def serve(call: Call, *, download: bool = False) -> Response:
    command: Command[ObjectLink] = call.command()
    return call.gateway.objects.serve(call.ask(command), download=download)


def serve_as_asked(call: Call) -> Response:
    """To be shown, or to be saved where the parameter `download` says so."""
    return serve(call, download=parameter(DOWNLOAD) == "true")

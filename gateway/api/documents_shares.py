"""Share links: made by people, opened by anybody who holds one."""

from flask import Response, request

from gateway.areas import Area, json_response
from gateway.calls import Call
from gateway.media import STORED_TYPES
from gateway.operations import Reply
from gateway.streams import serve, streamed
from shared.contracts.documents import CreateShare, GetShared, ListShares, OpenedShare, OpenShare, RevokeShare

area = Area(name="document shares", description="Links by which somebody without an account reads one document")
area.lists("/shares", ListShares, "List share links")
area.creates("/shares", CreateShare, "Make a share link; its secret is shown once", refusals=frozenset({404}))
area.acts("/shares/{id}/revoke", RevokeShare, "End a share link")


@area.add(
    "POST",
    "/shared/open",
    "Open a share link; the answer holds a ticket that fetches the file",
    command=OpenShare,
    takes="body",
    given=frozenset({"remote_address"}),
    public=True,
    replies={200: Reply(description="Opened", model=OpenedShare)},
    refusals=frozenset({403, 404, 429}),
)
def open_share(call: Call) -> Response:
    opened = call.ask_json(call.command(remote_address=(request.remote_addr or "")[:64]))
    return json_response(opened)


@area.add("GET", "/shared/content/{ticket}", "The file of an opened link, always to be saved", command=GetShared,
          public=True, **streamed("The file", *STORED_TYPES, refusals=frozenset({404})))  # fmt: skip
def content(call: Call) -> Response:
    response = serve(call, download=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response

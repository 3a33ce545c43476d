"""The usual shapes of routes, so that an area of the API reads as a table: lists, reads, creates, changes, acts, runs.

```python
area = Area(name="greetings", description="Greetings of the offices")
area.lists("/greetings", ListGreetings, "List greetings")
area.creates("/greetings", WriteGreeting, "Write a greeting", location="/greetings/{id}")
```
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response, request

from gateway.calls import Call
from gateway.exports import export_response
from gateway.inputs import holds_tag, parameter
from gateway.operations import JSON, Handler, Method, Operation, Parameter, Reply
from shared.contracts.base import Command
from shared.listing.export import ExportFormat

API = "/api/v1"
ETAG = {"ETag": "The record's version, for If-Match and If-None-Match"}
_FORMAT = Parameter(
    name="format",
    description="How the list is written. csv and xlsx hold all pages from the cursor on; `limit` is not heeded",
    schema={"type": "string", "enum": ["json", *ExportFormat], "default": "json"},
)


@dataclass(kw_only=True)
class Area:
    """The routes of one part of the API; `gateway/api/<area>.py` holds one, named `area`."""

    name: str
    description: str
    operations: list[Operation] = field(default_factory=list)

    def add(self, method: Method, path: str, summary: str, **details: Any) -> Callable[[Handler], Handler]:
        """Route to a handler of its own; `details` are fields of Operation."""

        def register(handle: Handler) -> Handler:
            self.operations.append(
                Operation(method=method, path=path, area=self.name, summary=summary, handle=handle, **details)
            )
            return handle

        return register

    def lists(
        self, path: str, command: type[Command[Any]], summary: str, *, refusals: frozenset[int] = frozenset()
    ) -> None:
        """GET of a page of a list, or of the whole list as CSV or XLSX."""
        media_types = (JSON, *(kind.media_type for kind in ExportFormat))
        self.add(
            "GET",
            path,
            summary,
            command=command,
            takes="query",
            exports=True,
            parameters=(_FORMAT,),
            replies={200: Reply(description="A page of the list", model=command.reply, media_types=media_types)},
            refusals=refusals,
        )(_list)

    def asks(
        self, path: str, command: type[Command[Any]], summary: str, *, refusals: frozenset[int] = frozenset()
    ) -> None:
        """GET answered with the reply as it is; inputs in the query."""
        reply = Reply(description="The answer", model=command.reply)
        self.add("GET", path, summary, command=command, takes="query", replies={200: reply}, refusals=refusals)(
            _pass_on
        )

    def reads(self, path: str, command: type[Command[Any]], summary: str) -> None:
        """GET of one record, with an ETag where it has versions."""
        versioned = "version" in command.reply.model_fields
        replies = {200: Reply(description="The record", model=command.reply, headers=ETAG if versioned else {})}
        if versioned:
            replies[304] = Reply(description="It is still the version in If-None-Match", media_types=(), headers=ETAG)
        self.add("GET", path, summary, command=command, replies=replies)(_read_versioned if versioned else _pass_on)

    def creates(
        self,
        path: str,
        command: type[Command[Any]],
        summary: str,
        *,
        location: str | None = None,
        refusals: frozenset[int] = frozenset(),
    ) -> None:
        """POST of a new record; `location` is its path, filled from the reply."""
        headers = {"Location": "Where the new record is"} if location else {}
        if "version" in command.reply.model_fields:
            headers |= ETAG
        reply = Reply(description="Created", model=command.reply, headers=headers)

        def create(call: Call) -> Response:
            raw = call.ask_json(call.command())
            created = orjson.loads(raw)
            response = json_response(raw, 201, version=created.get("version"))
            if location:
                response.headers["Location"] = API + location.format_map(created)
            return response

        self.add("POST", path, summary, command=command, takes="body", replies={201: reply}, refusals=refusals | {409})(
            create
        )

    def changes(self, path: str, command: type[Command[Any]], summary: str) -> None:
        """PATCH of a versioned record; needs If-Match."""
        reply = Reply(description="The changed record", model=command.reply, headers=ETAG)
        details = {"command": command, "takes": "body", "if_match": True, "refusals": frozenset({409})}
        self.add("PATCH", path, summary, replies={200: reply}, **details)(_change)

    def acts(
        self, path: str, command: type[Command[Any]], summary: str, *, refusals: frozenset[int] = frozenset()
    ) -> None:
        """POST of a step in a record's life, with its details in the body; needs If-Match where the command does."""
        versioned = "version" in command.reply.model_fields
        reply = Reply(description="The record after it", model=command.reply, headers=ETAG if versioned else {})
        path_names = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        details = {
            "command": command,
            "takes": "body" if set(command.model_fields) - path_names - {"version"} else "nothing",
            "if_match": "version" in command.model_fields,
            "refusals": refusals | {409},
        }
        self.add("POST", path, summary, replies={200: reply}, **details)(_change if versioned else _pass_on)

    def runs(self, path: str, command: type[Command[Any]], summary: str, *, query: bool = False) -> None:
        """POST that does something to what the path names."""
        details = {"command": command, "takes": "query" if query else "nothing", "refusals": frozenset({409})}
        self.add("POST", path, summary, replies={200: Reply(description="Done", model=command.reply)}, **details)(
            _pass_on
        )


def json_response(raw: bytes, status: int = 200, *, version: int | None = None) -> Response:
    response = Response(raw, status, content_type=JSON)
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def _pass_on(call: Call) -> Response:
    return json_response(call.ask_json(call.command()))


def _read_versioned(call: Call) -> Response:
    raw = call.ask_json(call.command())
    version = orjson.loads(raw)["version"]
    if holds_tag(request.headers.get("If-None-Match"), f'"{version}"'):
        return Response(status=304, headers={"ETag": f'"{version}"'})
    return json_response(raw, version=version)


def _change(call: Call) -> Response:
    raw = call.ask_json(call.command())
    return json_response(raw, version=orjson.loads(raw)["version"])


def _list(call: Call) -> Response:
    command = call.command()
    wanted = parameter(_FORMAT)
    if wanted == "json":
        return json_response(call.ask_json(command))
    return export_response(call, command, ExportFormat(wanted))

"""The OpenAPI 3.1 document, written from the operations and the contracts' types."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.examples import example_of
from gateway.operations import JSON, Operation, Reply
from gateway.problems import MEDIA_TYPE, ProblemBody

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_REF_TEMPLATE = _REF + "{model}"
_GENERIC = re.compile(r"^(\w+)_(\w+?)_$")

REFUSALS = {
    400: "The request can not be read",
    401: "Not signed in",
    403: "No right to do this, or the CSRF token is missing",
    404: "There is nothing here that you may see",
    409: "This does not fit the present state",
    412: "Somebody else changed the record meanwhile; `params.current` holds it",
    413: "Too large",
    414: "The address is too long",
    415: "The body's media type is not read here",
    416: "The asked range lies outside",
    422: "Some of the input can not be accepted; `fields` says which",
    428: "If-Match is missing",
    429: "Too many tries",
    431: "The headers are too large",
    500: "Something failed on our side",
    503: "A part of the system can not be reached just now",
    504: "A part of the system did not answer in time",
}

_INFO = """\
Every list answers `{items, next_cursor}` and takes `limit`, `cursor`, `sort` and `filter` (repeatable, such as
`filter=status=open`); `format=csv` or `format=xlsx` answers the whole list as a file.

A record with versions carries an `ETag`; to change it send it back in `If-Match`. A POST with an `Idempotency-Key`
can be repeated without being done twice. `X-Request-ID` and `traceparent` are taken over from the request.

Failures are `application/problem+json` (RFC 9457). Each of `fields` names one input by JSON pointer: `/subject` is
the body's field, or the parameter of the path or query, `subject`.
"""


def openapi_document(areas: Iterable[tuple[str, str]], operations: Iterable[Operation], version: str) -> Schema:
    """`areas` are names and descriptions."""
    operations = list(operations)
    schemas = _Schemas(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault("/api/v1" + operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kancelaria",
            "version": version,
            "description": _INFO,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "tags": [{"name": name, "description": description} for name, description in areas],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": {str(status): _refusal(status, text) for status, text in REFUSALS.items()},
            "headers": _HEADERS,
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


_SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token"},
    "session": {"type": "apiKey", "in": "cookie", "name": "kancelaria_session", "description": "Set by signing in"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "`csrf_token` of /me"},
}
_HEADERS: dict[str, Any] = {
    "X-Request-ID": {"description": "Which request this answers", "schema": {"type": "string"}, "required": True},
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}, "required": True},
    "Allow": {"description": "The methods that this address takes", "schema": {"type": "string"}},
}


def _header(name: str) -> Schema:
    return {"$ref": f"#/components/headers/{name}"}


def _refusal(status: int, text: str) -> Schema:
    headers = {"X-Request-ID": _header("X-Request-ID")}
    if status in (429, 503):
        headers["Retry-After"] = _header("Retry-After")
    if status == 401:
        headers["WWW-Authenticate"] = _header("WWW-Authenticate")
    return {"description": text, "headers": headers, "content": {MEDIA_TYPE: {"schema": {"$ref": _REF + "Problem"}}}}


# --- schemas ---


class _Schemas:
    """The JSON schemas of all commands and replies, under the names by which the document refers to them."""

    def __init__(self, operations: list[Operation]) -> None:
        inputs = {operation.command for operation in operations if operation.command}
        outputs = {reply.model for operation in operations for reply in operation.replies.values() if reply.model}
        modes: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in inputs]
        modes += [(model, "serialization") for model in outputs | {ProblemBody}]
        modes.sort(key=lambda pair: (pair[0].__name__, pair[1]))
        keyed, found = models_json_schema(modes, ref_template=_REF_TEMPLATE)
        self._names = {key: schema["$ref"].removeprefix(_REF) for key, schema in keyed.items()}
        self._found = found["$defs"]
        self._own_names = {name: _readable(name) for name in self._found}
        commands = {self._names[command, "validation"] for command in inputs}  # type: ignore[index]
        self.components = {
            self._own_names[name]: self._renamed(schema)
            for name, schema in sorted(self._found.items())
            if name not in commands
        }
        for operation in operations:
            if operation.takes == "body":
                self.components[operation.command.__name__] = self._body(operation)  # type: ignore[union-attr]

    def reply(self, model: Any) -> Schema:
        return {"$ref": _REF + self._own_names[self._names[model, "serialization"]]}

    def properties(self, command: Any) -> tuple[dict[str, Schema], set[str]]:
        """A command's fields and which of them must be given."""
        schema = self._renamed(self._found[self._names[command, "validation"]])
        return schema.get("properties", {}), set(schema.get("required", []))

    def _body(self, operation: Operation) -> Schema:
        properties, required = self.properties(operation.command)
        mine = operation.input_fields
        body: Schema = {
            "type": "object",
            "title": operation.command.__name__,  # type: ignore[union-attr]
            "properties": {name: properties[name] for name in mine},
            "required": [name for name in mine if name in required],
            "additionalProperties": False,
        }
        example = example_of(operation.command)
        return body if example is None else {**body, "examples": [example]}

    def _renamed(self, schema: Schema) -> Schema:
        renamed = _with_references(deepcopy(schema), self._own_names)
        for name in renamed.get("properties", {}).values():
            name.pop("title", None)
        return renamed


def _readable(name: str) -> str:
    """`Page_Entry_` -> `EntryPage`, `ProblemBody` -> `Problem`."""
    if name == "ProblemBody":
        return "Problem"
    generic = _GENERIC.match(name)
    return f"{generic[2]}{generic[1]}" if generic else name


def _with_references(schema: Any, names: dict[str, str]) -> Any:
    if isinstance(schema, list):
        return [_with_references(part, names) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _with_references(part, names) for key, part in schema.items()}
    reference = changed.get("$ref")
    if isinstance(reference, str) and reference.startswith(_REF):
        changed["$ref"] = _REF + names[reference.removeprefix(_REF)]
    return changed


# --- operations ---


def _operation(operation: Operation, schemas: _Schemas) -> Schema:
    written: Schema = {
        "operationId": operation.id,
        "tags": [operation.area],
        "summary": operation.summary,
        "parameters": _parameters(operation, schemas),
        "responses": _responses(operation, schemas),
        "security": _security(operation),
    }
    notes = [note for note in (_right_note(operation), _command_note(operation)) if note]
    if notes:
        written["description"] = "\n\n".join(notes)
    if operation.takes == "body" or operation.multipart:
        written["requestBody"] = _request_body(operation)
    return written


def _right_note(operation: Operation) -> str:
    return f"Needs the right `{operation.right}`." if operation.right else ""


def _command_note(operation: Operation) -> str:
    command = operation.command
    documented = command is not None and "__doc__" in vars(command) and command.__doc__
    return command.__doc__.strip() if documented else ""  # type: ignore[union-attr]


def _security(operation: Operation) -> list[Schema]:
    if operation.public:
        return []
    session: Schema = {"session": [], "csrf": []} if operation.changes else {"session": []}
    return [{"token": []}, session]


def _request_body(operation: Operation) -> Schema:
    content: Schema = {}
    if operation.takes == "body":
        content = {JSON: {"schema": {"$ref": _REF + operation.command.__name__}}}  # type: ignore[union-attr]
    if operation.multipart:
        content = {"multipart/form-data": {"schema": dict(operation.multipart)}} | content
    return {"required": True, "content": content}


def _parameters(operation: Operation, schemas: _Schemas) -> list[Schema]:
    properties, required = schemas.properties(operation.command) if operation.command else ({}, set())
    own = {parameter.name: parameter for parameter in operation.parameters}
    parameters = []
    for name in operation.path_names:
        schema = dict(own[name].schema) if name in own else _without_null(properties[name])
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
    if operation.takes == "query":
        for name in operation.input_fields:
            parameters.append(_query_parameter(name, properties[name], name in required))
    for parameter in operation.parameters:
        if parameter.where == "query":
            described = {"name": parameter.name, "in": "query", "description": parameter.description}
            parameters.append({**described, "schema": dict(parameter.schema)})
    return parameters + _header_parameters(operation)


def _query_parameter(name: str, schema: Schema, required: bool) -> Schema:
    schema = _without_null(schema)
    description = schema.pop("description", None)
    parameter = {"name": name, "in": "query", "required": required, "schema": schema}
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    return parameter if description is None else {**parameter, "description": description}


def _without_null(schema: Schema) -> Schema:
    """A parameter is left out where a field would be null."""
    schema = dict(schema)
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del schema["anyOf"]
        schema |= options[0]
    if schema.get("default", ...) is None:
        del schema["default"]
    return schema


def _header_parameters(operation: Operation) -> list[Schema]:
    parameters = []
    if operation.if_match:
        parameters.append(_header_parameter("If-Match", "The record's ETag", {"type": "string"}, required=True))
    if operation.takes_idempotency_key:
        schema = {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"}
        text = "The same for each repetition of one request, which is then done once"
        parameters.append(_header_parameter("Idempotency-Key", text, schema))
    if 304 in operation.replies:
        parameters.append(_header_parameter("If-None-Match", "An ETag already held", {"type": "string"}))
    if operation.streams:
        parameters.append(_header_parameter("Range", "One range of bytes, such as `bytes=0-1023`", {"type": "string"}))
    return parameters


def _header_parameter(name: str, description: str, schema: Schema, required: bool = False) -> Schema:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _responses(operation: Operation, schemas: _Schemas) -> Schema:
    responses = {str(status): _reply(reply, schemas) for status, reply in operation.replies.items()}
    for status in sorted(refusals_of(operation)):
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return responses


def _reply(reply: Reply, schemas: _Schemas) -> Schema:
    headers: Schema = {"X-Request-ID": _header("X-Request-ID")}
    for name, description in reply.headers.items():
        headers[name] = {"description": description, "schema": {"type": "string"}}
    written: Schema = {"description": reply.description, "headers": headers}
    content = {media_type: _content(media_type, reply, schemas) for media_type in reply.media_types}
    return {**written, "content": content} if content else written


def _content(media_type: str, reply: Reply, schemas: _Schemas) -> Schema:
    if media_type != JSON or reply.model is None:
        return {"schema": {"type": "string"}} if media_type.startswith("text/") else {}
    content: Schema = {"schema": schemas.reply(reply.model)}
    example = example_of(reply.model)
    return content if example is None else {**content, "example": example}


def refusals_of(operation: Operation) -> frozenset[int]:
    """Every status but success that this operation can answer."""
    refusals = set(operation.refusals) | {414, 431, 500, 503, 504}
    if not operation.public:
        refusals.add(401)
    if operation.right or (operation.changes and not operation.public):
        refusals.add(403)
    if operation.command is not None:
        refusals |= {400, 422} if _has_input(operation) else set()
        refusals |= {404} if operation.path_names else set()
    if operation.takes == "body":
        refusals |= {413, 415}
    if operation.if_match:
        refusals |= {412, 428}
    if operation.takes_idempotency_key:
        refusals |= {400, 409, 422}
    return frozenset(refusals)


def _has_input(operation: Operation) -> bool:
    return bool(operation.input_fields or operation.path_names or operation.parameters)

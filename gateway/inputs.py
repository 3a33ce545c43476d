"""From an HTTP request to a command: path, query, JSON body, If-Match and Idempotency-Key."""

import re
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from gateway.operations import JSON, Operation, Parameter
from gateway.problems import UnsupportedMediaType, invalid_input
from shared.contracts.base import Command
from shared.contracts.problems import FieldProblem, Invalid, Malformed, PreconditionRequired, invalid_field

_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,8}|0)"')
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_NEVER_A_VERSION = -1
_MOST_PARAMETERS = 200


def command_of(operation: Operation, path: dict[str, str], given: dict[str, Any]) -> Command[Any]:
    """The operation's command. Path and query are read leniently (they are text), a body strictly."""
    command = operation.command
    if command is None:
        raise TypeError(f"{operation.id} has no command")
    path = {name: value for name, value in path.items() if name in command.model_fields}
    try:
        if operation.takes == "body":
            return _from_body(operation, command, path, given)
        values: dict[str, Any] = query_values(operation) if operation.takes == "query" else {}
        if operation.if_match:
            values["version"] = required_version()
        return command.model_validate({**values, **path, **given})
    except ValidationError as error:
        raise invalid_input(error) from error


def _from_body(
    operation: Operation, command: type[Command[Any]], path: dict[str, str], given: dict[str, Any]
) -> Command[Any]:
    body = json_body()
    elsewhere: dict[str, Any] = {**path, **given}
    if operation.if_match:
        elsewhere["version"] = required_version()
    if not elsewhere:
        return command.model_validate_json(body, strict=True)
    return command.model_validate_json(_merged(body, elsewhere), strict=True)


def _merged(body: bytes, elsewhere: dict[str, Any]) -> bytes:
    try:
        values = from_json(body)
    except ValueError as error:
        raise Malformed(f"The body is not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise invalid_field("", "model_type", "The body must be a JSON object")
    refused = [name for name in elsewhere if name in values]
    if refused:
        raise Invalid(
            f"{refused[0]}: not taken from the body",
            fields=[
                FieldProblem(pointer=f"/{name}", code="extra_forbidden", detail="Not taken from the body")
                for name in refused
            ],
        )
    return to_json({**values, **elsewhere})


def json_body() -> bytes:
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"Send {JSON}")
    return request.get_data(cache=True, parse_form_data=False)


def query_values(operation: Operation) -> dict[str, Any]:
    """The query's parameters by name; a repeatable one as list. Parameters that nobody knows stay in, to be refused."""
    text = request.environ.get("QUERY_STRING", "")
    if not text:
        return {}
    own = {parameter.name for parameter in operation.parameters}
    values: dict[str, Any] = {}
    for name, value in _pairs(text):
        if name in operation.repeatable_fields:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise invalid_field(f"/{name}", "repeated", "This parameter is taken once")
        elif name not in own:
            values[name] = value
    _refuse(set(values) - set(operation.input_fields))
    return values


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        raise Malformed(f"The query can not be read: {error}") from error


def _refuse(names: set[str]) -> None:
    if names:
        fields = [
            FieldProblem(pointer=f"/{name}", code="extra_forbidden", detail="There is no such parameter")
            for name in sorted(names)
        ]
        raise Invalid(f"{min(names)}: there is no such parameter", fields=fields)


def parameter(known: Parameter) -> str:
    """The value of a query parameter that is one of a few words. Raises Invalid for any other."""
    values = request.args.getlist(known.name)
    choices = known.schema["enum"]
    if len(values) > 1 or (values and values[0] not in choices):
        raise invalid_field(f"/{known.name}", "enum", f"{known.name}: one of {', '.join(choices)}")
    return values[0] if values else known.schema["default"]


def checked(kind: TypeAdapter[Any], name: str, value: str) -> Any:
    """One value of a path. Raises Invalid naming it."""
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise invalid_input(error, name) from error


def required_version() -> int:
    """The version in If-Match. A tag that is none of ours matches nothing, so that the service answers Stale."""
    tag = request.headers.get("If-Match")
    if not tag:
        raise PreconditionRequired("Send If-Match with the ETag of the record that you change")
    known = _VERSION_TAG.fullmatch(tag.strip())
    return int(known[1]) if known else _NEVER_A_VERSION


def idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Malformed("Idempotency-Key is 1 to 200 visible ASCII characters")
    return key


def holds_tag(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names this entity tag."""
    if not header:
        return False
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))

"""Every failure as problem+json (RFC 9457), whoever raised it."""

from typing import Any

import orjson
import structlog
from flask import Flask, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from gateway.tracing import current_request_id
from shared.contracts.problems import (
    FieldProblem,
    Internal,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
)
from shared.messaging.codec import json_pointer

log = structlog.get_logger("gateway")

MEDIA_TYPE = "application/problem+json"
_TOO_MANY_ERRORS = 100


class MethodNotAllowed(Problem):
    status, code, title = 405, "method-not-allowed", "This address does not take that method"


class UnsupportedMediaType(Problem):
    status, code, title = 415, "unsupported-media-type", "The body has a media type that is not read here"


class RangeNotSatisfiable(Problem):
    status, code, title = 416, "range-not-satisfiable", "The asked range lies outside"


class UnacceptableHttp(Problem):
    """Any other refusal of the HTTP library; keeps its status."""

    status, code, title = 400, "http", "The request can not be answered"


EXAMPLE: dict[str, Any] = {
    "type": "/problems/invalid",
    "title": "Some of the input can not be accepted",
    "status": 422,
    "code": "invalid",
    "detail": "subject: String should have at least 1 character",
    "reason": None,
    "fields": [
        {
            "pointer": "/subject",
            "code": "string_too_short",
            "detail": "String should have at least 1 character",
            "params": {"min_length": 1},
        }
    ],
    "params": {},
    "instance": "/api/v1/registry/entries",
    "request_id": "01956d2c-6d6a-7a40-9f0e-6a2b1f3c4d5e",
}


class ProblemBody(BaseModel):
    """RFC 9457. `code` is stable and can be translated; `detail` tells a developer how to mend it.

    Each of `fields` names one input by JSON pointer: `/subject` is the body's field or the parameter `subject`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    type: str
    title: str
    status: int
    code: str
    detail: str
    reason: str | None
    fields: list[FieldProblem]
    params: dict[str, Any]
    instance: str
    request_id: str


def problem_response(problem: Problem, status: int | None = None) -> Response:
    status = status or problem.status
    body = {
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "status": status,
        "code": problem.code,
        "detail": problem.detail,
        "reason": problem.reason,
        "fields": [field.model_dump(mode="json") for field in problem.fields],
        "params": problem.params,
        "instance": request.path,
        "request_id": current_request_id(),
    }
    response = Response(orjson.dumps(body, default=str), status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="kancelaria"'
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def invalid_input(error: ValidationError, *within: str) -> Problem:
    """What pydantic found: Malformed when it is no JSON at all, Invalid with a pointer for each field otherwise."""
    details = error.errors(include_url=False, include_input=False)[:_TOO_MANY_ERRORS]
    if any(detail["type"] == "json_invalid" for detail in details):
        return Malformed("The body is not valid JSON: " + details[0]["msg"])
    fields = [_field_problem(detail, within) for detail in details]
    return Invalid("; ".join(f"{field.pointer[1:]}: {field.detail}" for field in fields[:3]), fields=fields)


def _field_problem(detail: ErrorDetails, within: tuple[str, ...]) -> FieldProblem:
    params = {name: _plain(value) for name, value in detail.get("ctx", {}).items()}
    return FieldProblem(
        pointer=json_pointer((*within, *detail["loc"])), code=detail["type"], detail=detail["msg"], params=params
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _from_http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect
    kinds: dict[int, type[Problem]] = {
        400: Malformed,
        404: NotFound,
        405: MethodNotAllowed,
        413: TooLarge,
        415: UnsupportedMediaType,
        416: RangeNotSatisfiable,
        429: TooManyRequests,
        500: Internal,
    }
    problem = kinds.get(error.code or 500, UnacceptableHttp)(error.description or "")
    response = problem_response(problem, error.code)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", path=request.path, method=request.method, exc_info=error)
    return problem_response(Internal())


def answer_failures(app: Flask) -> None:
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _unexpected)

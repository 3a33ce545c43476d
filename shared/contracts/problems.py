"""What can go wrong, as types that cross the bus and end as problem+json (RFC 9457).

A service raises one; the caller of the RPC gets the same type again; the gateway writes `status` and the
body. `code` is stable and translated by the page; `detail` tells a developer what happened and how to mend it.
"""

from typing import Any, ClassVar

from pydantic import BaseModel


class FieldProblem(BaseModel):
    """What is wrong with one field: `pointer` is a JSON pointer (RFC 6901) into the request."""

    pointer: str
    code: str
    detail: str
    params: dict[str, Any] = {}


class Problem(Exception):
    """Base of all expected failures."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something failed on our side"

    def __init__(
        self,
        detail: str = "",
        *,
        reason: str | None = None,
        fields: list[FieldProblem] | None = None,
        params: dict[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.reason = reason
        self.fields = fields or []
        self.params = params or {}
        self.retry_after = retry_after

    def to_wire(self) -> dict[str, Any]:
        return {
            "type": type(self).__name__,
            "detail": self.detail,
            "reason": self.reason,
            "fields": [field.model_dump() for field in self.fields],
            "params": self.params,
            "retry_after": self.retry_after,
        }

    @staticmethod
    def from_wire(wire: dict[str, Any]) -> "Problem":
        kind = _KINDS.get(wire["type"], Internal)
        return kind(
            wire["detail"],
            reason=wire.get("reason"),
            fields=[FieldProblem.model_validate(field) for field in wire.get("fields", [])],
            params=wire.get("params"),
            retry_after=wire.get("retry_after"),
        )


class Invalid(Problem):
    status, code, title = 422, "invalid", "Some of the input can not be accepted"


class Malformed(Problem):
    status, code, title = 400, "malformed", "The request can not be read"


class NotSignedIn(Problem):
    status, code, title = 401, "not-signed-in", "Sign in first"


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "You have no right to do this"


class NotFound(Problem):
    status, code, title = 404, "not-found", "There is nothing here that you may see"


class Conflict(Problem):
    status, code, title = 409, "conflict", "This does not fit the present state"


class Stale(Problem):
    """`params` holds `current`: the record as it is now."""

    status, code, title = 412, "stale", "Somebody else changed this record meanwhile"


class PreconditionRequired(Problem):
    status, code, title = 428, "precondition-required", "Say which version you change (If-Match)"


class TooLarge(Problem):
    status, code, title = 413, "too-large", "This is larger than is accepted here"


class TooManyRequests(Problem):
    status, code, title = 429, "too-many-requests", "Too many tries; wait a little"


class Internal(Problem):
    pass


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "A part of the system can not be reached just now"


class RpcTimeout(Unavailable):
    """No answer came in time. The command may have been carried out; repeating it is safe."""

    status, code, title = 504, "timeout", "A part of the system did not answer in time"


_KINDS = {
    kind.__name__: kind
    for kind in (
        Invalid,
        Malformed,
        NotSignedIn,
        Forbidden,
        NotFound,
        Conflict,
        Stale,
        PreconditionRequired,
        TooLarge,
        TooManyRequests,
        Internal,
        Unavailable,
        RpcTimeout,
    )
}


def invalid_field(pointer: str, code: str, detail: str, **params: Any) -> Invalid:
    """`Invalid` about a single field."""
    return Invalid(detail, fields=[FieldProblem(pointer=pointer, code=code, detail=detail, params=params)])

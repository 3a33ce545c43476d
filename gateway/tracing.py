"""Which request this is: X-Request-ID and W3C Trace Context, taken from the client where they are well-formed."""

import re

from flask import g, request

from shared.identifiers import new_id
from shared.observability.tracing import child_span

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def current_request_id() -> str:
    """The client's own X-Request-ID or a new id; the same through the whole request."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
    return g.request_id


def current_trace() -> str:
    """The traceparent under which this request's calls run: a new span in the client's trace, or a new trace."""
    if "trace" not in g:
        g.trace = child_span(request.headers.get("traceparent"))
    return g.trace

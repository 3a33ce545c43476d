"""W3C traceparent: the same trace id runs through every process that works on one request; each step has its own span.

The ids are written into every log line (`shared.observability.logs`), so that one search shows a whole request.

    child_span("00-<trace>-<parent>-01")  ->  "00-<trace>-<new span>-01"
"""

import re
import secrets

from shared.identifiers import new_trace

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def child_span(traceparent: str | None) -> str:
    """The same trace with a span of its own; a new trace where there is none that can be read."""
    if traceparent is None or not _TRACEPARENT.fullmatch(traceparent):
        return new_trace()
    return f"{traceparent[:36]}{secrets.token_hex(8)}{traceparent[52:]}"


def trace_id(traceparent: str) -> str:
    return traceparent[3:35]


def span_id(traceparent: str) -> str:
    return traceparent[36:52]

"""What surrounds an event on its way: headers that say which fact it is, when, where and who caused it."""

from typing import Any

from shared.contracts.base import Event, now
from shared.identifiers import new_id
from shared.security.context import Context


def event_headers(event: Event, context: Context) -> dict[str, Any]:
    """Headers of a message on the events exchange; `id` makes its handling happen once for each subscriber."""
    return {
        "id": new_id(),
        "name": event.name,
        "at": now().isoformat(),
        "office": event.office,
        "actor": {"kind": context.principal.kind, "id": context.principal.id, "name": context.principal.name},
        "request_id": context.request_id,
        "traceparent": context.trace,
    }

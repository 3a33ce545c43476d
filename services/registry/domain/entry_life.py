"""What may happen to a record after it was registered, and what it makes of the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.contracts.registry import LineKind, Status

CORRECTABLE = (
    "subject", "party", "their_ref", "their_date", "received_on", "channel", "sheets", "consignment_no", "addressee",
    "contact_id",
)  # fmt: skip
FILE_MUST_BE_OPEN = frozenset(
    {LineKind.ASSIGNED, LineKind.CLASSIFIED, LineKind.FILED, LineKind.REOPENED, LineKind.VOIDED}
)
"""What would make a closed file incomplete or another one."""
OF_THE_WHOLE_FILE = frozenset({LineKind.DESTROYED, LineKind.HANDED_OVER})
"""Happens to a void record too, with the file that it lies in."""


def obstacle(kind: LineKind, *, status: str, tombstone: bool) -> str | None:
    """Why this can not happen to the record now, as the reason of a conflict; None when it can."""
    if tombstone:
        return "entry-destroyed"
    if status == Status.VOID and kind not in OF_THE_WHOLE_FILE:
        return "entry-void"
    if kind in (LineKind.ASSIGNED, LineKind.HANDLED, LineKind.VOIDED) and status == Status.HANDLED:
        return "entry-handled"
    if kind is LineKind.REOPENED and status == Status.OPEN:
        return "entry-open"
    return None


def changes_by(kind: LineKind, data: Mapping[str, str], at: datetime, state: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the record's present state that this line changes, with their new values.

    The present state is thus the entry and its lines folded together, and can be made again from them at any time.
    """
    match kind:
        case LineKind.CLASSIFIED:
            return {"mark": data["mark"], "plan_id": data["plan_id"]}
        case LineKind.FILED:
            return {
                "file_id": data["file_id"],
                "file_number": data["file"],
                "file_seq": int(data["place"]),
                "record_number": data["number"],
            }
        case LineKind.ASSIGNED:
            due = {"due_on": data["due_on"]} if "due_on" in data else {}
            return {"handler": data["handler"], "handler_id": data.get("handler_id"), **due}
        case LineKind.HANDLED:
            return {"status": Status.HANDLED.value, "outcome": data["outcome"], "handled_on": _day(data, "handled", at)}
        case LineKind.REOPENED:
            return {"status": Status.OPEN.value, "outcome": "", "handled_on": None}
        case LineKind.DISPATCHED:
            return {"dispatched_on": _day(data, "dispatched", at)}
        case LineKind.CORRECTED:
            return _corrected(data, state)
        case LineKind.VOIDED:
            return {"status": Status.VOID.value}
        case LineKind.ATTACHED:
            return _attached(data, state)
        case LineKind.DESTROYED:
            return {"tombstone": True}
        case _:
            return {}


def _day(data: Mapping[str, str], step: str, at: datetime) -> str:
    """Older lines tell the moment at which the day began, or nothing where it was that of the line."""
    return data.get(f"{step}_on") or data.get(f"{step}_at", at.isoformat())[:10]


def _attached(data: Mapping[str, str], state: Mapping[str, Any]) -> dict[str, Any]:
    attachment = {**data, "size": int(data["size"])}
    return {
        "document_ids": [*state["document_ids"], data["document_id"]],
        "attached": [*state.get("attached", ()), attachment],
    }


def _corrected(data: Mapping[str, str], state: Mapping[str, Any]) -> dict[str, Any]:
    field, after = data["field"], data["after"]
    return {
        field: stored_value(field, after),
        "corrected": {**state["corrected"], field: after},
        "corrections": state["corrections"] + 1,
    }


def stored_value(field: str, text: str) -> str | int | None:
    """A corrected value as the record keeps it: days as text, sheets as number, an empty day, number or contact as
    None."""
    if field == "sheets":
        return int(text) if text else None
    if field in ("their_date", "received_on", "contact_id"):
        return text or None
    return text


def as_text(value: Any) -> str:
    return "" if value is None else str(value)

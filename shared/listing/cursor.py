"""Where a page ended: the sort value and id of its last row, as opaque text."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.contracts.problems import Invalid, invalid_field


def write_cursor(sort: str, value: Any, record_id: str) -> str:
    kind = "t" if isinstance(value, datetime) else "v"
    packed = orjson.dumps([sort, kind, value, record_id])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> tuple[Any, str]:
    """(sort value, id) of the last row had. Raises Invalid for a cursor of another sorting or of no list."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        made_for, kind, value, record_id = orjson.loads(packed)
        if kind == "t":
            value = datetime.fromisoformat(value).astimezone(UTC)
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise _refused() from error
    if isinstance(value, int) and abs(value) >= 2**63:
        raise _refused()
    if made_for != sort or not isinstance(record_id, str) or isinstance(value, dict | list):
        raise _refused()
    return value, record_id


def _refused() -> Invalid:
    return invalid_field("/cursor", "cursor", "This cursor belongs to another list; begin again without one")

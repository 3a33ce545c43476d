"""Paging through hits by score: a cursor remembers how many hits were shown, of which search, and the last of them.

Between two pages records may be indexed. The next page begins behind the last hit shown, wherever it stands by then;
where it is gone, at the same place in the order.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from shared.contracts.problems import Invalid, invalid_field
from shared.contracts.search import Search

DEEPEST = 2_000
"""Hits that can be paged through; who needs more narrows the search. `total` and the facets count all."""
DRIFT = 50
"""How far the last hit shown may have moved and still be recognised."""


@dataclass(frozen=True, slots=True)
class Position:
    shown: int = 0
    last_key: str | None = None


def position_of(command: Search) -> Position:
    """Raises Invalid for a cursor that is broken or was given for another search."""
    if command.cursor is None:
        return Position()
    try:
        digest, shown, last_key = orjson.loads(base64.urlsafe_b64decode(command.cursor.encode()))
        usable = isinstance(shown, int) and 0 <= shown <= DEEPEST and isinstance(last_key, str)
    except (ValueError, TypeError, binascii.Error) as error:
        raise _unusable() from error
    if not usable or digest != _digest(command):
        raise _unusable()
    return Position(shown, last_key)


def cursor_at(command: Search, position: Position) -> str:
    content = orjson.dumps([_digest(command), position.shown, position.last_key])
    return base64.urlsafe_b64encode(content).decode()


def hits_to_read(position: Position, limit: int) -> int:
    """How many of the best hits to look at, so that the page can be cut out and a further page be seen."""
    return min(position.shown + (DRIFT if position.shown else 0), DEEPEST) + limit + 1


def first_of_page(keys: Sequence[str], position: Position) -> int:
    """Index in `keys`, the best hits in order from `window_start`, where the next page begins."""
    if position.last_key is None:
        return 0
    start = window_start(position)
    try:
        return start + list(keys).index(position.last_key) + 1
    except ValueError:
        return position.shown


def window_start(position: Position) -> int:
    """The first hit whose key is worth looking at to find the last one shown."""
    return max(0, position.shown - DRIFT)


def _digest(command: Search) -> str:
    asked = command.model_dump_json(exclude={"cursor", "limit"})
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _unusable() -> Invalid:
    return invalid_field("/cursor", "unusable-cursor", "This cursor belongs to another search; begin without one")

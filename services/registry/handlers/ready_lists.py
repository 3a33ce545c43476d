"""Lists that come from files and not from the database: short, sorted by their code, answered like all others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from shared.contracts.base import ListQuery, Page
from shared.contracts.problems import invalid_field
from shared.listing.cursor import read_cursor, write_cursor

ItemT = TypeVar("ItemT")
_SORT = "code"


def page_of(items: Sequence[ItemT], query: ListQuery, *, key: Callable[[ItemT], str]) -> Page[ItemT]:
    """Raises Invalid at /filter, /sort or /cursor."""
    if query.filter:
        raise invalid_field("/filter", "filter-field", "This list is short and can not be filtered")
    if query.sort not in (None, _SORT):
        raise invalid_field("/sort", "sort-field", f"'{query.sort}' can not be sorted by; these can: {_SORT}")
    after = read_cursor(query.cursor, _SORT)[1] if query.cursor else ""
    left = sorted((item for item in items if key(item) > after), key=key)
    shown = left[: query.limit]
    more = len(left) > query.limit
    return Page(items=tuple(shown), next_cursor=write_cursor(_SORT, key(shown[-1]), key(shown[-1])) if more else None)

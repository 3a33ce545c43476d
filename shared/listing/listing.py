"""`Listing`: one list of one kind of records, with its filters, its sorting and its pages.

    ENTRIES = Listing(EntryRecord, to_item=EntryRecord.to_message, sort="-registered_at",
                      fields={"registered_at": Moment("registered_at"), "subject": Text("subject")})
    ENTRIES.page(command, context.principal)

Pages are found by the last row of the page before (keyset), so that the thousandth page costs what the first does
and rows that come in meanwhile neither repeat nor hide others. A person gets the rows of their own offices only.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from mongoengine import Document

from shared.contracts.base import ListQuery, Page
from shared.contracts.problems import invalid_field
from shared.listing.cursor import read_cursor, write_cursor
from shared.listing.fields import Conditions, Field, read_condition, read_indexed_words
from shared.listing.rare_words import RareWords
from shared.security.principal import Principal

ItemT = TypeVar("ItemT")


class Listing(Generic[ItemT]):
    """`office_field=None` is for records of the whole organisation. Index each sort field together with `_id`.

    `as_rows` gives `to_item` what MongoDB keeps instead of a record, which takes half the time of a long list.
    """

    def __init__(
        self,
        model: type[Document],
        *,
        to_item: Callable[[Any], ItemT],
        fields: Mapping[str, Field],
        sort: str,
        office_field: str | None = "office",
        as_rows: bool = False,
    ) -> None:
        self._model = model
        self._to_item = to_item
        self._fields = fields
        self._sort = sort
        self._office_field = office_field
        self._rare_words = RareWords(model)
        self._read = (lambda row: row) if as_rows else model._from_son

    def page(self, query: ListQuery, principal: Principal, where: Conditions | None = None) -> Page[ItemT]:
        """One page. `where` is the caller's own condition. Raises Invalid about /filter, /sort or /cursor."""
        sort = query.sort or self._sort
        path, direction = self._sorting(sort)
        offices = None if principal.all_offices else sorted(principal.offices)
        conditions = [where or {}, self._visible(principal)]
        conditions += [read_condition(text, self._fields, offices) for text in query.filter]
        conditions.append(self._rarest_word(query, principal, offices))
        if query.cursor:
            conditions.append(_after(path, direction, *read_cursor(query.cursor, sort)))
        rows = self._rows(
            {"$and": [condition for condition in conditions if condition] or [{}]}, path, direction, query.limit + 1
        )
        shown, more = rows[: query.limit], len(rows) > query.limit
        next_cursor = write_cursor(sort, _value(shown[-1], path), shown[-1]["_id"]) if more else None
        return Page(items=tuple(self._to_item(self._read(row)) for row in shown), next_cursor=next_cursor)

    def _rarest_word(self, query: ListQuery, principal: Principal, offices: Sequence[str] | None) -> Conditions:
        words = [word for text in query.filter for word in read_indexed_words(text, self._fields, offices)]
        return self._rare_words.rarest(words, self._visible(principal), query.limit + 1) or {} if words else {}

    def _sorting(self, sort: str) -> tuple[str, int]:
        name, direction = (sort[1:], -1) if sort.startswith("-") else (sort, 1)
        field = self._fields.get(name)
        if field is None or not field.sortable:
            sortable = ", ".join(sorted(name for name, field in self._fields.items() if field.sortable))
            raise invalid_field(
                "/sort", "sort-field", f"'{name}' can not be sorted by; these can: {sortable}", name=name
            )
        return field.path, direction

    def _visible(self, principal: Principal) -> Conditions:
        if self._office_field is None or principal.all_offices:
            return {}
        return {self._office_field: {"$in": sorted(principal.offices)}}

    def _rows(self, conditions: Conditions, path: str, direction: int, limit: int) -> list[dict[str, Any]]:
        order = [("_id", direction)] if path == "_id" else [(path, direction), ("_id", direction)]
        return list(self._model._get_collection().find(conditions).sort(order).limit(limit))


def _value(row: dict[str, Any], path: str) -> Any:
    value: Any = row
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _after(path: str, direction: int, value: Any, record_id: str) -> Conditions:
    """The rows behind (value, id). MongoDB sorts an empty value before all others."""
    beyond = "$gt" if direction == 1 else "$lt"
    if path == "_id":
        return {"_id": {beyond: record_id}}
    same = {path: value, "_id": {beyond: record_id}}
    if value is None:
        return {"$or": [same, {path: {"$ne": None}}]} if direction == 1 else same
    if direction == 1:
        return {path: {"$gte": value}, "$or": [{path: {"$gt": value}}, same]}
    return {"$or": [{path: {"$lt": value}}, same, {path: None}]}

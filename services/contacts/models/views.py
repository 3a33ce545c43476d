"""What lists of contacts can be filtered and sorted by, and a row of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from shared.contracts.contacts import Access, PartyKind, PartyRow, PartyType
from shared.listing.fields import Choice, Field, Flag, Moment, Number, Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Empty(Field):
    """Whether a list of details is empty."""

    def condition(self, operator: str, text: str) -> dict[str, Any]:
        there = self.read(text) == (operator == "=")
        return {f"{self.path}.0": {"$exists": there}}


def _has(path: str) -> Field:
    flag = Flag(path)
    return _Empty(path, read=flag.read, operators=flag.operators, sortable=False, expected=flag.expected)


PARTY_FIELDS: dict[str, Field] = {
    "name": Text("sort_name"),
    "updated_at": Moment("updated_at"),
    "type": Choice("type", PartyType),
    "kind": Choice("kinds", PartyKind),
    "organisation_id": Text("organisation_id", sortable=False),
    "branch_id": Text("branch_id", sortable=False),
    "region": Text("region", sortable=False),
    "activity": Text("activity", sortable=False),
    "category": Text("category", sortable=False),
    "country": Text("country", sortable=False),
    "city": Text("city", sortable=False),
    "postal_code": Text("postal_code", sortable=False),
    "position": Text("position", sortable=False),
    "language": Text("language", sortable=False),
    "group_id": Text("group_ids", sortable=False),
    "owner_id": Text("owner_id", sortable=False),
    "representative_id": Text("representative_ids", sortable=False),
    "office": Text("office", sortable=False),
    "access": Choice("access", Access),
    "influence": Number("influence", sortable=False),
    "has_email": _has("emails"),
    "has_phone": _has("phones"),
    "has_address": _has("addresses"),
}


SHOWN = dict.fromkeys(
    (
        "version", "office", "type", "name", "organisation_id", "position", "kinds", "activity", "category", "region",
        "city", "country", "phones", "emails", "influence", "access", "owner_name", "representatives", "group_ids",
        "photo", "deleted_at", "updated_at", "sort_name",
    ),
    1,
)  # fmt: skip
"""What `row_of` reads."""


def row_of(row: Row, groups: Collection[str] = (), organisation_name: str = "") -> PartyRow:
    """A list's row of what MongoDB keeps, with those of `groups` that it is in."""
    texts = {
        name: row.get(name) or "" for name in ("organisation_id", "position", "activity", "category", "region", "city")
    }
    phones, emails = row.get("phones") or (), row.get("emails") or ()
    return PartyRow(
        **texts,
        id=row["_id"],
        version=row["version"],
        office=row["office"],
        type=row["type"],
        name=row["name"],
        organisation_name=organisation_name,
        kinds=tuple(row.get("kinds") or ()),
        country=row.get("country") or None,
        phone=phones[0]["number"] if phones else "",
        email=emails[0]["address"] if emails else "",
        influence=row.get("influence") or 0,
        access=row["access"],
        owner_name=row["owner_name"],
        representatives=tuple(one["name"] for one in row.get("representatives") or ()),
        group_ids=tuple(id for id in row.get("group_ids") or () if id in groups),
        has_photo=bool(row.get("photo")),
        deleted_at=row.get("deleted_at"),
        updated_at=row["updated_at"],
    )

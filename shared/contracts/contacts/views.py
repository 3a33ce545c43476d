"""Looking at contacts: lists of every view, the locator that narrows while one types, and counts by a field."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import Command, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.contracts.contacts.details import CountryCode
from shared.contracts.contacts.parties import Access, PartyKind, PartyType
from shared.security.rights import Right

__all__ = [
    "CountParties",
    "Dimension",
    "ListParties",
    "LocateParties",
    "Located",
    "PartyCount",
    "PartyCounts",
    "PartyRow",
]


class PartyRow(Message):
    """A party as lists show it."""

    id: RecordId
    version: int
    office: OfficeCode
    type: PartyType
    name: str
    organisation_id: str
    organisation_name: str
    position: str
    kinds: tuple[PartyKind, ...]
    activity: str
    category: str
    region: str
    city: str
    country: CountryCode | None
    phone: str
    email: str
    influence: int
    access: Access
    owner_name: str
    representatives: tuple[str, ...]
    group_ids: tuple[RecordId, ...]
    has_photo: bool
    deleted_at: Instant | None
    updated_at: Instant


class ListParties(ListQuery, Command[Page[PartyRow]]):
    """Sorted by name unless asked otherwise (updated_at). Filters: type, kind, organisation_id, branch_id, region,
    activity, category, country, postal_code, group_id, owner_id, representative_id, office, access, influence,
    updated_at, name."""

    right = Right.CONTACTS_READ
    removed: bool = False
    """Those that were removed instead of the present ones."""
    group: RecordId | None = None
    """The members of a group, also of a smart one."""


class Located(Message):
    items: tuple[PartyRow, ...]
    more: bool
    """There are more than were asked for; type further."""


class LocateParties(Command[Located]):
    """Those in which each word of `q` begins a word of the name, an e-mail address, a phone number or a legal id.

    Case and diacritics do not matter. By the name; `filter` and `group` as in ListParties.
    """

    right = Right.CONTACTS_READ
    q: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    filter: tuple[str, ...] = Field(default=(), max_length=20)
    group: RecordId | None = None
    limit: int = Field(default=50, ge=1, le=200)


class Dimension(StrEnum):
    TYPE = "type"
    KIND = "kind"
    REGION = "region"
    ACTIVITY = "activity"
    CATEGORY = "category"
    COUNTRY = "country"
    GROUP = "group"
    ORGANISATION = "organisation"
    OWNER = "owner"
    REPRESENTATIVE = "representative"
    OFFICE = "office"


class PartyCount(Message):
    """`value` is what to filter by (empty: none), `label` what to show of it."""

    value: str
    label: str
    count: int


class PartyCounts(Message):
    items: tuple[PartyCount, ...]
    more: bool


class CountParties(Command[PartyCounts]):
    """How many contacts there are of each value, the most frequent first, 500 at most."""

    right = Right.CONTACTS_READ
    by: Dimension
    filter: tuple[str, ...] = Field(default=(), max_length=20)
    limit: int = Field(default=100, ge=1, le=500)

"""Groups of contacts for mailings: kept by hand, or smart, which hold whoever meets their conditions."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId, ShortText
from shared.security.rights import Right

__all__ = [
    "AddToGroup",
    "ChangeGroup",
    "CreateGroup",
    "DeleteGroup",
    "GetGroup",
    "Group",
    "GroupChanged",
    "GroupKind",
    "ListGroups",
    "MembersChanged",
    "RemoveFromGroup",
]

_Conditions = Annotated[tuple[Annotated[str, StringConstraints(max_length=500)], ...], Field(max_length=20)]
_Description = Annotated[str, StringConstraints(max_length=500)]


class GroupKind(StrEnum):
    NORMAL = "normal"
    VIP = "vip"
    BLACKLIST = "blacklist"
    """Nobody deals with them."""
    SUPPRESSION = "suppression"
    """Nobody writes to them: mailings and envelopes leave them out."""


class Group(Message):
    id: RecordId
    version: int
    office: OfficeCode
    name: str
    description: str
    kind: GroupKind
    conditions: tuple[str, ...]
    """Of a smart group, as in `filter` of ListParties; empty for one kept by hand."""
    owner_id: RecordId
    owner_name: str
    staff: tuple[RecordId, ...]
    """Whom it was handed to: they keep it as the owner does."""
    shared: bool
    """Everybody who sees its office's contacts sees the group."""
    members: int
    created_at: Instant


class ListGroups(ListQuery, Command[Page[Group]]):
    """Filters: name, kind, owner_id, office, smart."""

    right = Right.CONTACTS_READ


class GetGroup(Command[Group]):
    right = Right.CONTACTS_READ
    id: RecordId


class CreateGroup(Command[Group]):
    """Raises Conflict, reason `name-taken`, for the name of another group of the office."""

    right = Right.CONTACTS_EDIT
    writes = True
    office: OfficeCode
    name: ShortText
    description: _Description = ""
    kind: GroupKind = GroupKind.NORMAL
    conditions: _Conditions = ()
    staff: tuple[RecordId, ...] = Field(default=(), max_length=200)
    shared: bool = True


class ChangeGroup(Command[Group]):
    """Only the given fields change; a group kept by hand does not become a smart one. Its keepers alone may."""

    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int
    name: ShortText | None = None
    description: _Description | None = None
    kind: GroupKind | None = None
    conditions: _Conditions | None = None
    owner_id: RecordId | None = None
    owner_name: ShortText | None = None
    """Together with `owner_id`."""
    staff: tuple[RecordId, ...] | None = Field(default=None, max_length=200)
    shared: bool | None = None


class DeleteGroup(Command[Group]):
    """It is out of every list and its name is free; the contacts stay."""

    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int


class MembersChanged(Message):
    """`changed`: those that were not in (or out of) it before. `not_found`: not there, or not seen by the caller."""

    changed: tuple[RecordId, ...]
    not_found: tuple[RecordId, ...]
    members: int


class AddToGroup(Command[MembersChanged]):
    """Who is in it already stays in it. Raises Conflict, reason `smart-group`, for one with conditions."""

    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    party_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=500)


class RemoveFromGroup(Command[MembersChanged]):
    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    party_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=500)


class GroupChanged(Event):
    """It, or who is in it."""

    name: ClassVar[str] = "contacts.group.changed"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    group_id: RecordId

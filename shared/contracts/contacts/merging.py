"""Duplicates: proposed by what they have in common, merged with nothing lost, and parted again."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.contracts.contacts.parties import Party
from shared.contracts.contacts.views import PartyRow
from shared.security.rights import Right

__all__ = [
    "Duplicates",
    "Likeness",
    "ListDuplicates",
    "ListDuplicatesOf",
    "ListMerges",
    "Merge",
    "MergeParties",
    "PartyMerged",
    "RevertMerge",
]


class Likeness(Message):
    """Two that may be the same. `score` 0 to 100; `shared`: what is equal (id, email, phone, account, name)."""

    first: PartyRow
    second: PartyRow
    score: int
    shared: tuple[str, ...]


class Duplicates(Message):
    items: tuple[Likeness, ...]


class ListDuplicatesOf(Command[Duplicates]):
    """Of one contact, among those that the caller sees; the likeliest first."""

    right = Right.CONTACTS_READ
    id: RecordId
    limit: int = Field(default=20, ge=1, le=100)


class ListDuplicates(Command[Duplicates]):
    """The likeliest pairs of the 1,000 contacts that changed last with any that the caller sees."""

    right = Right.CONTACTS_READ
    timeout = 30.0
    limit: int = Field(default=50, ge=1, le=200)


class Merge(Message):
    """`version` is for reverting it."""

    id: RecordId
    version: int
    office: OfficeCode
    kept_id: RecordId
    kept_name: str
    gone_id: RecordId
    gone_name: str
    merged_at: Instant
    by_name: str
    moved: int
    """Branches, persons and talks that went over with it."""
    reverted_at: Instant | None


class MergeParties(Command[Party]):
    """One contact of two: lists are joined, single fields stay those of the kept one unless `take` names them, and both
    notes are kept. The other one stays as it was, read-only, until the merge is reverted.

    Raises Stale when either is of another version, Conflict with reason `types-differ` or `member-of-itself`.
    """

    right = Right.CONTACTS_MERGE
    writes = True
    timeout = 60.0
    """Thousands of people may go over with an organisation."""
    kept_id: RecordId
    version: int
    """Of the kept one."""
    gone_id: RecordId
    gone_version: int
    take: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")], ...] = Field(default=(), max_length=30)


class RevertMerge(Command[Merge]):
    """Both are two again. What was changed of the kept one since stays changed, what went into it later stays in it."""

    right = Right.CONTACTS_MERGE
    writes = True
    timeout = 60.0
    id: RecordId
    version: int


class ListMerges(ListQuery, Command[Page[Merge]]):
    """The latest first, of contacts that the caller sees. Filters: kept_id, gone_id, merged_at, reverted."""

    right = Right.CONTACTS_READ


class PartyMerged(Event):
    """What points at `gone_id` points at `kept_id` from now on. `reverted`: what had pointed at `gone_id`, or at one of
    `gone_before` that had gone into it earlier, points at `gone_id` again."""

    name: ClassVar[str] = "contacts.party.merged"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    kept_id: RecordId
    kept_name: str
    """Empty where its team alone sees it."""
    gone_id: RecordId
    gone_before: tuple[RecordId, ...] = ()
    reverted: bool = False

"""The duty table: which of us looks after whom, by area and partner group."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import (
    Command,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    ShortText,
)
from shared.contracts.contacts.details import CountryCode
from shared.contracts.contacts.parties import OptionalId, PartyKind, Representative, Word
from shared.security.rights import Right

__all__ = [
    "Assignment",
    "Assignments",
    "ChangeDutyRule",
    "CreateDutyRule",
    "DutyRule",
    "ListDutyRules",
    "PostalRange",
    "PreviewDuty",
]

_Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9 -]{1,12}$")]


class PostalRange(Message):
    """Postal codes of a country from `first` to `last`, both with; compared without spaces and hyphens."""

    country: CountryCode
    first: _Code
    last: _Code


class DutyRule(Message):
    """Area × partner group → representatives. What is empty does not narrow; the smallest `priority` goes first."""

    id: RecordId
    version: int
    office: OfficeCode
    name: str
    priority: int
    countries: tuple[CountryCode, ...]
    regions: tuple[Word, ...]
    postal_ranges: tuple[PostalRange, ...]
    kinds: tuple[PartyKind, ...]
    group_id: OptionalId
    representatives: tuple[Representative, ...]
    active: bool


class ListDutyRules(ListQuery, Command[Page[DutyRule]]):
    """By priority. Filters: name, priority, office, active."""

    right = Right.CONTACTS_READ


class CreateDutyRule(Command[DutyRule]):
    """Raises Invalid for a postal range whose last code is before its first."""

    right = Right.CONTACTS_ASSIGN
    writes = True
    office: OfficeCode
    name: ShortText
    priority: int = Field(default=100, ge=0, le=10_000)
    countries: tuple[CountryCode, ...] = Field(default=(), max_length=250)
    regions: tuple[Word, ...] = Field(default=(), max_length=100)
    postal_ranges: tuple[PostalRange, ...] = Field(default=(), max_length=200)
    kinds: tuple[PartyKind, ...] = Field(default=(), max_length=5)
    group_id: OptionalId = ""
    representatives: tuple[Representative, ...] = Field(min_length=1, max_length=20)


class ChangeDutyRule(Command[DutyRule]):
    """Only the given fields change. A rule that is not active any more assigns nobody; nothing is taken back."""

    right = Right.CONTACTS_ASSIGN
    writes = True
    id: RecordId
    version: int
    name: ShortText | None = None
    priority: int | None = Field(default=None, ge=0, le=10_000)
    countries: tuple[CountryCode, ...] | None = Field(default=None, max_length=250)
    regions: tuple[Word, ...] | None = Field(default=None, max_length=100)
    postal_ranges: tuple[PostalRange, ...] | None = Field(default=None, max_length=200)
    kinds: tuple[PartyKind, ...] | None = Field(default=None, max_length=5)
    group_id: OptionalId | None = None
    representatives: tuple[Representative, ...] | None = Field(default=None, min_length=1, max_length=20)
    active: bool | None = None


class Assignment(Message):
    """What the table says of a contact. `rule_id` None: no rule fits. `conflicts` names rules of the same priority that
    name others; `by_hand`: somebody chose, so it stays."""

    party_id: RecordId
    party_name: str
    """Empty where its team alone sees it."""
    present: tuple[str, ...]
    proposed: tuple[str, ...]
    rule_id: RecordId | None
    rule_name: str
    conflicts: tuple[str, ...]
    by_hand: bool


class Assignments(Message):
    """`next_after` is None when all were looked at."""

    items: tuple[Assignment, ...]
    looked: int
    next_after: RecordId | None


class PreviewDuty(Command[Assignments]):
    """The next contacts (by id, after `after`) of whom the table says something else than is, and conflicts.

    Ends after `limit` of them or after 5,000 contacts that were looked at. Nothing is changed.
    """

    right = Right.CONTACTS_ASSIGN
    timeout = 30.0
    office: OfficeCode
    after: OptionalId = ""
    limit: int = Field(default=100, ge=1, le=500)

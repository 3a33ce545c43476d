"""Parties: organisations, their branches (their own offices) and persons, and the commands that write them."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.accounts import HistoryLine
from shared.contracts.base import (
    Command,
    Event,
    Instant,
    ListQuery,
    LongText,
    Message,
    OfficeCode,
    Page,
    RecordId,
    ShortText,
)
from shared.contracts.contacts.details import Address, BankAccount, Email, LegalId, Phone
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right

__all__ = [
    "Access",
    "AddParty",
    "AttachPhoto",
    "BeginPhoto",
    "ChangeParty",
    "Gender",
    "GetParty",
    "GetPhoto",
    "ListContactsHistory",
    "ListPartyHistory",
    "OptionalId",
    "Party",
    "PartyChanged",
    "PartyDetails",
    "PartyErased",
    "PartyKind",
    "PartyType",
    "PhotoUpload",
    "RemoveParty",
    "RemovePhoto",
    "Representative",
    "RestoreParty",
    "Word",
]

OptionalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
"""A record's id; empty for none."""
Word = Annotated[str, StringConstraints(max_length=100)]


class PartyType(StrEnum):
    ORGANISATION = "organisation"
    BRANCH = "branch"
    """An office of an organisation that we deal with; not to be taken for an office of ours."""
    PERSON = "person"


class PartyKind(StrEnum):
    """What it is to us; several may hold."""

    CUSTOMER = "customer"
    LEAD = "lead"
    PARTNER = "partner"
    COMPETITOR = "competitor"
    SUPPLIER = "supplier"


class Access(StrEnum):
    """Who sees it. Head office sees all."""

    EVERYBODY = "everybody"
    """A contact of the whole organisation; to write it takes the right contacts.external."""
    OFFICE = "office"
    """Its office, the offices it is shared with, and its representatives."""
    TEAM = "team"
    """Its owner and its representatives alone."""


class Gender(StrEnum):
    UNKNOWN = "unknown"
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Representative(Message):
    """One of our people who looks after it. `by_rule` is the duty rule that chose them; None: chosen by hand."""

    user_id: RecordId
    name: ShortText
    by_rule: RecordId | None = None


class PartyDetails(Message):
    """What people write of a party. Of a person `name` is the first line of the card, as it is addressed."""

    name: ShortText
    second_line: Annotated[str, StringConstraints(max_length=200)] = ""
    given_name: Word = ""
    additional_names: Word = ""
    family_name: Word = ""
    title_before: Word = ""
    title_after: Word = ""
    position: Word = ""
    department: Word = ""
    gender: Gender = Gender.UNKNOWN
    influence: int = Field(default=0, ge=-5, le=5)
    """On decisions that concern us: -5 works against us, +5 for us."""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = ""
    """Of letters to them (ISO 639-1)."""
    organisation_id: OptionalId = ""
    """Whose branch or person it is."""
    branch_id: OptionalId = ""
    """Of a person: where they work. Of a branch: the branch above it."""
    kinds: tuple[PartyKind, ...] = Field(default=(), max_length=5)
    activity: Word = ""
    category: Word = ""
    region: Word = ""
    website: Annotated[str, StringConstraints(max_length=300)] = ""
    notes: LongText = ""
    phones: tuple[Phone, ...] = Field(default=(), max_length=20)
    emails: tuple[Email, ...] = Field(default=(), max_length=20)
    addresses: tuple[Address, ...] = Field(default=(), max_length=20)
    bank_accounts: tuple[BankAccount, ...] = Field(default=(), max_length=20)
    legal_ids: tuple[LegalId, ...] = Field(default=(), max_length=20)
    access: Access = Access.OFFICE
    shared_offices: tuple[OfficeCode, ...] = Field(default=(), max_length=100)


class Party(PartyDetails):
    id: RecordId
    version: int
    office: OfficeCode
    type: PartyType
    organisation_name: str
    branch_name: str
    owner_id: RecordId
    owner_name: str
    representatives: tuple[Representative, ...]
    group_ids: tuple[RecordId, ...]
    has_photo: bool
    deleted_at: Instant | None
    merged_into: RecordId | None
    """What it was merged into; it is read-only then."""
    erased_at: Instant | None
    """Its personal data was erased; the name is a pseudonym."""
    created_at: Instant
    updated_at: Instant


class GetParty(Command[Party]):
    """Also one that was removed. Raises NotFound for what the caller may not see."""

    right = Right.CONTACTS_READ
    id: RecordId


class AddParty(PartyDetails, Command[Party]):
    """Raises Invalid naming what is wrong: a legal id or IBAN that fails its check, an address that its country does
    not know, a branch or person of no organisation that the caller sees."""

    right = Right.CONTACTS_EDIT
    writes = True
    office: OfficeCode
    type: PartyType


class ChangeParty(Command[Party]):
    """Only the given fields change. Raises Stale when `version` is not the present one."""

    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int
    name: ShortText | None = None
    second_line: Annotated[str, StringConstraints(max_length=200)] | None = None
    given_name: Word | None = None
    additional_names: Word | None = None
    family_name: Word | None = None
    title_before: Word | None = None
    title_after: Word | None = None
    position: Word | None = None
    department: Word | None = None
    gender: Gender | None = None
    influence: int | None = Field(default=None, ge=-5, le=5)
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] | None = None
    organisation_id: OptionalId | None = None
    branch_id: OptionalId | None = None
    kinds: tuple[PartyKind, ...] | None = Field(default=None, max_length=5)
    activity: Word | None = None
    category: Word | None = None
    region: Word | None = None
    website: Annotated[str, StringConstraints(max_length=300)] | None = None
    notes: LongText | None = None
    phones: tuple[Phone, ...] | None = Field(default=None, max_length=20)
    emails: tuple[Email, ...] | None = Field(default=None, max_length=20)
    addresses: tuple[Address, ...] | None = Field(default=None, max_length=20)
    bank_accounts: tuple[BankAccount, ...] | None = Field(default=None, max_length=20)
    legal_ids: tuple[LegalId, ...] | None = Field(default=None, max_length=20)
    access: Access | None = None
    shared_offices: tuple[OfficeCode, ...] | None = Field(default=None, max_length=100)
    representatives: tuple[Representative, ...] | None = Field(default=None, max_length=50)
    """Chosen by hand from now on; takes the right contacts.assign."""


class RemoveParty(Command[Party]):
    """It is out of every view and can be restored. Raises Conflict, reason `has-members`, for an organisation with
    branches or persons."""

    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int


class RestoreParty(Command[Party]):
    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int


class ListPartyHistory(ListQuery, Command[Page[HistoryLine]]):
    """What was changed of it, when and by whom; the latest first."""

    right = Right.CONTACTS_READ
    id: RecordId


class ListContactsHistory(ListQuery, Command[Page[HistoryLine]]):
    """Of all contacts, groups, talks, imports and reassignments of one's offices, for those who read the history."""

    right = Right.HISTORY_READ


# --- photos ---


class PhotoUpload(Message):
    """PUT the picture to `upload_url`, then AttachPhoto with `upload_id`."""

    upload_id: RecordId
    upload_url: str


class BeginPhoto(Command[PhotoUpload]):
    """Raises TooLarge beyond the limit."""

    right = Right.CONTACTS_EDIT
    id: RecordId
    size: int = Field(ge=1)


class AttachPhoto(Command[Party]):
    """The uploaded picture (BMP, JPEG, PNG, HEIC, WebP) becomes the photo: made small, with nothing in it but the
    picture. Raises Invalid at /file for what is none, Stale when `version` is not the present one."""

    right = Right.CONTACTS_EDIT
    writes = True
    timeout = 60.0
    id: RecordId
    version: int
    upload_id: RecordId


class RemovePhoto(Command[Party]):
    right = Right.CONTACTS_EDIT
    writes = True
    id: RecordId
    version: int


class GetPhoto(Command[ObjectLink]):
    """Raises NotFound where there is none."""

    right = Right.CONTACTS_READ
    id: RecordId


# --- events ---


class PartyChanged(Event):
    """Added, changed, removed or restored."""

    name: ClassVar[str] = "contacts.party.changed"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    party_id: RecordId
    version: int
    deleted: bool


class PartyErased(Event):
    """Its personal data is gone; who keeps any of it lets it go."""

    name: ClassVar[str] = "contacts.party.erased"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    party_id: RecordId
    pseudonym: str

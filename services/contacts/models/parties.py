"""Parties: one collection of organisations, their branches and persons, so that one index finds them all."""

from collections.abc import Iterable
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from services.contacts.domain.finding import beginnings, sort_name, tokens_of
from services.contacts.domain.likeness import keys_of
from services.contacts.domain.sight import readers_of
from shared.contracts.contacts import (
    Access,
    Address,
    BankAccount,
    Email,
    Gender,
    LegalId,
    Party,
    PartyDetails,
    PartyKind,
    PartyType,
    Phone,
    Representative,
)
from shared.storage.records import OfficeRecord

WITH_REGION = {"region": {"$gt": ""}}
WITH_ACTIVITY = {"activity": {"$gt": ""}}
WITH_CATEGORY = {"category": {"$gt": ""}}
WITH_ORGANISATION = {"organisation_id": {"$gt": ""}}
WITH_GROUPS = {"group_ids": {"$gt": ""}}
WITH_REPRESENTATIVES = {"representative_ids": {"$gt": ""}}
MEMBERS = ("group_ids", "present", "sort_name", "id")
TEXT_SEPARATOR = " "
COUNTED_INDEX = "counted"
COUNTED = (
    "readers", "type", "country", "office", "category", "kinds_text", "region", "owner_id", "activity",
    "representatives_text", "groups_text", "organisation_id",
)  # fmt: skip
"""Counts are made of this index alone, which holds at most one list: so the others are in it as text."""


class PartyRecord(OfficeRecord):
    """Call `derive` after a change of any field: it writes what indexes are made of.

    `present` is false for what was removed, merged into another or erased. With each index in the order of names an
    import writes one more page for each contact: so an index that serves no list by name is in the order of arrival,
    and contacts without what it is about are not in it.
    """

    meta = {
        "collection": "parties",
        "indexes": [
            ("readers", "sort_name", "id"),
            ("readers", "updated_at", "id"),
            "tokens",
            "keys",
            {"fields": MEMBERS, "name": "members", "partialFilterExpression": WITH_GROUPS},
            {"fields": ["region", "sort_name", "id"], "partialFilterExpression": WITH_REGION},
            {"fields": ["activity", "sort_name", "id"], "partialFilterExpression": WITH_ACTIVITY},
            {"fields": ["category", "sort_name", "id"], "partialFilterExpression": WITH_CATEGORY},
            {"fields": ["organisation_id", "sort_name", "id"], "partialFilterExpression": WITH_ORGANISATION},
            ("office", "id"),
            ("owner_id", "id"),
            {"fields": ["representative_ids", "id"], "partialFilterExpression": WITH_REPRESENTATIVES},
            {"fields": COUNTED, "name": COUNTED_INDEX},
        ],
    }
    record_type = "contact"
    derived_fields = frozenset(
        {"sort_name", "readers", "tokens", "keys", "present", "country", "postal_code", "city", "representative_ids"}
    ) | {"kinds_text", "groups_text", "representatives_text", "touched"}

    type = StringField(required=True, choices=[kind.value for kind in PartyType])
    name = StringField(required=True)
    second_line = StringField()
    given_name = StringField()
    additional_names = StringField()
    family_name = StringField()
    title_before = StringField()
    title_after = StringField()
    position = StringField()
    department = StringField()
    gender = StringField(default=Gender.UNKNOWN.value)
    influence = IntField(default=0, min_value=-5, max_value=5)
    language = StringField()
    organisation_id = StringField()
    branch_id = StringField()
    kinds = ListField(StringField())
    activity = StringField()
    category = StringField()
    region = StringField()
    website = StringField()
    notes = StringField()
    phones = ListField(DictField())
    emails = ListField(DictField())
    addresses = ListField(DictField())
    bank_accounts = ListField(DictField())
    legal_ids = ListField(DictField())
    access = StringField(required=True, default=Access.OFFICE.value)
    shared_offices = ListField(StringField())
    owner_id = StringField(required=True)
    owner_name = StringField(required=True)
    representatives = ListField(DictField())
    group_ids = ListField(StringField())
    photo = StringField()
    """Key of the picture in the object store."""
    deleted_at = DateTimeField()
    merged_into = StringField()
    erased_at = DateTimeField()

    sort_name = StringField()
    readers = ListField(StringField())
    tokens = ListField(StringField())
    keys = ListField(StringField())
    present = BooleanField(default=True)
    country = StringField()
    postal_code = StringField()
    city = StringField()
    representative_ids = ListField(StringField())
    kinds_text = StringField()
    groups_text = StringField()
    representatives_text = StringField()
    touched = IntField()
    """Counts what came to belong to it: see `sight.keep_there`."""

    def write(self, details: dict[str, Any]) -> None:
        """Take over fields of PartyDetails, and `representatives`; call `derive` when all is written."""
        for name, value in details.items():
            setattr(self, name, as_stored(value))

    def derive(self) -> None:
        for name, value in derived(self).items():
            setattr(self, name, value)

    def details(self) -> PartyDetails:
        written = {name: getattr(self, name) for name in PartyDetails.model_fields}
        return PartyDetails(**{name: value for name, value in written.items() if value is not None})

    def to_message(self) -> Party:
        """Without the names of its organisation and branch, which are other records: see `handlers.names`."""
        return Party(
            **self.details().model_dump(),
            id=self.id,
            version=self.version,
            office=self.office,
            type=PartyType(self.type),
            organisation_name="",
            branch_name="",
            owner_id=self.owner_id,
            owner_name=self.owner_name,
            representatives=tuple(Representative(**one) for one in self.representatives),
            group_ids=tuple(self.group_ids),
            has_photo=bool(self.photo),
            deleted_at=self.deleted_at,
            merged_into=self.merged_into,
            erased_at=self.erased_at,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


def derived(record: PartyRecord) -> dict[str, Any]:
    """What follows from the written fields: by what it is found, who sees it, and to what it may be equal."""
    phones = [Phone(**one) for one in record.phones]
    emails = [Email(**one) for one in record.emails]
    legal_ids = [LegalId(**one) for one in record.legal_ids]
    main = Address(**record.addresses[0]) if record.addresses else None
    present = record.deleted_at is None and record.merged_into is None and record.erased_at is None
    representative_ids = [one["user_id"] for one in record.representatives]
    readers = readers_of(
        Access(record.access),
        office=record.office,
        shared_offices=record.shared_offices,
        owner_id=record.owner_id,
        representative_ids=representative_ids,
        present=present,
    )
    starts = beginnings(_names(record), emails, phones, legal_ids)
    accounts = [BankAccount(**one) for one in record.bank_accounts]
    return {
        "sort_name": sort_name(
            name=record.name, family_name=record.family_name or "", given_name=record.given_name or ""
        ),
        "readers": readers,
        "tokens": tokens_of(readers, starts),
        "keys": keys_of(PartyType(record.type), record.name, emails, phones, accounts, legal_ids) if present else [],
        "present": present,
        "country": main.country if main else None,
        "postal_code": main.postal_code if main else None,
        "city": main.city if main else None,
        "representative_ids": representative_ids,
        "kinds_text": as_text(record.kinds),
        "groups_text": as_text(record.group_ids),
        "representatives_text": as_text(representative_ids),
    }


def as_text(values: Iterable[str]) -> str | None:
    """A list of words as one text, None for an empty one."""
    return TEXT_SEPARATOR.join(values) or None


def _names(record: PartyRecord) -> list[str]:
    parts = f"{record.given_name or ''} {record.family_name or ''}".strip()
    return [record.name, record.second_line or "", "" if parts in record.name else parts]


def as_stored(value: Any) -> Any:
    """A value of a contract as MongoDB keeps it."""
    if isinstance(value, tuple):
        return [as_stored(part) for part in value]
    if isinstance(value, Phone | Email | Address | BankAccount | LegalId | Representative):
        return value.model_dump(mode="json")
    return value.value if isinstance(value, PartyKind | Access | Gender) else value

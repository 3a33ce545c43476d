"""Entries: the lines of journals, none of which ever changes."""

from datetime import datetime
from typing import Any

from mongoengine import DictField, IntField, ListField, StringField
from mongoengine.fields import DateTimeField

from services.registry.domain.chain import entry_hash
from shared.contracts.registry import Attachment, Direction, Entry, Status
from shared.storage.records import OfficeRecord


class EntryRecord(OfficeRecord):
    """One line. Everything but the bookkeeping of `Record` is inside its hash. Lists find it by its state."""

    meta = {
        "collection": "entries",
        "indexes": [
            {"fields": ["journal_id", "year", "seq"], "unique": True},
            {"fields": ["journal_id", "number"], "unique": True},
            "attachments.document_id",
            {"fields": ["contact_id"], "sparse": True},
        ],
    }
    record_type = "entry"
    immutable = True

    journal_id = StringField(required=True)
    year = IntField(required=True)
    seq = IntField(required=True)
    number = StringField(required=True)
    direction = StringField(required=True, choices=[direction.value for direction in Direction])
    registered_at = DateTimeField(required=True)
    received_on = StringField()
    channel = StringField()
    party = StringField()
    their_ref = StringField()
    their_date = StringField()
    subject = StringField(required=True)
    attachments = ListField(DictField())
    mark = StringField()
    handler = StringField()
    due_on = StringField()
    unit = StringField()
    sheets = IntField()
    consignment_no = StringField()
    addressee = StringField()
    confidentiality = StringField()
    contact_id = StringField()
    plan_id = StringField()
    to_complete = ListField(StringField())
    """Fields that the pack requires and that nobody could be asked for; not part of the line."""
    actor_id = StringField(required=True)
    actor_name = StringField(required=True)
    prev_hash = StringField(required=True)
    hash = StringField(required=True)

    def to_message(self) -> Entry:
        return entry_of(self.to_mongo().to_dict())


HASHED = (
    "journal_id", "office", "year", "seq", "number", "direction", "registered_at", "received_on", "channel", "party",
    "their_ref", "their_date", "subject", "attachments", "mark", "handler", "due_on", "actor_id", "actor_name",
    "prev_hash",
)  # fmt: skip


HASHED_WHERE_PRESENT = ("unit", "sheets", "consignment_no", "addressee", "confidentiality", "contact_id", "plan_id")
"""Fields that came later: lines from before them keep the hash they were written with."""


def hashed_fields(row: dict[str, Any]) -> dict[str, Any]:
    """What the hash of a stored row covers."""
    fields = {name: _canonical(row.get(name)) for name in HASHED}
    fields |= {name: _canonical(row[name]) for name in HASHED_WHERE_PRESENT if name in row}
    return {"id": row["_id"], **fields}


def hash_of(row: dict[str, Any]) -> str:
    """The hash that a stored row's fields have now."""
    return entry_hash(hashed_fields(row))


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value


_NOT_STORED = frozenset({"id", "version", "status", "attachments", "now"})


def entry_of(row: dict[str, Any]) -> Entry:
    values = {name: row.get(name) for name in Entry.model_fields if name not in _NOT_STORED}
    attachments = tuple(Attachment(**attachment) for attachment in row.get("attachments", ()))
    return Entry(
        **{**_EMPTY, **{k: v for k, v in values.items() if v is not None}},
        id=row["_id"],
        status=Status.OPEN,
        attachments=attachments,
    )


_EMPTY = {
    "received_on": None,
    "channel": "",
    "party": "",
    "their_ref": "",
    "their_date": None,
    "mark": None,
    "handler": "",
    "due_on": None,
    "unit": "",
    "sheets": None,
    "consignment_no": "",
    "addressee": "",
    "confidentiality": "",
    "contact_id": None,
    "plan_id": None,
}

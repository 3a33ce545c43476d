"""What the registry stores: journals, where each journal's year stands, and the entries."""

from datetime import datetime
from typing import Any

from mongoengine import DictField, IntField, ListField, StringField
from mongoengine.fields import DateTimeField

from services.registry.domain import entry_hash
from shared.contracts.registry import Attachment, Direction, Entry, Journal, Status
from shared.listing.fields import Choice, Day, Moment, Number, Text, Words
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

YEARS = "journal_years"
"""Collection of heads `{_id: "<journal>:<year>", journal_id, year, first_prev_hash, last_seq, last_hash,
last_number, last_at}`: the counter that numbers the entries. Its history is the entries themselves."""


class JournalRecord(OfficeRecord):
    meta = {"collection": "journals", "indexes": [("office", "code"), ("code", "id")]}
    record_type = "journal"

    code = StringField(required=True)
    title = StringField(required=True)
    template = StringField(required=True)

    def to_message(self, head: dict[str, Any] | None = None) -> Journal:
        return Journal(
            id=self.id,
            version=self.version,
            office=self.office,
            code=self.code,
            title=self.title,
            template=self.template,
            year=head["year"] if head else self.created_at.year,
            last_seq=head["last_seq"] if head else 0,
            last_number=head["last_number"] if head else None,
            created_at=self.created_at,
        )


class EntryRecord(OfficeRecord):
    """One line. Everything but the bookkeeping of `Record` is inside its hash."""

    meta = {
        "collection": "entries",
        "indexes": [
            {"fields": ["journal_id", "year", "seq"], "unique": True},
            {"fields": ["journal_id", "number"], "unique": True},
            ("-registered_at", "-id"),
            ("office", "-registered_at", "-id"),
            ("journal_id", "-seq", "-id"),
            "attachments.document_id",
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


def hash_of(row: dict[str, Any]) -> str:
    """The hash that a stored row's fields have now."""
    fields = {name: _canonical(row.get(name)) for name in HASHED}
    return entry_hash({"id": row["_id"], **fields})


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value


def entry_of(row: dict[str, Any]) -> Entry:
    values = {name: row.get(name) for name in Entry.model_fields if name not in ("id", "status", "attachments")}
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
}

JOURNALS = Listing(
    JournalRecord,
    to_item=lambda record: record,
    sort="code",
    fields={"code": Text("code"), "title": Text("title"), "office": Text("office")},
)

ENTRIES = Listing(
    EntryRecord,
    to_item=EntryRecord.to_message,
    sort="-registered_at",
    fields={
        "registered_at": Moment("registered_at"),
        "journal_id": Text("journal_id", sortable=False),
        "office": Text("office"),
        "year": Number("year", sortable=False),
        "seq": Number("seq"),
        "number": Text("number"),
        "direction": Choice("direction", Direction),
        "text": Words("number", "subject", "party", "their_ref"),
        "subject": Text("subject"),
        "party": Text("party"),
        "their_ref": Text("their_ref"),
        "their_date": Day("their_date"),
        "received_on": Day("received_on"),
        "due_on": Day("due_on"),
        "channel": Text("channel"),
        "handler": Text("handler"),
        "mark": Text("mark"),
        "document_id": Text("attachments.document_id", sortable=False),
    },
)

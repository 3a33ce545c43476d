"""Further lines of a record's life, in a chain of their own beside the entries': one for each journal and year."""

from datetime import datetime
from typing import Any

from mongoengine import DateTimeField, DictField, IntField, StringField

from services.registry.domain.chain import entry_hash
from shared.contracts.registry import EntryLine, LineKind
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

LINE_YEARS = "line_years"
"""Collection of heads `{_id: "<journal>:<year>", journal_id, year, last_seq, last_hash, last_at}`. Each begins at
GENESIS; journal, year and the hash of the entry are inside each line's hash."""


class EntryLineRecord(OfficeRecord):
    meta = {
        "collection": "entry_lines",
        "indexes": [{"fields": ["journal_id", "year", "seq"], "unique": True}, ("entry_id", "seq", "id")],
    }
    record_type = "entry line"
    immutable = True

    journal_id = StringField(required=True)
    year = IntField(required=True)
    seq = IntField(required=True)
    entry_id = StringField(required=True)
    entry_number = StringField(required=True)
    entry_hash = StringField(required=True)
    kind = StringField(required=True, choices=[kind.value for kind in LineKind])
    at = DateTimeField(required=True)
    data = DictField()
    reason = StringField()
    actor_id = StringField(required=True)
    actor_name = StringField(required=True)
    prev_hash = StringField(required=True)
    hash = StringField(required=True)

    def to_message(self) -> EntryLine:
        names = ("id", "entry_id", "entry_number", "seq", "kind", "at", "actor_id", "actor_name", "prev_hash", "hash")
        return EntryLine(**{name: getattr(self, name) for name in names}, data=dict(self.data), reason=self.reason)


LINE_HASHED = (
    "journal_id", "office", "year", "seq", "entry_id", "entry_number", "entry_hash", "kind", "at", "data", "reason",
    "actor_id", "actor_name", "prev_hash",
)  # fmt: skip


def hashed_line_fields(row: dict[str, Any]) -> dict[str, Any]:
    """What the hash of a stored line covers."""
    fields = {name: _canonical(row.get(name)) for name in LINE_HASHED}
    return {"id": row["_id"], **fields, "data": dict(row.get("data") or {})}


def line_hash_of(row: dict[str, Any]) -> str:
    """The hash that a stored line's fields have now."""
    return entry_hash(hashed_line_fields(row))


def _canonical(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value


ENTRY_LINES = Listing(
    EntryLineRecord,
    to_item=EntryLineRecord.to_message,
    sort="seq",
    office_field=None,
    fields={
        "seq": Number("seq"),
        "kind": Choice("kind", LineKind),
        "at": Moment("at"),
        "reason": Text("reason"),
        "actor_name": Text("actor_name"),
    },
)

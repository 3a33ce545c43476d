"""Where each record stands now: the entry and its lines folded together, for lists and for `Entry.now`.

A row is made with its entry and advanced with each line, in the same transaction; it holds nothing that the chains do
not tell, so it has no history of its own and can be made again.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from services.registry.models.entries import EntryRecord, entry_of
from shared.contracts.base import now
from shared.contracts.registry import Attachment, Direction, Entry, EntryNow, FileReference, Status
from shared.listing.fields import Choice, Day, Field, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.listing.word_starts import AnyWord, IndexedText, word_keys
from shared.settings import OrganisationSettings
from shared.storage.records import OfficeRecord


class EntryStateRecord(OfficeRecord):
    """The id is the entry's. `seen_by`: the journal's office and, for a record in another office's file, that one."""

    meta = {
        "collection": "entry_states",
        "indexes": [
            ("-registered_at", "-id"),
            ("seen_by", "-registered_at", "-id"),
            ("journal_id", "-seq", "-id"),
            ("status", "-registered_at", "-id"),
            ("status", "due_on", "id"),
            ("handler", "-registered_at", "-id"),
            ("mark", "-registered_at", "-id"),
            ("number", "id"),
            ("seen_by", "number", "id"),
            ("party", "id"),
            ("seen_by", "party", "id"),
            ("subject", "id"),
            ("seen_by", "subject", "id"),
            ("direction", "-registered_at", "-id"),
            ("year", "-registered_at", "-id"),
            ("received_on", "id"),
            ("due_on", "id"),
            ("their_ref", "id"),
            ("mark", "id"),
            ("handler", "id"),
            "words",
            {"fields": ["their_date"], "sparse": True},
            {"fields": ["handled_on"], "sparse": True},
            {"fields": ["dispatched_on"], "sparse": True},
            {"fields": ["lent"], "partialFilterExpression": {"lent": True}},
            {"fields": ["corrections"], "partialFilterExpression": {"corrections": {"$gt": 0}}},
            {"fields": ["handler_id", "-registered_at"], "sparse": True},
            {"fields": ["file_id", "file_seq"], "sparse": True},
            {"fields": ["document_ids"], "sparse": True},
            {"fields": ["contact_id", "-registered_at"], "sparse": True},
        ],
    }
    record_type = "entry"

    seen_by = ListField(StringField())
    words = ListField(StringField())
    journal_id = StringField(required=True)
    year = IntField(required=True)
    seq = IntField(required=True)
    number = StringField(required=True)
    direction = StringField(required=True)
    registered_at = DateTimeField(required=True)
    entry_hash = StringField(required=True)
    document_ids = ListField(StringField())
    attached = ListField(DictField())
    received_on = StringField()
    channel = StringField()
    party = StringField()
    their_ref = StringField()
    their_date = StringField()
    subject = StringField()
    unit = StringField()
    sheets = IntField()
    consignment_no = StringField()
    addressee = StringField()
    confidentiality = StringField()
    contact_id = StringField()
    """The contact that its party is now, wherever merges of contacts have led."""
    status = StringField(required=True, choices=[status.value for status in Status])
    mark = StringField()
    plan_id = StringField()
    file_id = StringField()
    file_number = StringField()
    file_seq = IntField()
    record_number = StringField()
    handler = StringField()
    handler_id = StringField()
    due_on = StringField()
    handled_on = StringField()
    outcome = StringField()
    dispatched_on = StringField()
    corrected = DictField()
    corrections = IntField(default=0)
    lines = IntField(default=0)
    tombstone = BooleanField(default=False)
    lent = BooleanField(default=False)
    """Follows from the loans, not from the chains; set and taken back with them."""


COPIED = (
    "office", "journal_id", "year", "seq", "number", "direction", "registered_at", "received_on", "channel", "party",
    "their_ref", "their_date", "subject", "unit", "sheets", "consignment_no", "addressee", "confidentiality", "mark",
    "plan_id", "handler", "due_on", "contact_id",
)  # fmt: skip
WORDED = (
    "number", "subject", "party", "their_ref", "addressee", "consignment_no", "handler", "file_number", "mark",
    "channel", "unit", "confidentiality",
)  # fmt: skip
"""The texts whose words a record is found by."""


def words_of_state(state: dict[str, Any]) -> list[str]:
    return word_keys(state["seen_by"], (state.get(name) for name in WORDED))


def first_state(row: dict[str, Any]) -> dict[str, Any]:
    """The state of an entry, given as stored, that nothing has happened to yet."""
    state = {
        "_id": row["_id"],
        "version": 1,
        **{name: row[name] for name in COPIED if row.get(name) is not None},
        "seen_by": [row["office"]],
        "entry_hash": row["hash"],
        "document_ids": [attachment["document_id"] for attachment in row.get("attachments", ())],
        "status": Status.OPEN.value,
        "corrected": {},
        "corrections": 0,
        "lines": 0,
        "tombstone": False,
    }
    return {**state, "words": words_of_state(state)}


def now_of(state: dict[str, Any]) -> EntryNow:
    return EntryNow(
        version=state["version"],
        status=state["status"],
        mark=state.get("mark"),
        plan_id=state.get("plan_id"),
        file=_file_of(state),
        handler=state.get("handler") or "",
        handler_id=state.get("handler_id"),
        due_on=state.get("due_on"),
        handled_on=state.get("handled_on"),
        outcome=state.get("outcome") or "",
        dispatched_on=state.get("dispatched_on"),
        corrected=state["corrected"],
        corrections=state["corrections"],
        lines=state["lines"],
        tombstone=state["tombstone"],
        lent=state.get("lent", False),
        attached=tuple(Attachment(**attachment) for attachment in state.get("attached", ())),
        seen_by=tuple(state["seen_by"]),
        contact_id=state.get("contact_id"),
    )


def _file_of(state: dict[str, Any]) -> FileReference | None:
    if not state.get("file_id"):
        return None
    return FileReference(
        id=state["file_id"],
        number=state["file_number"],
        seq=state["file_seq"],
        record_number=state["record_number"],
    )


def entry_with_state(row: dict[str, Any], state: dict[str, Any]) -> Entry:
    """The entry, given as stored, together with where its record stands."""
    now_ = now_of(state)
    entry = entry_of(row)
    missing = tuple(name for name in entry.to_complete if name not in now_.corrected)
    told = {"version": now_.version, "status": now_.status, "now": now_, "to_complete": missing}
    return entry.model_copy(update=told)


@dataclass(frozen=True, slots=True)
class _Overdue(Field):
    """Open although its day is over."""

    def condition(self, operator: str, text: str) -> dict[str, Any]:
        today = now().astimezone(OrganisationSettings().zone).date().isoformat()
        late = {"status": Status.OPEN.value, "due_on": {"$lt": today}}
        return late if self.read(text) == (operator == "=") else {"$nor": [late]}


_flag = Flag("due_on")

_worded = partial(IndexedText, keys="words")

ENTRIES = Listing(
    EntryStateRecord,
    to_item=dict,
    as_rows=True,
    sort="-registered_at",
    office_field="seen_by",
    fields={
        "registered_at": Moment("registered_at"),
        "journal_id": Text("journal_id", sortable=False),
        "office": Text("office", sortable=False),
        "year": Number("year", sortable=False),
        "seq": Number("seq"),
        "number": _worded("number", own_index=True),
        "direction": Choice("direction", Direction, sortable=False),
        "text": AnyWord("words"),
        "subject": _worded("subject", own_index=True),
        "party": _worded("party", own_index=True),
        "addressee": _worded("addressee"),
        "their_ref": _worded("their_ref", own_index=True),
        "their_date": Day("their_date", sortable=False),
        "received_on": Day("received_on"),
        "due_on": Day("due_on"),
        "channel": _worded("channel"),
        "consignment_no": _worded("consignment_no"),
        "unit": _worded("unit"),
        "confidentiality": _worded("confidentiality"),
        "status": Choice("status", Status, sortable=False),
        "handler": _worded("handler", own_index=True),
        "handler_id": Text("handler_id", sortable=False),
        "mark": _worded("mark", own_index=True),
        "plan_id": Text("plan_id", sortable=False),
        "file_id": Text("file_id", sortable=False),
        "file_number": _worded("file_number"),
        "handled_on": Day("handled_on", sortable=False),
        "dispatched_on": Day("dispatched_on", sortable=False),
        "lent": Flag("lent", sortable=False),
        "corrections": Number("corrections", sortable=False),
        "overdue": _Overdue(
            "due_on", read=_flag.read, operators=_flag.operators, sortable=False, expected=_flag.expected
        ),
        "document_id": Text("document_ids", sortable=False),
        "contact_id": Text("contact_id", sortable=False),
    },
)

MEMBERS = Listing(
    EntryStateRecord,
    to_item=dict,
    as_rows=True,
    sort="seq",
    office_field=None,
    fields={
        "seq": Number("file_seq"),
        "entry_number": Text("number"),
        "direction": Choice("direction", Direction),
        "subject": Text("subject"),
        "party": Text("party"),
        "registered_at": Moment("registered_at"),
        "status": Choice("status", Status),
    },
)


def states_of(entry_ids: list[str]) -> dict[str, dict[str, Any]]:
    """By entry id; entries from before there were states are left out."""
    return {row["_id"]: row for row in EntryStateRecord._get_collection().find({"_id": {"$in": entry_ids}})}


def rows_of(entry_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The stored entries by id."""
    return {row["_id"]: row for row in EntryRecord._get_collection().find({"_id": {"$in": entry_ids}})}

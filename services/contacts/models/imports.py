"""Imports: what is to be done with an uploaded file, how far it is, and a line for each of its rows."""

from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from shared.contracts.contacts import (
    Import,
    ImportField,
    ImportFormat,
    ImportMode,
    ImportRow,
    ImportState,
    MatchBy,
    RowOutcome,
    RowProblem,
)
from shared.contracts.contacts.parties import Access, PartyKind
from shared.listing.fields import Choice, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord, Record

LEFT_OUT = ""
"""A column that is mapped to nothing."""


class ImportRecord(OfficeRecord):
    """`claim`, `leased_until` and `attempts` are the worker's. `done_rows` and the counts are written in the
    transaction of each batch, so that a batch is done once, whoever was killed over it."""

    meta = {
        "collection": "imports",
        "indexes": [("state", "created_at"), ("-created_at", "-id"), ("office", "-created_at", "-id")],
    }
    record_type = "import"
    derived_fields = frozenset({"sample", "principal", "file_removed", "claim", "leased_until", "attempts"})

    filename = StringField(required=True)
    size = IntField(required=True)
    sha256 = StringField(required=True)
    state = StringField(required=True, default=ImportState.UPLOADING.value)
    detail = StringField()
    reason = StringField()
    format = StringField()
    encoding = StringField()
    other_encoding = StringField()
    delimiter = StringField()
    chosen_encoding = StringField()
    chosen_delimiter = StringField()
    rows = IntField()
    headed = BooleanField(default=False)
    headings = ListField(StringField())
    sample = ListField(DictField())
    """The first rows as `reading` gives them."""
    fields = ListField(StringField())
    mapping_remembered = BooleanField(default=False)
    mode = StringField(required=True, default=ImportMode.BOTH.value)
    match_by = ListField(StringField(), default=lambda: [kind.value for kind in MatchBy])
    fill_only = BooleanField(default=False)
    create_organisations = BooleanField(default=True)
    country = StringField(required=True)
    kinds = ListField(StringField())
    access = StringField(required=True, default=Access.OFFICE.value)
    group_id = StringField(default="")
    done_rows = IntField(default=0)
    created = IntField(default=0)
    updated = IntField(default=0)
    unchanged = IntField(default=0)
    skipped = IntField(default=0)
    undecided = IntField(default=0)
    refused = IntField(default=0)
    organisations_created = IntField(default=0)
    reverted = IntField(default=0)
    kept = IntField(default=0)
    reverted_to = StringField()
    """The last line of the report that a reversal has dealt with."""
    principal = DictField()
    """Who started, resumed or reverted it last: it is done with their sight and rights."""
    requested_by = StringField(required=True)
    finished_at = DateTimeField()
    file_removed = BooleanField(default=False)
    claim = StringField()
    leased_until = DateTimeField()
    attempts = IntField(default=0)

    @property
    def key(self) -> str:
        """Of the object that holds the file."""
        return key_of(self.id)

    @property
    def mapping(self) -> tuple[ImportField | None, ...]:
        return tuple(ImportField(name) if name != LEFT_OUT else None for name in self.fields)

    def to_message(self) -> Import:
        same = Import.model_fields.keys() - {
            "state", "detail", "reason", "format", "fields", "mode", "match_by", "kinds", "access"
        }  # fmt: skip
        return Import(
            **{name: getattr(self, name) for name in same},
            state=ImportState(self.state),
            detail=self.detail or "",
            reason=self.reason or "",
            format=ImportFormat(self.format) if self.format else None,
            fields=self.mapping,
            mode=ImportMode(self.mode),
            match_by=tuple(MatchBy(name) for name in self.match_by),
            kinds=tuple(PartyKind(name) for name in self.kinds),
            access=Access(self.access),
        )


class ImportRowRecord(Document):
    """A line of the report, written once with its batch; its id is `<import>.<row, eight digits>`."""

    meta = {
        "collection": "import_rows",
        "indexes": [
            ("import_id", "outcome", "id"),
            ("party_id", "id"),
            {"fields": ["organisation_id", "id"], "partialFilterExpression": {"organisation_id": {"$gt": ""}}},
        ],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    import_id = StringField(required=True)
    row = IntField(required=True)
    line = IntField(required=True)
    outcome = StringField(required=True)
    name = StringField()
    party_id = StringField()
    organisation_id = StringField()
    matched_by = StringField()
    problems = ListField(ListField(StringField()))
    source = StringField()
    version = IntField()
    """Of the contact, after this row was written."""
    reverted = BooleanField()


class MappingRecord(Record):
    """What was chosen for a table with these headings; `id` is their signature."""

    meta = {"collection": "import_mappings"}
    record_type = "import-mapping"

    headings = ListField(StringField())
    fields = ListField(StringField())


def key_of(import_id: str) -> str:
    return f"imports/{import_id}"


def row_id(import_id: str, row: int) -> str:
    return f"{import_id}.{row:08d}"


def row_message(row: dict[str, Any]) -> ImportRow:
    matched_by = row.get("matched_by")
    return ImportRow(
        id=row["_id"],
        row=row["row"],
        line=row["line"],
        outcome=RowOutcome(row["outcome"]),
        name=row.get("name") or "",
        party_id=row.get("party_id"),
        organisation_id=row.get("organisation_id"),
        matched_by=MatchBy(matched_by) if matched_by else None,
        problems=tuple(
            RowProblem(field=field, code=code, detail=detail) for field, code, detail in row.get("problems") or ()
        ),
        source=row.get("source") or "",
        reverted=row.get("reverted"),
    )


IMPORTS = Listing(
    ImportRecord,
    to_item=ImportRecord.to_message,
    sort="-created_at",
    fields={
        "created_at": Moment("created_at"),
        "state": Choice("state", ImportState),
        "format": Choice("format", ImportFormat),
        "office": Text("office", sortable=False),
    },
)
IMPORT_ROWS = Listing(
    ImportRowRecord,
    to_item=row_message,
    sort="row",
    # The id sorts by the row within an import.
    fields={
        "row": Number("_id"),
        "outcome": Choice("outcome", RowOutcome),
        "reverted": Flag("reverted"),
    },
    office_field=None,
    as_rows=True,
)

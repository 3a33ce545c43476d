"""Journals, and where each journal's year stands."""

from typing import Any

from mongoengine import DynamicDocument, IntField, StringField

from shared.contracts.registry import Journal
from shared.listing.fields import Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

YEARS = "journal_years"
"""Collection of heads `{_id: "<journal>:<year>", journal_id, year, first_prev_hash, last_seq, last_hash,
last_number, last_at, template?}`: the counter that numbers the entries. Its history is the entries themselves."""


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


JOURNALS = Listing(
    JournalRecord,
    to_item=lambda record: record,
    sort="code",
    fields={"code": Text("code"), "title": Text("title"), "office": Text("office")},
)


def next_head(journal_id: str, year: int, previous_hash: str) -> dict[str, Any]:
    """The head of a year that has no entries yet."""
    return {
        "_id": f"{journal_id}:{year}",
        "journal_id": journal_id,
        "year": year,
        "first_prev_hash": previous_hash,
        "last_seq": 0,
        "last_hash": previous_hash,
        "last_number": None,
        "last_at": None,
    }


class JournalYearRow(DynamicDocument):
    """A head, for lists alone."""

    meta = {"collection": YEARS, "indexes": [("journal_id", "year")]}

    id = StringField(primary_key=True)
    journal_id = StringField()
    year = IntField()


JOURNAL_YEARS = Listing(
    JournalYearRow,
    to_item=lambda record: record.to_mongo().to_dict(),
    sort="-year",
    office_field=None,
    fields={"year": Number("year")},
)

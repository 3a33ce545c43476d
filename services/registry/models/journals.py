"""Journals, and where each journal's year stands."""

from typing import Any

from mongoengine import StringField

from shared.contracts.registry import Journal
from shared.listing.fields import Text
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


JOURNALS = Listing(
    JournalRecord,
    to_item=lambda record: record,
    sort="code",
    fields={"code": Text("code"), "title": Text("title"), "office": Text("office")},
)

"""Saved searches: what people keep of their questions."""

from typing import Any

from mongoengine import BooleanField, DictField, StringField

from shared.contracts.search import Question, SavedSearch
from shared.listing.fields import Flag, Moment, Text
from shared.listing.listing import Listing
from shared.security.principal import Principal
from shared.storage.records import Record

KEPT = {"removed": False}


class SavedSearchRecord(Record):
    meta = {
        "collection": "saved_searches",
        "indexes": [
            {"fields": ["owner_id", "name"], "unique": True, "partialFilterExpression": KEPT},
            ("name", "id"),
            ("shared", "name", "id"),
        ],
    }
    record_type = "saved-search"

    owner_id = StringField(required=True)
    owner_name = StringField(required=True)
    name = StringField(required=True)
    question = DictField()
    shared = BooleanField(default=False)
    removed = BooleanField(default=False)

    def to_message(self) -> SavedSearch:
        """As another than its owner sees it."""
        return self.shown_to(None)

    def shown_to(self, principal: Principal | None) -> SavedSearch:
        return SavedSearch(
            id=self.id,
            version=self.version,
            name=self.name,
            question=Question.model_validate(self.question),
            shared=self.shared,
            own=principal is not None and principal.id == self.owner_id,
            owner_name=self.owner_name,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


def visible_to(principal: Principal) -> dict[str, Any]:
    """The condition for those that this person may use."""
    return {**KEPT, "$or": [{"owner_id": principal.id}, {"shared": True}]}


SAVED_SEARCHES = Listing(
    SavedSearchRecord,
    to_item=lambda record: record,
    sort="name",
    office_field=None,
    fields={
        "name": Text("name"),
        "shared": Flag("shared"),
        "owner_name": Text("owner_name"),
        "created_at": Moment("created_at"),
        "updated_at": Moment("updated_at"),
    },
)

"""The base of everything stored: id, version, and who made and changed it when."""

from typing import Any, ClassVar

from mongoengine import DateTimeField, Document, IntField, StringField
from pydantic import BaseModel

from shared.identifiers import new_id


class Record(Document):
    """A record with optimistic concurrency. Write it through `Work` alone, which keeps history and version.

    `record_type` is its name in the history. Values of `secret_fields` never enter the history; `derived_fields`, which
    follow from the others, are left out of it. An `immutable` record can be added and never saved again; its own text
    is its history.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True}
    record_type: ClassVar[str]
    secret_fields: ClassVar[frozenset[str]] = frozenset()
    derived_fields: ClassVar[frozenset[str]] = frozenset()
    immutable: ClassVar[bool] = False

    id = StringField(primary_key=True, default=new_id)
    version = IntField(required=True, default=0)
    created_at = DateTimeField()
    created_by = StringField()
    updated_at = DateTimeField()
    updated_by = StringField()

    def to_message(self) -> BaseModel:
        """The contract's shape of this record."""
        raise NotImplementedError(f"{type(self).__name__} has no contract")


class OfficeRecord(Record):
    """A record that belongs to an office and is seen by that office's people and head office alone."""

    meta = {"abstract": True}

    office = StringField(required=True)

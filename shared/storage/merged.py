"""Records of another service that were merged into others, as its events tell: a reference written later follows, too.

    work.collection(...).insert_one({"contact_id": merged.present(work, contact_id), ...})

MongoDB lets two transactions commit of which each wrote what the other one read. So whoever asks where a record went
writes here, too: of a reference and a merge at the same moment one runs again and sees the other.
"""

from typing import Any

from mongoengine import Document, IntField, StringField
from pymongo import ReturnDocument

from shared.storage.work import Work


class MergedContact(Document):
    """A contact that was asked for or merged. `kept_id` and `kept_office`: what it went into; without: it is there.
    `touched` changes whenever the row is read or written in a transaction."""

    meta = {"collection": "merged_contacts", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    kept_id = StringField()
    kept_office = StringField()
    touched = IntField()


def present(work: Work, contact_id: str) -> tuple[str, str | None]:
    """The contact that this one is now, also by way of others, and that one's office where it is another contact."""
    office, passed = None, {contact_id}
    while (row := _touch(work, contact_id)).get("kept_id") and row["kept_id"] not in passed:
        contact_id, office = row["kept_id"], row.get("kept_office")
        passed.add(contact_id)
    return contact_id, office


def remember(work: Work, contact_id: str, kept_id: str, kept_office: str | None) -> None:
    change = {"$set": {"kept_id": kept_id, "kept_office": kept_office}, "$inc": {"touched": 1}}
    work.collection(_NAME).update_one({"_id": contact_id}, change, upsert=True, session=work.session)


def forget(work: Work, contact_id: str) -> None:
    change = {"$unset": {"kept_id": "", "kept_office": ""}, "$inc": {"touched": 1}}
    work.collection(_NAME).update_one({"_id": contact_id}, change, upsert=True, session=work.session)


_NAME: str = MergedContact._get_collection_name()


def _touch(work: Work, contact_id: str) -> dict[str, Any]:
    change = {"$inc": {"touched": 1}}
    after = ReturnDocument.AFTER
    row: dict[str, Any] | None = work.collection(_NAME).find_one_and_update(
        {"_id": contact_id}, change, upsert=True, return_document=after, session=work.session
    )
    return row or {}

"""What search fetches of contacts."""

from pydantic import Field

from shared.contracts.base import Command, Instant, Message, OfficeCode, Page, RecordId
from shared.contracts.contacts.parties import PartyType
from shared.security.rights import Right

__all__ = ["GetSearchableContact", "ListSearchableContacts", "SearchableContact"]


class SearchableContact(Message):
    """What search indexes of a contact, and who may find it. What was removed, merged or erased has `gone` set."""

    id: RecordId
    version: int
    type: PartyType
    office: OfficeCode
    everybody: bool
    """It is found in every office."""
    offices: tuple[OfficeCode, ...]
    """Else by the people of these offices"""
    people: tuple[RecordId, ...]
    """and by these users; head office finds all."""
    title: str
    texts: tuple[str, ...]
    """Everything that it can be found by, the most telling first."""
    gone: bool
    updated_at: Instant


class GetSearchableContact(Command[SearchableContact]):
    right = Right.CONTACTS_READ
    id: RecordId


class ListSearchableContacts(Command[Page[SearchableContact]]):
    """All contacts in the order of their ids, to rebuild an index; `after` is the last id already had."""

    right = Right.CONTACTS_READ
    timeout = 30.0
    after: RecordId | None = None
    limit: int = Field(default=200, ge=1, le=500)

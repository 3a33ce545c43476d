"""What the registry holds of a contact: the records received from it and sent to it."""

from pydantic import Field

from shared.contracts.base import Command, Instant, Message, RecordId
from shared.contracts.registry.entries import Direction, Status
from shared.security.rights import Right

__all__ = ["ListPartyEntries", "PartyEntries", "PartyEntry"]


class PartyEntry(Message):
    """An entry in short; `document_id` is its first document, `documents` how many it has."""

    id: RecordId
    number: str
    direction: Direction
    registered_at: Instant
    subject: str
    party: str
    status: Status
    actor_id: str
    actor_name: str
    document_id: RecordId | None
    documents: int


class PartyEntries(Message):
    items: tuple[PartyEntry, ...]


class ListPartyEntries(Command[PartyEntries]):
    """Those of any of these contacts that the caller sees, the latest first."""

    right = Right.REGISTRY_READ
    contact_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=600)
    limit: int = Field(default=500, ge=1, le=500)

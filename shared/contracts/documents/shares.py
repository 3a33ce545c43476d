"""Share links: a document, as it was then, for somebody without an account, until a day.

The link holds a secret of 256 random bits behind its #, which browsers keep to themselves; only its digest is stored.
"""

from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Command,
    Event,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    Secret,
    ShortText,
)
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right


class Share(Message):
    id: RecordId
    version: int
    document_id: RecordId
    document_name: str
    revision: int
    office: OfficeCode
    note: str
    """For whom, and why."""
    hint: str
    """The first characters of the secret, to tell links apart."""
    has_password: bool
    made_at: Instant
    made_by: str
    expires_at: Instant
    revoked_at: Instant | None
    uses: int
    last_opened_at: Instant | None


class NewShare(Message):
    secret: str
    """Shown once."""
    share: Share


class CreateShare(Command[NewShare]):
    """Raises Invalid about /expires_at unless it is within a year. A repeated request answers with a new secret."""

    right = Right.DOCUMENTS_SHARE
    writes = True
    document_id: RecordId
    note: ShortText
    expires_at: Instant
    password: Secret | None = Field(default=None, min_length=8, max_length=200)


class RevokeShare(Command[Share]):
    right = Right.DOCUMENTS_SHARE
    writes = True
    id: RecordId
    version: int


class ListShares(ListQuery, Command[Page[Share]]):
    """Filters: document_id, made_by, expires_at, revoked_at."""

    right = Right.DOCUMENTS_READ


class OpenedShare(Message):
    document_name: str
    media_type: str
    size: int
    expires_at: Instant
    ticket: str
    """Fetches the bytes for ten minutes, so that neither secret nor password stands in an address."""


class OpenShare(Command[OpenedShare]):
    """Count an opening. Raises NotFound for what is unknown, expired or revoked, Forbidden ("password") without the
    right password, TooManyRequests."""

    public = True
    secret: Secret = Field(min_length=1, max_length=200)
    password: Secret | None = Field(default=None, max_length=200)
    remote_address: str = Field(max_length=64)


class GetShared(Command[ObjectLink]):
    """Raises NotFound for a ticket that is unknown or over, also when the share was revoked meanwhile."""

    public = True
    ticket: str = Field(min_length=1, max_length=200)


class ShareOpened(Event):
    name: ClassVar[str] = "documents.share.opened"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    share_id: RecordId
    document_id: RecordId
    uses: int

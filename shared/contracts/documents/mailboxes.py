"""Mailboxes of the offices: their mails become received records, with what is attached."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.accounts import Language
from shared.contracts.base import (
    Command,
    Done,
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
from shared.security.rights import Right

HostName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$")]


class MailSecurity(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """To a server on the same machine alone."""


class MailFiling(Message):
    """How what comes into a mailbox is read and registered."""

    language: Language | None = None
    """Of what is attached; None: found out."""
    journal_id: RecordId | None = None
    """None: the office's own journal."""
    mark: str | None = Field(default=None, max_length=50)
    """Of the registry plan, given to each record at once."""


class Mailbox(Message):
    id: RecordId
    version: int
    office: OfficeCode
    name: str
    host: str
    port: int
    security: MailSecurity
    username: str
    has_password: bool
    folder: str
    enabled: bool
    to_register: bool
    filing: MailFiling
    read: int
    """Mails taken in so far."""
    refused: int
    """Mails that could not be taken in; each is among the arrivals, with the reason."""
    checked_at: Instant | None
    last_error: str
    last_error_at: Instant | None


class ListMailboxes(ListQuery, Command[Page[Mailbox]]):
    right = Right.DOCUMENTS_AUDIT


class GetMailbox(Command[Mailbox]):
    right = Right.DOCUMENTS_AUDIT
    id: RecordId


class CreateMailbox(Command[Mailbox]):
    """Raises Invalid about /security for an unprotected connection to another machine, Conflict ("no-key") where the
    system has no key to keep the password with."""

    right = Right.MAILBOXES_MANAGE
    writes = True
    office: OfficeCode
    name: ShortText
    host: HostName
    port: int = Field(default=993, ge=1, le=65535)
    security: MailSecurity = MailSecurity.TLS
    username: ShortText
    password: Secret = Field(min_length=1, max_length=500)
    folder: ShortText = "INBOX"
    enabled: bool = True
    to_register: bool = True
    filing: MailFiling = MailFiling()


class ChangeMailbox(Command[Mailbox]):
    """What is None stays. Raises what CreateMailbox raises."""

    right = Right.MAILBOXES_MANAGE
    writes = True
    id: RecordId
    version: int
    name: ShortText | None = None
    host: HostName | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    security: MailSecurity | None = None
    username: ShortText | None = None
    password: Secret | None = Field(default=None, min_length=1, max_length=500)
    folder: ShortText | None = None
    enabled: bool | None = None
    to_register: bool | None = None
    filing: MailFiling | None = None
    """As a whole."""


class RemoveMailbox(Command[Done]):
    """What was taken in stays, and would not be read again if the mailbox came back."""

    right = Right.MAILBOXES_MANAGE
    writes = True
    id: RecordId
    version: int


class MailboxCheck(Message):
    works: bool
    detail: str
    """What the server said, in plain words."""
    mails: int | None
    """How many lie in the folder."""


class TryMailbox(Command[MailboxCheck]):
    """Sign in at the mail server and look into the folder, without reading anything."""

    right = Right.MAILBOXES_MANAGE
    timeout = 40.0
    id: RecordId


class MailboxChecked(Event):
    name: ClassVar[str] = "documents.mailbox.checked"
    right: ClassVar[Right | None] = Right.MAILBOXES_MANAGE
    mailbox_id: RecordId
    read: int
    last_error: str

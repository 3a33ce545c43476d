"""The contact log: calls, meetings and mails with a party, and the profile that shows everything dealt with it."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import (
    Command,
    Event,
    Instant,
    ListQuery,
    LongText,
    Message,
    OfficeCode,
    Page,
    RecordId,
    ShortText,
)
from shared.contracts.contacts.parties import Party, Word
from shared.security.rights import Right

__all__ = [
    "ChangeTalk",
    "FollowUpWanted",
    "GetProfile",
    "ListTalks",
    "LogTalk",
    "Profile",
    "RemoveTalk",
    "Talk",
    "TalkChannel",
    "TalkLogged",
    "TimelineItem",
    "TimelineKind",
]

_Participants = Annotated[str, StringConstraints(max_length=500)]


class TalkChannel(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    LETTER = "letter"
    CHAT = "chat"
    OTHER = "other"


class Talk(Message):
    """`party_id` is whom it was with; `with_whom` names further people, `by_name` who of us."""

    id: RecordId
    version: int
    party_id: RecordId
    office: OfficeCode
    at: Instant
    minutes: int
    channel: TalkChannel
    outgoing: bool
    """We got in touch."""
    subject: str
    text: str
    with_whom: str
    by_id: RecordId
    by_name: str
    follow_up_on: Instant | None
    follow_up: str
    deleted_at: Instant | None


class ListTalks(ListQuery, Command[Page[Talk]]):
    """With one contact, the latest first. Filters: channel, at, by_id, outgoing, subject."""

    right = Right.CONTACTS_READ
    party_id: RecordId


class LogTalk(Command[Talk]):
    """With `follow_up_on` a task is asked for (FollowUpWanted)."""

    right = Right.CONTACTS_EDIT
    writes = True
    party_id: RecordId
    at: Instant
    minutes: int = Field(default=0, ge=0, le=6000)
    channel: TalkChannel
    outgoing: bool = True
    subject: ShortText
    text: LongText = ""
    with_whom: _Participants = ""
    follow_up_on: Instant | None = None
    follow_up: Annotated[str, StringConstraints(max_length=200)] = ""


class ChangeTalk(Command[Talk]):
    """By who wrote it. Only the given fields change."""

    right = Right.CONTACTS_EDIT
    writes = True
    party_id: RecordId
    id: RecordId
    version: int
    at: Instant | None = None
    minutes: int | None = Field(default=None, ge=0, le=6000)
    channel: TalkChannel | None = None
    outgoing: bool | None = None
    subject: ShortText | None = None
    text: LongText | None = None
    with_whom: _Participants | None = None


class RemoveTalk(Command[Talk]):
    """By who wrote it, or who leads the office; the history keeps it."""

    right = Right.CONTACTS_EDIT
    writes = True
    party_id: RecordId
    id: RecordId
    version: int


class TalkLogged(Event):
    name: ClassVar[str] = "contacts.talk.logged"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    talk_id: RecordId
    party_id: RecordId


class FollowUpWanted(Event):
    """Somebody has to get in touch again: whoever keeps tasks makes one of it."""

    name: ClassVar[str] = "contacts.follow_up.wanted"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    talk_id: RecordId
    party_id: RecordId
    due_at: Instant
    subject: str
    assignee_id: RecordId


# --- profile ---


class TimelineKind(StrEnum):
    TALK = "talk"
    RECEIVED = "received"
    SENT = "sent"
    INTERNAL = "internal"
    FILE = "file"
    """Attached to the contact itself; those of letters stand with the letters."""
    TASK = "task"
    EVENT = "event"
    SALE = "sale"


class TimelineItem(Message):
    """`service` holds it under `id`; `by` is who of us it is from, `by_id` that person or service (empty: not kept).

    `document_id` can be opened at once, None: there is none.
    """

    kind: TimelineKind
    service: Word
    id: RecordId
    at: Instant
    title: str
    detail: str
    by_id: str
    by: str
    document_id: RecordId | None = None
    data: dict[str, Any] = {}


class Profile(Message):
    """Everything dealt with a party (and, of an organisation, with its branches and persons), the latest first.

    `away` names the services that could not be asked; `more`: there is more than is shown.
    """

    party: Party
    items: tuple[TimelineItem, ...]
    away: tuple[str, ...]
    more: bool


class GetProfile(Command[Profile]):
    right = Right.CONTACTS_READ
    timeout = 8.0
    id: RecordId
    limit: int = Field(default=500, ge=1, le=500)

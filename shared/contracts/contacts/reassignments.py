"""Many contacts get other people to look after them: by the duty table, or because a colleague's are taken over.

Carried out in the background; each is one step that can be taken back.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from shared.contracts.base import (
    Command,
    Event,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    ShortText,
)
from shared.contracts.contacts.parties import OptionalId
from shared.security.rights import Right

__all__ = [
    "ApplyDuty",
    "GetReassignment",
    "ListReassignments",
    "PortfolioTakenOver",
    "PreviewTakeOver",
    "Reassignment",
    "ReassignmentChanged",
    "ReassignmentKind",
    "ReassignmentState",
    "RevertReassignment",
    "TakeOverPortfolio",
    "TakeOverPreview",
]


class ReassignmentKind(StrEnum):
    DUTY = "duty"
    TAKE_OVER = "take-over"


class ReassignmentState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """What it did before stays, and can be reverted; ordered once more, the rest is done."""
    REVERTING = "reverting"
    REVERTED = "reverted"


class Reassignment(Message):
    """`from_…`, `to_…`, `reason` and `groups` are those of a take-over."""

    id: RecordId
    version: int
    office: OfficeCode
    kind: ReassignmentKind
    state: ReassignmentState
    detail: str
    """Why it failed."""
    from_id: OptionalId
    from_name: str
    to_id: OptionalId
    to_name: str
    reason: str
    total: int | None
    """How many contacts are to be looked at; None until that is counted."""
    looked: int
    changed: int
    by_hand: int
    """Left as they are, because somebody chose."""
    groups: int
    reverted: int
    kept: int
    """Left as they are by a reversal, because they have changed hands since."""
    by_name: str
    created_at: Instant
    finished_at: Instant | None


class ListReassignments(ListQuery, Command[Page[Reassignment]]):
    """The latest first. Filters: kind, state, office, from_id, to_id, created_at."""

    right = Right.CONTACTS_READ


class GetReassignment(Command[Reassignment]):
    right = Right.CONTACTS_READ
    id: RecordId


class ApplyDuty(Command[Reassignment]):
    """Assign all contacts of an office by its duty table, but for those whose people somebody chose.

    Raises Conflict, reason `no-rules`.
    """

    right = Right.CONTACTS_ASSIGN
    writes = True
    office: OfficeCode


class TakeOverPreview(Message):
    owned: int
    represented: int
    groups: int
    names: tuple[str, ...]
    """Of the first of these contacts that the caller sees, 20 at most."""


class PreviewTakeOver(Command[TakeOverPreview]):
    """What a colleague looks after in an office. Nothing is changed."""

    right = Right.CONTACTS_ASSIGN
    timeout = 30.0
    office: OfficeCode
    from_id: RecordId


class TakeOverPortfolio(Command[Reassignment]):
    """All contacts and groups of a colleague in one office, in one step; tasks and sales follow by the event.

    Raises Conflict, reason `nothing-to-take` or `same-person`.
    """

    right = Right.CONTACTS_ASSIGN
    writes = True
    timeout = 30.0
    office: OfficeCode
    from_id: RecordId
    from_name: ShortText
    to_id: RecordId
    to_name: ShortText
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class RevertReassignment(Command[Reassignment]):
    """What has changed hands since stays where it is. Raises Conflict, reason `not-revertible`."""

    right = Right.CONTACTS_ASSIGN
    writes = True
    id: RecordId
    version: int


class ReassignmentChanged(Event):
    """It is further, or done."""

    name: ClassVar[str] = "contacts.reassignment.changed"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    reassignment_id: RecordId
    state: ReassignmentState


class PortfolioTakenOver(Event):
    """Whoever keeps tasks or sales of `from_id` hands them to `to_id`; `reverted`: hands them back."""

    name: ClassVar[str] = "contacts.portfolio.taken_over"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    take_over_id: RecordId
    from_id: RecordId
    to_id: RecordId
    to_name: str
    reverted: bool = False

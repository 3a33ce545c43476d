"""Disposal: proposing what may go, the archive's decision item by item, the protocol, destruction and hand-over."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId, ShortText
from shared.security.rights import Right

__all__ = [
    "CloseDisposal",
    "DecideDisposal",
    "DestroyDisposal",
    "Disposal",
    "DisposalCarriedOut",
    "DisposalChanged",
    "DisposalGap",
    "DisposalItem",
    "DisposalKind",
    "DisposalOutcome",
    "DisposalPackage",
    "DisposalRow",
    "DisposalState",
    "GetDisposal",
    "HandOverDisposal",
    "ListDisposalItems",
    "ListDisposals",
    "ProposeDisposal",
    "RetentionOverview",
    "RetentionYear",
    "ReturnDisposal",
    "SubmitDisposal",
    "SurveyRetention",
    "Verdict",
    "VerdictOnItem",
]


class DisposalKind(StrEnum):
    PERMANENT = "permanent"
    """Records of permanent value, for hand-over to the archive."""
    OTHER = "other"


class DisposalState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DECIDED = "decided"
    HANDED_OVER = "handed-over"
    DESTROYED = "destroyed"
    CLOSED = "closed"


class Verdict(StrEnum):
    DESTROY = "destroy"
    ARCHIVE = "archive"
    KEEP = "keep"
    """Not to be disposed of now; it leaves the list."""


class DisposalOutcome(StrEnum):
    """What became of a file on the list, once that is settled."""

    DESTROYED = "destroyed"
    HANDED_OVER = "handed-over"
    KEPT = "kept"
    HELD_BACK = "held-back"
    """A hold or a loan came between the decision and its carrying out."""
    WITHDRAWN = "withdrawn"
    """The list was closed before anything was decided."""


class DisposalRow(Message):
    """One numbered row for each mark and year, in plan order; classified records have rows of their own, at the end.

    Marks of different versions of the plan are different marks.
    """

    no: int
    mark: str
    title: str
    year: int
    flag: str
    years: int | None
    quantity: int
    unit: str
    plan_number: int = 0
    classified: bool = False


class DisposalGap(Message):
    """Years of a mark between the first and the last on the list for which there is nothing: said openly."""

    mark: str
    years: tuple[int, ...]
    plan_number: int = 0
    classified: bool = False


class Disposal(Message):
    id: RecordId
    version: int
    office: OfficeCode
    number: str
    kind: DisposalKind
    state: DisposalState
    plan_number: int
    rows: tuple[DisposalRow, ...]
    gaps: tuple[DisposalGap, ...]
    items: int
    first_year: int | None
    last_year: int | None
    decision_number: str
    decision_on: date | None
    witnesses: tuple[str, ...]
    returned_reason: str
    carried_out_at: Instant | None
    progress: float
    """Of destruction or hand-over, 0..1."""
    package_document_id: RecordId | None
    to_destroy: int = 0
    """Files that the decision says to destroy and that are still there."""
    to_hand_over: int = 0
    """Files that the decision says to hand over and that are still here."""
    running: bool = False
    """Destruction or hand-over goes on in the background."""
    failure: str = ""
    """Why carrying it out stopped at the last try; it is tried again."""
    created_by: str
    created_at: Instant


class DisposalItem(Message):
    """One file on the list."""

    file_id: RecordId
    number: str
    title: str
    mark: str
    year: int
    records: int
    classified: bool
    eligible_on: date
    verdict: Verdict | None
    reason: str
    held: bool
    outcome: DisposalOutcome | None = None


class RetentionYear(Message):
    year: int
    permanent: int
    other: int
    held: int


class RetentionOverview(Message):
    """What becomes eligible when; `eligible_now` counts what could be proposed today."""

    years: tuple[RetentionYear, ...]
    eligible_now: int
    held: int
    without_date: int


class SurveyRetention(Command[RetentionOverview]):
    right = Right.REGISTRY_READ
    office: OfficeCode | None = None


class ListDisposals(ListQuery, Command[Page[Disposal]]):
    right = Right.REGISTRY_READ


class GetDisposal(Command[Disposal]):
    right = Right.REGISTRY_READ
    id: RecordId


class ListDisposalItems(ListQuery, Command[Page[DisposalItem]]):
    right = Right.REGISTRY_READ
    disposal_id: RecordId


class ProposeDisposal(Command[Disposal]):
    """Put every eligible file of the kind on a new list; held ones stay off it. Raises Conflict when there is none."""

    right = Right.DISPOSAL_PREPARE
    writes = True
    timeout = 60.0
    office: OfficeCode
    kind: DisposalKind
    until: date | None = None
    """Eligible by then; None: today."""


class SubmitDisposal(Command[Disposal]):
    right = Right.DISPOSAL_PREPARE
    writes = True
    id: RecordId
    version: int


class ReturnDisposal(Command[Disposal]):
    """The archive sent it back; it can be mended (a new proposal) or submitted again."""

    right = Right.DISPOSAL_DECIDE
    writes = True
    id: RecordId
    version: int
    reason: ShortText


class VerdictOnItem(Message):
    file_id: RecordId
    verdict: Verdict
    reason: str = Field(default="", max_length=500)


class DecideDisposal(Command[Disposal]):
    """The archive's decision. Items not named get `verdict`. Destroying what is held is refused, for everybody."""

    right = Right.DISPOSAL_DECIDE
    writes = True
    timeout = 60.0
    id: RecordId
    version: int
    decision_number: ShortText
    decision_on: date
    verdict: Verdict
    items: tuple[VerdictOnItem, ...] = Field(default=(), max_length=5000)
    witnesses: tuple[ShortText, ...] = Field(default=(), max_length=10)


class DestroyDisposal(Command[Disposal]):
    """Destroy what was decided so: bytes and texts go, tombstones stay, and the journal still verifies.

    Runs on in the background, item by item, safe to be killed and repeated; `progress` tells how far it is.
    """

    right = Right.DISPOSAL_DECIDE
    writes = True
    id: RecordId
    version: int


class HandOverDisposal(Command[Disposal]):
    """Make the archive's package (files, metadata.xml by the published XSD, checksums) in the background."""

    right = Right.DISPOSAL_DECIDE
    writes = True
    id: RecordId
    version: int


class DisposalPackage(Message):
    """Presigned address of the package, as for any content."""

    url: str
    filename: str
    size: int


class CloseDisposal(Command[Disposal]):
    right = Right.DISPOSAL_PREPARE
    writes = True
    id: RecordId
    version: int


class DisposalChanged(Event):
    name: ClassVar[str] = "registry.disposal.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    disposal_id: RecordId
    number: str
    state: DisposalState


class DisposalCarriedOut(Event):
    """A file was destroyed or handed over; by what was decided, its documents are to be erased by who keeps them.

    `document_ids` are those that no other record still uses. What was handed over stays until it is destroyed, too.
    """

    name: ClassVar[str] = "registry.disposal.carried-out"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    disposal_id: RecordId
    file_id: RecordId
    document_ids: tuple[RecordId, ...]
    verdict: Verdict

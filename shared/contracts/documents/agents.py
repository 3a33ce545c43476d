"""The offices' scanner agents, as the centre knows them."""

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

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
from shared.contracts.documents.agent_setup import AgentSetup
from shared.security.rights import Right


class AgentState(StrEnum):
    WORKING = "working"
    IDLE = "idle"
    FAILING = "failing"
    AWAY = "away"
    """Not heard from for a while."""


class TroubleSubject(StrEnum):
    """What is wrong at an agent; the page and the status command tell each in the reader's language."""

    FOLDER = "folder"
    SPOOL = "spool"
    SPOOL_FILLING = "spool-filling"
    REMOVAL = "removal"
    FAILED = "failed"
    TEMPORARY = "temporary"
    DELIVERY = "delivery"
    PAGES = "pages"
    """A file could not be looked through page by page; it was handed in whole."""
    SIDES = "sides"
    """Fronts wait for their backs."""
    SETUP = "setup"
    SCANNER = "scanner"
    CLOCK = "clock"
    INTERNAL = "internal"


class AgentTrouble(Message):
    subject: TroubleSubject
    text: str = Field(max_length=4000)
    """The technical side of it."""
    since: Instant


class ScanState(StrEnum):
    SCANNING = "scanning"
    DONE = "done"
    FAILED = "failed"
    """It stopped by itself; the pages that came out are handed in."""
    CANCELLED = "cancelled"
    """Somebody stopped it; none of its pages is kept."""


class ScanProgress(Message):
    """The scan that somebody asked for from the page, running or last."""

    id: RecordId
    state: ScanState
    device: str
    folder: str
    operator: str
    pages: int
    """That came out of the scanner so far."""
    detail: str = Field(default="", max_length=2000)
    started_at: Instant


class Sending(StrEnum):
    OPEN = "open"
    OUT_OF_HOURS = "out-of-hours"


class FilingFault(Message):
    """A watched folder files under what the registry does not have any more."""

    folder: str
    title: str
    field: Literal["journal_id", "mark"]
    """Without the journal, records go into the office's own; without the mark, they wait to be given one."""
    value: str


class Agent(Message):
    office: OfficeCode
    version: str
    state: AgentState
    inbox: str
    """The watched folder, as a path on the agent's machine."""
    waiting: int
    """Files in its spool that are not handed in yet."""
    spool_bytes: int
    delivered: int
    failed: int
    last_error: str
    last_error_at: Instant | None
    started_at: Instant
    seen_at: Instant
    spool_limit: int
    """Bytes; 0: not told yet."""
    disk_free: int
    sending: Sending
    troubles: tuple[AgentTrouble, ...]
    scan: ScanProgress | None
    setup_version: int
    """The one it follows."""
    clock_skew: float
    """Seconds by which its clock is ahead of the centre's."""
    filing_faults: tuple[FilingFault, ...] = ()


class AgentOrders(Message):
    """The answer to a report."""

    received_at: Instant
    """By the centre's clock."""
    setup: AgentSetup | None
    """Where the agent follows another one."""


class ReportAgent(Command[AgentOrders]):
    """Heartbeat, each 10 s and at every change of the queue."""

    right = Right.INTAKE_DELIVER
    office: OfficeCode
    version: ShortText
    inbox: str = Field(max_length=1000)
    waiting: int = Field(ge=0)
    spool_bytes: int = Field(ge=0)
    delivered: int = Field(ge=0)
    failed: int = Field(ge=0)
    last_error: LongText = ""
    last_error_at: Instant | None = None
    started_at: Instant
    sent_at: Instant | None = None
    """By the agent's clock."""
    spool_limit: int = Field(default=0, ge=0)
    disk_free: int = Field(default=0, ge=0)
    sending: Sending = Sending.OPEN
    troubles: tuple[AgentTrouble, ...] = Field(default=(), max_length=len(TroubleSubject))
    scan: ScanProgress | None = None
    setup_version: int = Field(default=0, ge=0)


class ListAgents(ListQuery, Command[Page[Agent]]):
    right = Right.AGENTS_READ


class AgentReported(Event):
    name: ClassVar[str] = "documents.agent.reported"
    right: ClassVar[Right | None] = Right.AGENTS_READ
    state: AgentState
    waiting: int


class AgentFilingChanged(Event):
    """What its folders name in the registry is missing now, or is there again."""

    name: ClassVar[str] = "documents.agent.filing-changed"
    right: ClassVar[Right | None] = Right.AGENTS_READ

"""How an office's agent is to work: its watched folders with a profile each, its hours and limits.

The centre keeps it, with history; the agent gets it over the bus, keeps a copy for starts without a line, and follows
a change at once.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.accounts import Language
from shared.contracts.base import Command, Message, OfficeCode, RecordId, ShortText
from shared.security.rights import Right

MIB = 2**20
SPOOL_LIMIT = 20 * 1024 * MIB
"""Bytes that wait at an office at most, unless told otherwise."""

FolderName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""Of a watched folder beside `inbox`; a plain name, so that the centre can not point an agent at any other place."""
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
INBOX: FolderName = "inbox"


class Sides(StrEnum):
    """How both sides of paper come."""

    AS_SCANNED = "as-scanned"
    TWO_PASSES = "two-passes"
    """One file holds the fronts; the next holds the backs, the last sheet's first, as a turned stack gives them."""


class Separator(StrEnum):
    """What begins a new document."""

    PATCH_T = "patch-t"
    """A sheet with patch code T; it is left out."""
    BARCODE = "barcode"
    """A sheet with a barcode or QR code that begins with the profile's `separator_text`; it is left out."""
    BLANK_PAGE = "blank-page"
    """It is left out."""
    ASN = "asn"
    """A page with an archive serial number; it stays, as the first page."""


class ScanProfile(Message):
    """What is done with the files of one watched folder. The folder `inbox` always exists."""

    folder: FolderName
    title: ShortText
    language: Language | None = None
    """Of its paper; None: found out."""
    journal_id: RecordId | None = None
    """None: the office's own journal."""
    mark: str | None = Field(default=None, max_length=50)
    """Of the registry plan, given to each record at once."""
    sides: Sides = Sides.AS_SCANNED
    separators: tuple[Separator, ...] = Field(default=(), max_length=len(Separator))
    separator_text: str = Field(default="KANCELARIA-NEXT", max_length=60)
    asn_prefix: str = Field(default="ASN", max_length=20)
    read_asn: bool = False
    drop_blank_pages: bool = False
    staging: bool = False
    """Somebody looks at it in the page before it is registered."""
    operator: str = Field(default="", max_length=200)
    """Who scans into this folder, where nobody is told otherwise."""


class SendWindow(Message):
    """Hours of the office's day in which files are sent; past midnight where `closes` is earlier than `opens`."""

    opens: ClockTime
    closes: ClockTime


class AgentSetup(Message):
    """`version` 0: nobody has changed anything yet."""

    office: OfficeCode
    version: int
    profiles: tuple[ScanProfile, ...]
    send_window: SendWindow | None
    """None: at all hours."""
    time_zone: str
    """Name of the zone in which the hours are meant."""
    upload_limit: int | None
    """Bytes a second; None: as fast as the line."""
    spool_limit: int
    """Bytes that may wait; beyond it files stay in their folders."""
    keep_sent_days: int
    """For how long the office keeps a copy of what it handed in."""
    languages: tuple[str, ...]
    """Of the office; the first one is that of the agent's own messages."""


class GetAgentSetup(Command[AgentSetup]):
    right = Right.AGENTS_READ
    office: OfficeCode


class ChangeAgentSetup(Command[AgentSetup]):
    """Raises Stale, and Invalid at the field that can not be followed. Tells the agent at once if it is there."""

    right = Right.AGENTS_MANAGE
    writes = True
    office: OfficeCode
    version: int = Field(ge=0)
    profiles: tuple[ScanProfile, ...] = Field(min_length=1, max_length=20)
    send_window: SendWindow | None = None
    upload_limit: int | None = Field(default=None, ge=1024)
    spool_limit: int = Field(default=SPOOL_LIMIT, ge=MIB)
    keep_sent_days: int = Field(default=7, ge=0, le=365)

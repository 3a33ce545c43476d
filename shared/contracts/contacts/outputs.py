"""What is made of contacts as a file, in the background: exports of any view, envelopes, label sheets."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.contracts.contacts.details import CountryCode
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right

__all__ = [
    "ContactOutput",
    "ContactOutputChanged",
    "ContactSelection",
    "EnvelopeSize",
    "ExportContacts",
    "GetContactOutput",
    "GetContactOutputContent",
    "LabelSheet",
    "ListContactOutputs",
    "ListLabelSheets",
    "OutputFormat",
    "OutputState",
    "PreviewPrint",
    "PrintContacts",
    "PrintLayout",
    "SkippedContact",
]

_Line = Annotated[str, StringConstraints(max_length=100)]


class ContactSelection(Message):
    """Which contacts: those of a view, or the chosen ones. Only what the caller sees."""

    filter: tuple[str, ...] = Field(default=(), max_length=20)
    """As in ListParties."""
    group: RecordId | None = None
    q: Annotated[str, StringConstraints(max_length=100)] = ""
    """What was typed into the locator: only those that it finds, however many."""
    ids: tuple[RecordId, ...] = Field(default=(), max_length=10_000)
    """Of chosen contacts; empty: all of the view."""


class OutputFormat(StrEnum):
    XML = "xml"
    """By the published schema: `/api/v1/schemas/contacts.xsd`."""
    CSV = "csv"
    VCARD = "vcf"
    """Version 4.0 (RFC 6350)."""
    XLSX = "xlsx"
    PDF = "pdf"


class OutputState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class SkippedContact(Message):
    """`reason`: no-address | incomplete-address | suppressed | blacklisted"""

    id: RecordId
    name: str
    reason: str


class ContactOutput(Message):
    id: RecordId
    office: OfficeCode
    format: OutputFormat
    state: OutputState
    progress: float
    """0..1"""
    contacts: int
    """How many are in the file."""
    skipped: int
    skipped_contacts: tuple[SkippedContact, ...]
    """Those that have no envelope or label, 1,000 at most."""
    filename: str
    size: int
    detail: str
    requested_by: str
    created_at: Instant


class ExportContacts(ContactSelection, Command[ContactOutput]):
    """Make a file in the background; memory stays flat however many there are."""

    right = Right.CONTACTS_EXPORT
    writes = True
    office: OfficeCode
    """Whose people may fetch it."""
    format: OutputFormat


class EnvelopeSize(StrEnum):
    DL = "dl"
    C6 = "c6"
    C5 = "c5"
    C4 = "c4"


class LabelSheet(Message):
    """A sheet of labels; lengths in millimetres. `left` and `top` are those of the first label."""

    code: str
    paper: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    column_step: float
    row_step: float


class ListLabelSheets(ListQuery, Command[Page[LabelSheet]]):
    right = Right.CONTACTS_READ


class PrintLayout(Message):
    """Either `envelope` or `labels` (the code of a sheet)."""

    envelope: EnvelopeSize | None = None
    window: bool = False
    """The address stands where a window on the left shows it, and no sender is printed."""
    labels: Annotated[str, StringConstraints(max_length=40)] | None = None
    used_labels: int = Field(default=0, ge=0, le=200)
    """How many labels of the first sheet are gone already."""
    right_by: float = Field(default=0, ge=-30, le=30)
    """Millimetres by which a printer has to be set right."""
    down_by: float = Field(default=0, ge=-30, le=30)
    sender: tuple[_Line, ...] = Field(default=(), max_length=6)
    sender_country: CountryCode | None = None
    """None: the organisation's. Addresses elsewhere end with their country,"""
    language: Annotated[str, StringConstraints(pattern=r"^(sk|pl|hr|ru|en)$")] = "sk"
    """in this language."""


class PrintContacts(ContactSelection, PrintLayout, Command[ContactOutput]):
    """Envelopes or labels (PDF). Members of suppression groups and blacklists are left out and listed, as are those
    without an address. Raises Invalid at /envelope or /labels for a layout that there is not."""

    right = Right.CONTACTS_READ
    writes = True
    office: OfficeCode


class PreviewPrint(ContactSelection, PrintLayout, Command[ObjectLink]):
    """The first envelope or sheet as an image (PNG), at once. Raises Conflict, reason `nothing-to-print`."""

    right = Right.CONTACTS_READ
    timeout = 30.0


class GetContactOutput(Command[ContactOutput]):
    right = Right.CONTACTS_READ
    id: RecordId


class ListContactOutputs(ListQuery, Command[Page[ContactOutput]]):
    """One's own, newest first."""

    right = Right.CONTACTS_READ


class GetContactOutputContent(Command[ObjectLink]):
    """Raises NotFound until it is ready, and for everybody but the one who asked for it."""

    right = Right.CONTACTS_READ
    id: RecordId


class ContactOutputChanged(Event):
    name: ClassVar[str] = "contacts.output.changed"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    output_id: RecordId
    state: OutputState

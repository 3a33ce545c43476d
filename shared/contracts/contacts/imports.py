"""Taking contacts in from files: uploaded, looked at, previewed, carried out in the background, resumed, reverted."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import (
    Command,
    Event,
    Filename,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    Sha256,
)
from shared.contracts.contacts.details import CountryCode
from shared.contracts.contacts.import_options import ImportField, ImportFormat, ImportMode, MatchBy
from shared.contracts.contacts.parties import Access, OptionalId, PartyKind
from shared.security.rights import Right

__all__ = [
    "BeginImport",
    "ChangeImport",
    "CommitImport",
    "GetImport",
    "Import",
    "ImportChanged",
    "ImportGrant",
    "ImportState",
    "ListImports",
    "PartiesImported",
    "ResumeImport",
    "RevertImport",
    "StartImport",
    "StopImport",
]

MOST_COLUMNS = 200
_Delimiter = Annotated[str, StringConstraints(min_length=1, max_length=1, strip_whitespace=False)]


class ImportState(StrEnum):
    UPLOADING = "uploading"
    READING = "reading"
    """The file is looked at: what it is, its encoding, columns and length."""
    READY = "ready"
    """Its columns can be mapped and its outcome previewed; nothing is written yet."""
    UNREADABLE = "unreadable"
    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    """By a person; goes on where it stopped when resumed."""
    FAILED = "failed"
    """All rows before `next_row` are done; goes on from there when resumed."""
    DONE = "done"
    REVERTING = "reverting"
    REVERTED = "reverted"


_Fields = Annotated[tuple[ImportField | None, ...], Field(max_length=MOST_COLUMNS)]
"""One for each column; None: left out."""


class Import(Message):
    id: RecordId
    version: int
    office: OfficeCode
    filename: str
    size: int
    state: ImportState
    detail: str
    """Why it failed or can not be read."""
    reason: str
    """The same as a stable code, for other languages' texts: empty, not-text, too-many-columns, outlook-cut-off,
    outlook-unreadable, xlsx, too-large, unreadable, gone, given-up; empty where nothing is wrong."""
    format: ImportFormat | None
    encoding: str | None
    other_encoding: str | None
    """Of lines that are written in another one than most."""
    delimiter: str | None
    rows: int | None
    """How many there are in the file, the headings not counted."""
    fields: tuple[ImportField | None, ...]
    """Of each column; empty where the format has no columns."""
    mapping_remembered: bool
    """`fields` are those of an earlier import of a file with the same headings."""
    mode: ImportMode
    match_by: tuple[MatchBy, ...]
    fill_only: bool
    create_organisations: bool
    country: CountryCode
    kinds: tuple[PartyKind, ...]
    access: Access
    group_id: OptionalId
    done_rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    undecided: int
    refused: int
    organisations_created: int
    reverted: int
    kept: int
    """Contacts that a reversal left as they are, because they were changed since."""
    requested_by: str
    created_at: Instant
    finished_at: Instant | None


class ImportGrant(Message):
    """PUT the bytes to `upload_url`, then CommitImport."""

    job: Import
    upload_url: str | None
    expires_at: Instant | None


class BeginImport(Command[ImportGrant]):
    """Announce a file: CSV, XLSX, vCard or an Outlook data file. Raises TooLarge, Invalid for an empty one."""

    right = Right.CONTACTS_IMPORT
    import_id: RecordId
    """Chosen by the sender; repeating the command with the same id is safe."""
    office: OfficeCode
    filename: Filename
    size: int = Field(ge=0)
    sha256: Sha256
    country: CountryCode | None = None
    """Where phone numbers, legal ids and addresses without a country are; None: the organisation's own."""
    inside: bool = False
    """The bytes are sent from within the system (the gateway): `upload_url` is the one that services reach."""


class CommitImport(Command[Import]):
    """The bytes are uploaded: verify size and SHA-256, and have the file looked at. Safe to repeat.

    Raises Conflict, reason `not-uploaded` or `damaged`, where the announced bytes are not there.
    """

    right = Right.CONTACTS_IMPORT
    timeout = 120.0
    import_id: RecordId


class GetImport(Command[Import]):
    right = Right.CONTACTS_READ
    id: RecordId


class ListImports(ListQuery, Command[Page[Import]]):
    """Newest first. Filters: state, format, office, created_at."""

    right = Right.CONTACTS_READ


class ChangeImport(Command[Import]):
    """Set up what is to be done. A new encoding or delimiter has the file read again.

    Raises Conflict, reason `import-started`, once it was started.
    """

    right = Right.CONTACTS_IMPORT
    writes = True
    id: RecordId
    version: int
    fields: _Fields | None = None
    encoding: Annotated[str, StringConstraints(max_length=40)] | None = None
    delimiter: _Delimiter | None = None
    mode: ImportMode | None = None
    match_by: Annotated[tuple[MatchBy, ...], Field(min_length=1, max_length=4)] | None = None
    fill_only: bool | None = None
    """Of contacts that are there only empty fields are filled; lists of phones and the like are always added to."""
    create_organisations: bool | None = None
    """Organisations that persons name and that are not there are created."""
    country: CountryCode | None = None
    kinds: tuple[PartyKind, ...] | None = Field(default=None, max_length=5)
    access: Access | None = None
    group_id: OptionalId | None = None


class StartImport(Command[Import]):
    """Carry it out in the background; the mapping is remembered for files with the same headings.

    Raises Invalid at /fields where no column is mapped to a name.
    """

    right = Right.CONTACTS_IMPORT
    writes = True
    id: RecordId
    version: int


class StopImport(Command[Import]):
    """What is written stays; it can be resumed or reverted."""

    right = Right.CONTACTS_IMPORT
    writes = True
    id: RecordId


class ResumeImport(Command[Import]):
    """Go on from the row at which it stopped or failed."""

    right = Right.CONTACTS_IMPORT
    writes = True
    id: RecordId


class RevertImport(Command[Import]):
    """Undo it in the background: created contacts are removed (and can be restored), updated ones are as before.

    What was changed since is kept as it is, and the report says so.
    """

    right = Right.CONTACTS_IMPORT
    writes = True
    id: RecordId


class ImportChanged(Event):
    """It is further, or done."""

    name: ClassVar[str] = "contacts.import.changed"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    import_id: RecordId
    state: ImportState


class PartiesImported(Event):
    """PartyChanged for as many contacts as one transaction of an import or a reassignment wrote (or of the reversal of
    either), 50 in one event."""

    name: ClassVar[str] = "contacts.parties.imported"
    right: ClassVar[Right | None] = Right.CONTACTS_READ
    party_ids: tuple[RecordId, ...]

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
from shared.contracts.contacts.parties import Access, OptionalId, PartyKind
from shared.security.rights import Right

__all__ = [
    "BeginImport",
    "ChangeImport",
    "CommitImport",
    "GetImport",
    "Import",
    "ImportChanged",
    "ImportColumn",
    "ImportField",
    "ImportFormat",
    "ImportGrant",
    "ImportMode",
    "ImportPreview",
    "ImportRow",
    "ImportState",
    "ListImportRows",
    "ListImports",
    "MatchBy",
    "PartiesImported",
    "PreviewImport",
    "PreviewRow",
    "ResumeImport",
    "RevertImport",
    "RowOutcome",
    "RowProblem",
    "StartImport",
    "StopImport",
]

MOST_COLUMNS = 200
_Delimiter = Annotated[str, StringConstraints(min_length=1, max_length=1, strip_whitespace=False)]


class ImportFormat(StrEnum):
    """Found from the bytes, not from the name."""

    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcard"
    OUTLOOK = "outlook"
    """A data file of Outlook: PST or OST."""


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


class ImportMode(StrEnum):
    """What becomes of rows that are (not) there yet."""

    CREATE = "create"
    UPDATE = "update"
    BOTH = "both"


class MatchBy(StrEnum):
    """By what a row is known to be a contact that is there; the strongest counts first, in this order."""

    LEGAL_ID = "legal-id"
    EMAIL = "email"
    PHONE = "phone"
    """Compared in E.164. As with e-mails, the names must have a word in common: people share phones."""
    NAME = "name"
    """Without case and diacritics, in whatever order; of persons the town or the organisation must be the same."""


class ImportField(StrEnum):
    """What a column can be mapped to. Columns mapped to the same one are taken one after the other."""

    TYPE = "type"
    NAME = "name"
    SECOND_LINE = "second-line"
    GIVEN_NAME = "given-name"
    ADDITIONAL_NAMES = "additional-names"
    FAMILY_NAME = "family-name"
    TITLE_BEFORE = "title-before"
    TITLE_AFTER = "title-after"
    ORGANISATION = "organisation"
    POSITION = "position"
    DEPARTMENT = "department"
    GENDER = "gender"
    LANGUAGE = "language"
    KIND = "kind"
    ACTIVITY = "activity"
    CATEGORY = "category"
    REGION = "region"
    WEBSITE = "website"
    NOTES = "notes"
    INFLUENCE = "influence"
    GROUP = "group"
    """Told in the notes unless the import puts its contacts into a group."""
    COMPANY_ID = "company-id"
    TAX_ID = "tax-id"
    VAT_ID = "vat-id"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    HOME_PHONE = "home-phone"
    FAX = "fax"
    STREET = "street"
    CITY = "city"
    POSTAL_CODE = "postal-code"
    AREA = "area"
    COUNTRY = "country"
    HOME_STREET = "home-street"
    HOME_CITY = "home-city"
    HOME_POSTAL_CODE = "home-postal-code"
    HOME_AREA = "home-area"
    HOME_COUNTRY = "home-country"
    OTHER_STREET = "other-street"
    OTHER_CITY = "other-city"
    OTHER_POSTAL_CODE = "other-postal-code"
    OTHER_AREA = "other-area"
    OTHER_COUNTRY = "other-country"
    IBAN = "iban"
    NOTE = "note"
    """Kept in the notes with the column's name."""


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


class RowOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    """It is there and only new ones were wanted, or the other way round."""
    UNDECIDED = "undecided"
    """Several contacts could be it, or it may not be changed: nothing was written."""
    REFUSED = "refused"
    """It can not be read or holds no name."""


class RowProblem(Message):
    """`field` is what the value was meant for, None for the whole row. Only REFUSED rows are not written for it."""

    field: str | None
    code: str
    detail: str


class ImportColumn(Message):
    name: str
    samples: tuple[str, ...]
    field: ImportField | None


class PreviewRow(Message):
    row: int
    line: int
    outcome: RowOutcome
    name: str
    organisation: str
    party_id: RecordId | None
    party_name: str
    matched_by: MatchBy | None
    problems: tuple[RowProblem, ...]
    texts: tuple[str, ...]
    """What would be written, as people read it."""


class ImportPreview(Message):
    """What would become of the first rows; nothing is written."""

    columns: tuple[ImportColumn, ...]
    rows: tuple[PreviewRow, ...]


class PreviewImport(Command[ImportPreview]):
    """Raises Conflict, reason `not-ready`, while the file is being read."""

    right = Right.CONTACTS_READ
    timeout = 30.0
    id: RecordId


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


class ImportRow(Message):
    """A line of the report; there is one for each row of the file."""

    id: str
    row: int
    """As a spreadsheet counts: the headings are row 1."""
    line: int
    """Where it begins in the file."""
    outcome: RowOutcome
    name: str
    party_id: RecordId | None
    organisation_id: RecordId | None
    """Of the organisation that was created because this row names it."""
    matched_by: MatchBy | None
    problems: tuple[RowProblem, ...]
    source: str
    """The row as the file has it, of those that were not written."""
    reverted: bool | None
    """After a reversal: whether it was undone; False: kept, because it was changed since."""


class ListImportRows(ListQuery, Command[Page[ImportRow]]):
    """In the order of the file. Filters: outcome, row, reverted."""

    right = Right.CONTACTS_READ
    import_id: RecordId


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

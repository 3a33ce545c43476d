"""The rows of a file of contacts: what would become of them, and what became of them."""

from enum import StrEnum

from shared.contracts.base import Command, ListQuery, Message, Page, RecordId
from shared.contracts.contacts.import_options import ImportField, MatchBy
from shared.security.rights import Right

__all__ = [
    "ImportColumn",
    "ImportPreview",
    "ImportRow",
    "ListImportRows",
    "PreviewImport",
    "PreviewRow",
    "RowOutcome",
    "RowProblem",
]


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

"""What every service that keeps data of people answers: what it holds on somebody, and what becomes of it.

A service joins with two commands of these shapes in its own contract, and nothing else is to be changed:

    class ReportHeldData(HeldDataQuery, Command[HeldData]):
        right = Right.PRIVACY_MANAGE

    class EraseHeldData(HeldDataErasure, Command[Erased]):
        right = Right.PRIVACY_MANAGE

They are found in the catalogue (`shared.privacy.holders`). The answers reach over all offices: the right of access
(GDPR art. 15) and to erasure (art. 17) is against the organisation. Whoever may ask is decided where a case is opened.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from shared.contracts.base import Instant, Message, RecordId


class Subject(Message):
    """Whose data is meant. `party_ids`: the contact and all that were merged into it; the rest tells data that no
    contact is linked to."""

    party_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=500)
    names: tuple[str, ...] = Field(default=(), max_length=500)
    emails: tuple[str, ...] = Field(default=(), max_length=1000)
    phones: tuple[str, ...] = Field(default=(), max_length=1000)
    """E.164."""


class KeptBecause(StrEnum):
    """Why data stays. The page and the report say it in words, with the law."""

    RETENTION = "retention"
    """The retention of its file runs until `until`."""
    HOLD = "hold"
    """A hold keeps its file; `detail` names it."""
    OPEN_MATTER = "open-matter"
    """It is not filed, or its file is not closed: the retention has not begun."""
    DISPOSAL = "disposal"
    """The retention is over; what becomes of it is decided by a disposal, not before."""
    ARCHIVAL_VALUE = "archival-value"
    JOURNAL = "journal"
    """The line in the journal stays when the record itself is gone: it proves the lawful disposal."""
    RECORD = "record"
    """The document belongs to a registered record, `detail`, and goes with it."""
    SHARED = "shared"
    """The document belongs to others as well."""
    ACCOUNT = "account"
    """It is somebody who works with this system; the administration ends the account."""


class LegalSource(StrEnum):
    """Of the General Data Protection Regulation (EU) 2016/679."""

    NECESSARY = "gdpr-17-1-a"
    """Art. 17(1)(a) does not hold: still necessary for the purposes it was collected for."""
    OBLIGATION = "gdpr-17-3-b"
    """Art. 17(3)(b): a legal obligation, here that of the law on archives and records."""
    ARCHIVING = "gdpr-17-3-d"
    """Art. 17(3)(d): archiving in the public interest."""
    CLAIMS = "gdpr-17-3-e"
    """Art. 17(3)(e): establishment, exercise or defence of legal claims."""


class Kept(Message):
    """`detail` names what keeps it: a hold, a file, a mark of the plan."""

    because: KeptBecause
    source: LegalSource
    until: date | None = None
    detail: str = ""


class HeldRecord(Message):
    """One thing that is held. `data` is what the person gets to read; `kept` is None for what an erasure takes.

    `certain` is false for what bears the same name or address without being linked to the contact: it may be somebody
    else's, so it is shown to who decides and neither handed out nor erased.
    """

    section: str
    id: str
    label: str
    at: Instant | None = None
    data: dict[str, Any] = {}
    document_ids: tuple[RecordId, ...] = ()
    """Documents whose files belong to the answer."""
    certain: bool = True
    kept: Kept | None = None


class HeldData(Message):
    """A part of what is held; `next` is given back as `after`, None: this was the last."""

    records: tuple[HeldRecord, ...]
    next: str | None = None


class HeldDataQuery(Message):
    subject: Subject
    after: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=200, ge=1, le=500)


class Erased(Message):
    """`done` is false while something of it can not go yet, an import under way for instance: ask again.

    `erased` counts by section what went with this call.
    """

    done: bool
    erased: dict[str, int] = {}


class HeldDataErasure(Message):
    """Erase all that HeldDataQuery tells without `kept`. Safe to repeat and to stop anywhere; can not be undone."""

    subject: Subject
    pseudonym: str = Field(min_length=1, max_length=40)
    """What stands in the place of the name."""

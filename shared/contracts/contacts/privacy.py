"""Requests of people about their data (GDPR art. 15 and 17): reports and erasures across all services.

What `contacts` itself holds is told like that of every other service: ReportHeldData and EraseHeldData.
"""

from datetime import date
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
from shared.contracts.documents.documents import ObjectLink
from shared.contracts.privacy import (
    Erased,
    HeldData,
    HeldDataErasure,
    HeldDataQuery,
    KeptBecause,
    LegalSource,
)
from shared.security.rights import Right

__all__ = [
    "CaseKind",
    "CasePart",
    "CaseState",
    "EraseHeldData",
    "ErasePerson",
    "ErasureNotice",
    "ErasurePreview",
    "GetErasureNotice",
    "GetPrivacyCase",
    "KeptItem",
    "ListPrivacyCases",
    "OpenPrivacyReport",
    "PreviewErasure",
    "PreviewPart",
    "PrivacyCase",
    "PrivacyCaseChanged",
    "ReportHeldData",
    "ReportPerson",
]

MOST_KEPT_TOLD = 500
_Language = Annotated[str, StringConstraints(pattern=r"^(sk|pl|hr|ru|en)$")]


class ReportHeldData(HeldDataQuery, Command[HeldData]):
    """The contact, its log, merges, lines of imports, files made of it."""

    right = Right.PRIVACY_MANAGE
    timeout = 30.0


class EraseHeldData(HeldDataErasure, Command[Erased]):
    """All of it goes; the contact stays under its pseudonym. Not done while an import of it is under way."""

    right = Right.PRIVACY_MANAGE
    timeout = 45.0


class CaseKind(StrEnum):
    REPORT = "report"
    ERASURE = "erasure"


class CaseState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    AWAY = "away"
    """An erasure: some service has not answered yet; it is asked again until it has."""
    READY = "ready"
    """A report: its file can be fetched."""
    EXPIRED = "expired"
    """A report: its file was removed, because its time was over or the person was erased."""
    DONE = "done"
    FAILED = "failed"


class CasePart(Message):
    """A service's part. `erased` counts by section; of a report, `held` counts the records."""

    service: str
    done: bool
    held: int = 0
    erased: dict[str, int] = {}


class KeptItem(Message):
    """What stays; `label` is its number or name."""

    service: str
    section: str
    id: RecordId
    label: str
    because: KeptBecause
    source: LegalSource
    until: date | None
    detail: str
    certain: bool = True
    """False: it bears the same name without being linked to the contact; it was left as it is."""


class PrivacyCase(Message):
    """A request as it stands. `away` names services that have not answered: a report with any of them is not complete,
    an erasure with any of them not done."""

    id: RecordId
    version: int
    office: OfficeCode
    kind: CaseKind
    party_id: RecordId
    party_name: str
    """As it is called now."""
    reason: str
    state: CaseState
    progress: float
    detail: str
    parts: tuple[CasePart, ...]
    away: tuple[str, ...]
    files: int
    files_left_out: int
    """Files that the report only lists: beyond its limit, or not to be had."""
    size: int
    expires_at: Instant | None
    requested_by: str
    created_at: Instant
    finished_at: Instant | None


class ReportPerson(Command[PrivacyCase]):
    """Begin a report of all that is held on a contact, as a ZIP. The history keeps who made it and why."""

    right = Right.PRIVACY_MANAGE
    writes = True
    id: RecordId
    reason: ShortText
    """The request it answers; do not write the person's name."""
    language: _Language
    with_files: bool = True


class PreviewPart(Message):
    """How many records of each section go and stay."""

    service: str
    goes: dict[str, int]
    stays: dict[str, int]


class ErasurePreview(Message):
    """What an erasure would do; nothing is changed. `is_user`: somebody who works with this system.

    `more`: there is more that stays than `kept` tells.
    """

    party_ids: tuple[RecordId, ...]
    """The contact, and what was merged into it."""
    parts: tuple[PreviewPart, ...]
    kept: tuple[KeptItem, ...]
    more: bool
    away: tuple[str, ...]
    is_user: bool


class PreviewErasure(Command[ErasurePreview]):
    right = Right.PRIVACY_MANAGE
    timeout = 60.0
    id: RecordId


class ErasePerson(Command[PrivacyCase]):
    """Erase somebody's data in all services, for good; what must stay is left with its reason.

    Raises Invalid at /name unless it is the contact's name as it stands, Stale when `version` is not the present one,
    Unavailable while a service is away, and Conflict with reason `has-members`, `merged`, `erased`, or `is-user` unless
    `also_user` says that it is meant.
    """

    right = Right.PRIVACY_MANAGE
    writes = True
    timeout = 60.0
    id: RecordId
    version: int
    name: ShortText
    """Typed again, to be sure."""
    reason: ShortText
    """The request it answers; do not write the person's name."""
    also_user: bool = False


class GetPrivacyCase(Command[PrivacyCase]):
    """Auditors see what was asked and done, not the report."""

    right = Right.HISTORY_READ
    id: RecordId


class ListPrivacyCases(ListQuery, Command[Page[PrivacyCase]]):
    """Newest first. Filters: party_id, kind, state, created_at."""

    right = Right.HISTORY_READ


class OpenPrivacyReport(Command[ObjectLink]):
    """The ZIP; the history keeps who opened it. Raises NotFound before it is ready and after it was removed."""

    right = Right.PRIVACY_MANAGE
    id: RecordId


class ErasureNotice(Message):
    """What an erased contact's page shows. `more`: more stays than `kept` tells."""

    pseudonym: str
    state: CaseState
    requested_at: Instant
    finished_at: Instant | None
    away: tuple[str, ...]
    kept: tuple[KeptItem, ...]
    kept_total: int


class GetErasureNotice(Command[ErasureNotice]):
    """Of a contact that was erased, or is being erased. Raises NotFound for any other."""

    right = Right.CONTACTS_READ
    id: RecordId


class PrivacyCaseChanged(Event):
    """It is further, or done."""

    name: ClassVar[str] = "contacts.privacy_case.changed"
    right: ClassVar[Right | None] = Right.PRIVACY_MANAGE
    case_id: RecordId
    party_id: RecordId
    state: CaseState

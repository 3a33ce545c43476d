"""Audits of the store: every object is read, and compared with what it was when it was stored."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.security.rights import Right


class AuditState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"


class Audit(Message):
    id: RecordId
    state: AuditState
    nightly: bool
    """False: somebody asked for it."""
    started_at: Instant
    started_by: str
    finished_at: Instant | None
    total: int
    """Documents there were when it began."""
    checked: int
    """Documents looked at so far, with all their revisions."""
    objects: int
    size: int
    """Bytes read."""
    damaged: int
    repaired: int
    lost: int
    """Damaged, and nothing there to repair them from."""
    copied: int
    """Originals that the second copy lacked."""
    second_copy: bool
    """Whether there is one."""
    trouble: str
    """Why it does not go on just now."""


class StartAudit(Command[Audit]):
    """Now instead of at night. Answers with the one under way where there is one."""

    right = Right.AUDITS_MANAGE
    writes = True


class ListAudits(ListQuery, Command[Page[Audit]]):
    right = Right.DOCUMENTS_AUDIT


class GetAudit(Command[Audit]):
    right = Right.DOCUMENTS_AUDIT
    id: RecordId


class ObjectKind(StrEnum):
    ORIGINAL = "original"
    TEXT = "text"
    PDF = "pdf"
    PREVIEW = "preview"


class Harm(StrEnum):
    MISSING = "missing"
    ALTERED = "altered"
    """Its bytes are not those that were stored."""
    UNREADABLE = "unreadable"
    """The store holds it and can not give it back."""


class Remedy(StrEnum):
    REPAIRED = "repaired"
    """Put back from an older version or the second copy, and compared again."""
    READ_AGAIN = "read-again"
    """What was read of the document is being made anew from its original."""
    LOST = "lost"


class Damage(Message):
    id: RecordId
    audit_id: RecordId
    document_id: RecordId
    office: OfficeCode
    filename: str
    revision: int
    object: ObjectKind
    harm: Harm
    remedy: Remedy
    found_at: Instant


class ListDamages(ListQuery, Command[Page[Damage]]):
    """Filters: audit_id, document_id, office, harm, remedy."""

    right = Right.DOCUMENTS_AUDIT


class AuditAdvanced(Event):
    name: ClassVar[str] = "documents.audit.advanced"
    right: ClassVar[Right | None] = Right.DOCUMENTS_AUDIT
    audit_id: RecordId
    state: AuditState
    checked: int


class DamageFound(Event):
    """An alert: an object of this document is not what was stored."""

    name: ClassVar[str] = "documents.audit.damage-found"
    right: ClassVar[Right | None] = Right.DOCUMENTS_AUDIT
    audit_id: RecordId
    document_id: RecordId
    filename: str
    harm: Harm
    remedy: Remedy

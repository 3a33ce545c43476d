"""Jurisdiction packs: the law and practice of one country as data, and which one this organisation follows."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.base import Command, Instant, ListQuery, Message, Page, ShortText
from shared.security.rights import Right

__all__ = [
    "ChangeSetup",
    "DisposalForm",
    "Flag",
    "GetPack",
    "GetSetup",
    "ListPacks",
    "LoanRules",
    "OpenFilesAtYearEnd",
    "Pack",
    "Setup",
    "Trigger",
]


class Trigger(StrEnum):
    """What starts the years of retention; they begin on 1 January after the trigger's year."""

    CLOSURE = "closure"
    LOSS_OF_VALIDITY = "loss-of-validity"
    LAST_USE = "last-use"
    LAST_ENTRY = "last-entry"
    END_OF_USE = "end-of-use"
    BIRTH = "birth"
    """Of the person whom a personal file is about."""


class OpenFilesAtYearEnd(StrEnum):
    CONTINUE = "continue"
    """Unresolved files go on under their number."""
    REGISTER_ANEW = "register-anew"
    """Unresolved files are registered again in the new year, with the old number as predecessor."""


class Flag(Message):
    """A value category: A, B, BE, …"""

    code: str
    title: str
    permanent: bool
    needs_appraisal: bool = False
    """The archive looks at each item before it may be destroyed (Poland's BE)."""


class LoanRules(Message):
    days: int = Field(ge=1)
    most_days: int = Field(ge=1)
    needs_approval: bool = True
    outside_needs_manager: bool = True
    """Off the premises only with a manager's word."""


class DisposalForm(Message):
    """A printed form of the disposal procedure: which texts stand on it, in the pack's language."""

    kind: str
    """proposal-permanent | proposal-other | protocol | hand-over"""
    title: str
    heading: str
    closing: str


class Pack(Message):
    code: str
    """sk, pl, hr, ru, generic"""
    title: str
    language: str
    legal_basis: str
    terms: dict[str, str]
    """The field's words in the pack's language, by their English term: registry_plan, mark, journal, entry, file, loan,
    disposal, permanent_flag, retention, sender, addressee, …"""
    templates: dict[str, str]
    """Number templates: entry, file, record_in_file."""
    required: dict[str, tuple[str, ...]]
    """Required fields of an entry by direction."""
    unknown_value: str
    """What is written for what is not known, such as Poland's "brak danych"; empty where nothing is."""
    flags: tuple[Flag, ...]
    triggers: tuple[Trigger, ...]
    open_files_at_year_end: OpenFilesAtYearEnd
    years_before_hand_over: int = Field(default=0, ge=0, le=100)
    """Full years that a file of permanent value stays where the plan gives it none."""
    originator_categories: tuple[str, ...]
    loans: LoanRules
    forms: tuple[DisposalForm, ...]


class ListPacks(ListQuery, Command[Page[Pack]]):
    right = Right.REGISTRY_READ


class GetPack(Command[Pack]):
    right = Right.REGISTRY_READ
    code: str


class Setup(Message):
    """The organisation's choice. `plan_id` is the plan in force, None before there is one."""

    version: int
    pack: str
    organisation: str
    originator_category: str
    plan_id: str | None
    changed_at: Instant | None


class GetSetup(Command[Setup]):
    right = Right.REGISTRY_READ


class ChangeSetup(Command[Setup]):
    """Number templates of journals that have entries stay as they are until the next year."""

    right = Right.REGISTRY_MANAGE
    writes = True
    version: int
    pack: str | None = None
    organisation: ShortText | None = None
    originator_category: str | None = Field(default=None, max_length=10)

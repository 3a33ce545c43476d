"""Registry plans: the classification scheme with its retention rules, in versions that are never overwritten."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import Command, Done, Instant, ListQuery, Message, Page, RecordId, ShortText
from shared.contracts.registry.packs import Trigger
from shared.security.rights import Right

__all__ = [
    "ApprovePlan",
    "ChangePlanEntry",
    "ComparePlans",
    "DeletePlanDraft",
    "DraftPlan",
    "GetPlan",
    "ImportPlan",
    "ListPlanEntries",
    "ListPlans",
    "ListPresets",
    "Mark",
    "Plan",
    "PlanChange",
    "PlanComparison",
    "PlanEntry",
    "PlanEntryFields",
    "PlanState",
    "Preset",
    "PutPlanInForce",
    "RemovePlanEntry",
    "WritePlanEntry",
]

Mark = Annotated[str, StringConstraints(pattern=r"^[^\s|/][^\s|]{0,29}$")]


class PlanState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"


class Plan(Message):
    """One version. Entries can be changed in a draft alone."""

    id: RecordId
    version: int
    number: int
    """1, 2, 3, …: which version of the organisation's plan it is."""
    title: ShortText
    state: PlanState
    based_on: RecordId | None
    preset: str | None
    valid_from: date | None
    valid_to: date | None
    approved_by: str | None
    approved_at: Instant | None
    entries: int
    created_at: Instant


class PlanEntryFields(Message):
    """`years` and `permanent` exclude each other; a branch without rules of its own has neither."""

    mark: Mark
    parent: Mark | None = None
    title: ShortText
    flag: str = Field(default="", max_length=10)
    """Value category of the pack: A, B, BE, …; empty where there is none."""
    years: int | None = Field(default=None, ge=0, le=200)
    permanent: bool = False
    trigger: Trigger = Trigger.CLOSURE
    legal_basis: str = Field(default="", max_length=300)


class PlanEntry(PlanEntryFields):
    id: RecordId
    version: int
    plan_id: RecordId
    leaf: bool
    """Only a leaf can classify."""
    depth: int


class Preset(Message):
    """A starting point that the organisation checks with its archive before it approves it."""

    code: str
    title: str
    entries: int
    note: str = ""
    """Says so, in the pack's language."""


class ListPresets(ListQuery, Command[Page[Preset]]):
    right = Right.REGISTRY_READ


class ListPlans(ListQuery, Command[Page[Plan]]):
    right = Right.REGISTRY_READ


class GetPlan(Command[Plan]):
    right = Right.REGISTRY_READ
    id: RecordId


class ListPlanEntries(ListQuery, Command[Page[PlanEntry]]):
    """In plan order (marks sorted by parts); filter by mark, title, parent, flag, leaf."""

    right = Right.REGISTRY_READ
    plan_id: RecordId


class DraftPlan(Command[Plan]):
    """A new draft from a preset or from another version; exactly one of the two, or an empty one from neither."""

    right = Right.REGISTRY_MANAGE
    writes = True
    title: ShortText
    preset: str | None = None
    based_on: RecordId | None = None


class DeletePlanDraft(Command[Done]):
    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int


class WritePlanEntry(Command[PlanEntry]):
    """Add an entry to a draft. Raises Invalid at /entry/mark, /entry/parent, /entry/years."""

    right = Right.REGISTRY_MANAGE
    writes = True
    plan_id: RecordId
    entry: PlanEntryFields


class ChangePlanEntry(Command[PlanEntry]):
    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int
    entry: PlanEntryFields


class RemovePlanEntry(Command[Done]):
    """With everything below it."""

    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int


class PlanChange(Message):
    """`before` is None for a mark that is new, `after` for one that is gone."""

    mark: str
    before: PlanEntryFields | None
    after: PlanEntryFields | None


class PlanComparison(Message):
    plan: Plan
    against: Plan | None
    changes: tuple[PlanChange, ...]


class ImportPlan(Command[PlanComparison]):
    """A new draft from an uploaded CSV or XLSX document; the differences to the plan in force come back.

    Columns: mark, parent, title, flag, years, permanent, trigger, legal_basis (or the pack's terms for them).
    Rows count as a spreadsheet shows them: the headings are row 1. Without a column of parents, an entry stands below
    the longest beginning of its mark that is an entry without a retention rule. Raises Invalid with a field problem for
    each row that can not be taken (/rows/17/years); then nothing is written.
    """

    right = Right.REGISTRY_MANAGE
    writes = True
    timeout = 60.0
    document_id: RecordId
    title: ShortText


class ComparePlans(Command[PlanComparison]):
    right = Right.REGISTRY_READ
    plan_id: RecordId
    against: RecordId | None = None
    """None: the plan in force."""


class ApprovePlan(Command[Plan]):
    """Only a plan with a leaf, and whose every leaf has a retention rule, can be approved."""

    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int


class PutPlanInForce(Command[Plan]):
    """From that day on; the plan before it ends the day before. Entries keep the version they were classified by."""

    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int
    valid_from: date

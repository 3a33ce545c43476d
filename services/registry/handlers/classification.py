"""Finding the rule of a mark in the plan in force."""

from dataclasses import dataclass

from services.registry.handlers.plans import plan_in_force
from services.registry.handlers.setup import pack_of
from services.registry.models.plans import KEPT, PlanEntryRecord, PlanRecord
from shared.contracts.problems import invalid_field
from shared.storage.work import Work


def classification(work: Work, mark: str, pointer: str = "/mark") -> PlanEntryRecord:
    """The entry of the plan in force that classifies by this mark. Raises Invalid at `pointer`."""
    plan = plan_in_force(work)
    if plan is None:
        raise invalid_field(pointer, "no-plan-in-force", "No registry plan is in force; put one in force first")
    entry = work.find(PlanEntryRecord, plan_id=plan.id, mark=mark, **KEPT)
    if entry is None:
        detail = f"The plan in force (version {plan.number}) has no mark {mark}"
        raise invalid_field(pointer, "mark-not-in-force", detail, mark=mark, plan=plan.number)
    if not entry.leaf:
        detail = f"{mark} is a branch of the plan; choose one of the marks below it"
        raise invalid_field(pointer, "mark-not-leaf", detail, mark=mark)
    return entry


@dataclass(frozen=True, slots=True)
class FileRule:
    """What a file takes from the plan when it is opened, and keeps."""

    entry: PlanEntryRecord
    plan_number: int
    permanent: bool
    """Of permanent value, by the plan or by the pack's meaning of its flag."""


def rule_for_file(work: Work, mark: str) -> FileRule:
    entry = classification(work, mark)
    plan = work.get(PlanRecord, entry.plan_id)
    lasting = {flag.code for flag in pack_of(work).flags if flag.permanent}
    return FileRule(entry, plan.number, entry.permanent or (entry.flag or "") in lasting)

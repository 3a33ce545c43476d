"""Versions of the plan: drafted, compared, approved, put in force; never overwritten."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.registry.domain.tree import differences, leaves_without_rule, places
from services.registry.handlers.ready_lists import page_of
from services.registry.handlers.setup import pack_of
from services.registry.models.plans import (
    ENACTED,
    KEPT,
    PLAN_ENTRIES,
    PLANS,
    PlanEntryRecord,
    PlanRecord,
    in_force_on,
    today,
)
from services.registry.presets import presets
from shared.contracts.base import Done, Page, now
from shared.contracts.problems import Conflict, FieldProblem, NotFound, invalid_field
from shared.contracts.registry import (
    ApprovePlan,
    ComparePlans,
    DeletePlanDraft,
    DraftPlan,
    GetPlan,
    ListPlanEntries,
    ListPlans,
    ListPresets,
    Pack,
    Plan,
    PlanComparison,
    PlanEntry,
    PlanEntryFields,
    PlanState,
    Preset,
    PutPlanInForce,
)
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale

MOST_TOLD = 200
"""Field problems in one refusal; more would help nobody."""


def list_presets(command: ListPresets, context: Context, store: Store) -> Page[Preset]:
    pack = store.transact(context, pack_of)
    return page_of([preset.to_message(pack) for preset in presets().values()], command, key=lambda preset: preset.code)


def list_plans(command: ListPlans, context: Context) -> Page[Plan]:
    return PLANS.page(command, context.principal, where=KEPT)


def list_plan_entries(command: ListPlanEntries, context: Context, store: Store) -> Page[PlanEntry]:
    _kept(store.get(PlanRecord, command.plan_id))
    return PLAN_ENTRIES.page(command, context.principal, where={"plan_id": command.plan_id, **KEPT})


def get_plan(command: GetPlan, store: Store) -> Plan:
    return _kept(store.get(PlanRecord, command.id)).to_message()


def draft_plan(command: DraftPlan, context: Context, store: Store) -> Plan:
    if command.preset is not None and command.based_on is not None:
        raise invalid_field("/based_on", "preset-or-version", "Start from a preset or from a version, not both")

    def write(work: Work) -> Plan:
        entries = _starting_entries(work, command)
        return add_draft(work, command.title, entries, preset=command.preset, based_on=command.based_on).to_message()

    return store.transact(context, write)


def _starting_entries(work: Work, command: DraftPlan) -> list[PlanEntryFields]:
    if command.preset is not None:
        return _preset_entries(command.preset, pack_of(work))
    if command.based_on is None:
        return []
    plan = work.find(PlanRecord, _id=command.based_on, **KEPT)
    if plan is None:
        raise invalid_field("/based_on", "unknown-plan", f"There is no plan '{command.based_on}'")
    return [entry.fields() for entry in entries_of(work, plan.id)]


def _preset_entries(code: str, pack: Pack) -> list[PlanEntryFields]:
    preset = presets().get(code)
    if preset is None:
        raise invalid_field("/preset", "unknown-preset", f"There are the presets {', '.join(presets())}", preset=code)
    return [entry.fields(pack) for entry in preset.entries]


def add_draft(
    work: Work,
    title: str,
    entries: Sequence[PlanEntryFields],
    *,
    preset: str | None = None,
    based_on: str | None = None,
) -> PlanRecord:
    """The next version, with these entries, whose tree must hold."""
    latest = work.collection(PlanRecord).find_one({}, {"number": 1}, sort=[("number", -1)], session=work.session)
    plan = PlanRecord(
        number=latest["number"] + 1 if latest else 1,
        title=title,
        state=PlanState.DRAFT.value,
        preset=preset,
        based_on=based_on,
        entries=len(entries),
    )
    work.add(plan, action="drafted")
    standing = places({entry.mark: entry.parent for entry in entries})
    work.add_all([PlanEntryRecord.of(plan.id, entry, standing[entry.mark]) for entry in entries])
    return plan


def delete_draft(command: DeletePlanDraft, context: Context, store: Store) -> Done:
    def write(work: Work) -> Done:
        plan = draft_of(work, command.id, command.version)
        plan.removed = True
        work.save(plan, action="removed")
        return Done()

    return store.transact(context, write)


def compare_plans(command: ComparePlans, context: Context, store: Store) -> PlanComparison:
    def read(work: Work) -> PlanComparison:
        plan = find_plan(work, command.plan_id)
        against = find_plan(work, command.against) if command.against else plan_in_force(work)
        return comparison(work, plan, against)

    return store.transact(context, read)


def comparison(work: Work, plan: PlanRecord, against: PlanRecord | None) -> PlanComparison:
    after = {entry.mark: entry.fields() for entry in entries_of(work, plan.id)}
    before = {entry.mark: entry.fields() for entry in entries_of(work, against.id)} if against else {}
    return PlanComparison(
        plan=plan.to_message(),
        against=against.to_message() if against else None,
        changes=differences(before, after),
    )


def approve_plan(command: ApprovePlan, context: Context, store: Store) -> Plan:
    def write(work: Work) -> Plan:
        plan = draft_of(work, command.id, command.version)
        _check_complete([entry.fields() for entry in entries_of(work, plan.id)], pack_of(work))
        plan.state = PlanState.APPROVED.value
        plan.approved_by, plan.approved_at = context.principal.name, now()
        return work.save(plan, action="approved").to_message()

    return store.transact(context, write)


def _check_complete(entries: list[PlanEntryFields], pack: Pack) -> None:
    if not entries:
        raise Conflict("An empty plan can not be approved; write its entries first", reason="plan-empty")
    problems = [
        FieldProblem(pointer=f"/entries/{mark}/years", code="no-rule", detail=f"Say how long '{mark}' is kept")
        for mark in leaves_without_rule(entries)
    ]
    problems += [
        problem.model_copy(update={"pointer": f"/entries/{entry.mark}/{name}"})
        for entry in entries
        for name, problem in pack_problems(entry, pack)
    ]
    if problems:
        raise Conflict(
            f"{len(problems)} things are to be mended first", reason="plan-incomplete", fields=problems[:MOST_TOLD]
        )


def pack_problems(entry: PlanEntryFields, pack: Pack) -> list[tuple[str, FieldProblem]]:
    """What of an entry the pack does not know, by field."""
    problems = []
    flags = [flag.code for flag in pack.flags]
    if entry.flag and entry.flag not in flags:
        detail = f"'{entry.flag}' is no value category of this pack; there are {', '.join(flags)}, or leave it empty"
        problems.append(("flag", FieldProblem(pointer="/flag", code="unknown-flag", detail=detail)))
    if entry.trigger not in pack.triggers:
        detail = f"This pack has the triggers {', '.join(pack.triggers)}"
        problems.append(("trigger", FieldProblem(pointer="/trigger", code="unknown-trigger", detail=detail)))
    return problems


def put_in_force(command: PutPlanInForce, context: Context, store: Store) -> Plan:
    def write(work: Work) -> Plan:
        plan = find_plan(work, command.id, command.version)
        if plan.state != PlanState.APPROVED.value:
            raise Conflict("Only an approved plan that never was in force can be put in force", reason="not-approved")
        _end_plan_before(work, command.valid_from)
        plan.state, plan.valid_from = ENACTED, command.valid_from.isoformat()
        return work.save(plan, action="put in force").to_message()

    return store.transact(context, write)


def _end_plan_before(work: Work, valid_from: date) -> None:
    latest = work.find(PlanRecord, state=ENACTED, valid_to=None)
    if latest is None:
        return
    if latest.valid_from >= valid_from.isoformat():
        raise invalid_field(
            "/valid_from",
            "not-after-plan-before",
            f"Version {latest.number} is in force from {latest.valid_from}; begin on a later day",
            valid_from=latest.valid_from,
        )
    latest.valid_to = (valid_from - timedelta(days=1)).isoformat()
    work.save(latest, action="superseded")


def find_plan(work: Work, plan_id: str, version: int | None = None) -> PlanRecord:
    """Raises NotFound, Stale."""
    return _kept(work.get(PlanRecord, plan_id, version=version))


def _kept(plan: PlanRecord) -> PlanRecord:
    if plan.removed:
        raise NotFound("No such plan")
    return plan


def draft_of(work: Work, plan_id: str, version: int | None = None) -> PlanRecord:
    """A plan that can still be changed. Raises NotFound, Stale, and Conflict for any other."""
    plan = _kept(work.get(PlanRecord, plan_id))
    if plan.state != PlanState.DRAFT.value:
        raise Conflict("Only a draft can be changed; draft a new version from this one", reason="not-a-draft")
    if version is not None and plan.version != version:
        raise stale(plan)
    return plan


def entries_of(work: Work, plan_id: str) -> list[PlanEntryRecord]:
    """In plan order."""
    rows = work.collection(PlanEntryRecord).find({"plan_id": plan_id, **KEPT}, session=work.session)
    return [PlanEntryRecord._from_son(row) for row in rows.sort("order", 1)]


def plan_in_force(work: Work, day: date | None = None) -> PlanRecord | None:
    """The version in force that day, which is today where none is given."""
    return work.find(PlanRecord, **in_force_on((day or today()).isoformat()))

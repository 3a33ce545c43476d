"""Editing the entries of a draft."""

from collections.abc import Collection

from services.registry.domain.tree import Place, TreeError, check_rule, places, subtree
from services.registry.handlers.plans import draft_of, entries_of, pack_problems
from services.registry.handlers.setup import pack_of
from services.registry.models.plans import PlanEntryRecord, PlanRecord, stored_fields
from shared.contracts.base import Done
from shared.contracts.problems import Invalid, NotFound, invalid_field
from shared.contracts.registry import ChangePlanEntry, PlanEntry, PlanEntryFields, RemovePlanEntry, WritePlanEntry
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def write_entry(command: WritePlanEntry, context: Context, store: Store) -> PlanEntry:
    def write(work: Work) -> PlanEntry:
        plan = draft_of(work, command.plan_id)
        others = {entry.mark: entry for entry in entries_of(work, plan.id)}
        _check(work, command.entry, taken=others.keys())
        standing = _places({**_parents(others), command.entry.mark: command.entry.parent})
        added = work.add(PlanEntryRecord.of(plan.id, command.entry, standing[command.entry.mark]))
        _settle(work, plan, {**others, added.mark: added}, standing)
        return added.to_message()

    return store.transact(context, write)


def change_entry(command: ChangePlanEntry, context: Context, store: Store) -> PlanEntry:
    """A new mark is followed by the entries below."""

    def write(work: Work) -> PlanEntry:
        changed, plan = _entry_of_draft(work, command.id, command.version)
        entries = {entry.mark: entry for entry in entries_of(work, plan.id)}
        old_mark, fields = changed.mark, command.entry
        others = {mark: entry for mark, entry in entries.items() if mark != old_mark}
        _check(work, fields, taken=others.keys())
        parents = _parents(others)
        parents = {mark: fields.mark if parent == old_mark else parent for mark, parent in parents.items()}
        standing = _places({**parents, fields.mark: fields.parent})
        for name, value in stored_fields(fields).items():
            setattr(changed, name, value)
        work.save(changed)
        for mark, entry in others.items():
            if entry.parent != parents[mark]:
                _move(work, entry, parents[mark])
        _settle(work, plan, {**others, fields.mark: changed}, standing)
        return work.get(PlanEntryRecord, changed.id).to_message()

    return store.transact(context, write)


def remove_entry(command: RemovePlanEntry, context: Context, store: Store) -> Done:
    def write(work: Work) -> Done:
        entry, plan = _entry_of_draft(work, command.id, command.version)
        entries = {entry.mark: entry for entry in entries_of(work, plan.id)}
        gone = subtree(entry.mark, _parents(entries))
        for mark in sorted(gone):
            _remove(work, entries.pop(mark).id)
        _settle(work, plan, entries, places(_parents(entries)))
        return Done()

    return store.transact(context, write)


def _remove(work: Work, entry_id: str) -> None:
    record = work.get(PlanEntryRecord, entry_id)
    record.removed = True
    work.save(record, action="removed")


def _move(work: Work, entry: PlanEntryRecord, parent: str | None) -> None:
    record = work.get(PlanEntryRecord, entry.id)
    record.parent = parent
    work.save(record, action="moved")


def _entry_of_draft(work: Work, entry_id: str, version: int) -> tuple[PlanEntryRecord, PlanRecord]:
    entry = work.get(PlanEntryRecord, entry_id, version=version)
    if entry.removed:
        raise NotFound("No such plan-entry")
    return entry, draft_of(work, entry.plan_id)


def _parents(entries: dict[str, PlanEntryRecord]) -> dict[str, str | None]:
    return {mark: entry.parent for mark, entry in entries.items()}


def _check(work: Work, fields: PlanEntryFields, taken: Collection[str]) -> None:
    if fields.mark in taken:
        raise invalid_field("/entry/mark", "mark-taken", f"This draft has an entry '{fields.mark}' already")
    try:
        check_rule(fields)
    except TreeError as error:
        raise _refused(error) from error
    for name, problem in pack_problems(fields, pack_of(work)):
        raise Invalid(problem.detail, fields=[problem.model_copy(update={"pointer": f"/entry/{name}"})])


def _places(parents: dict[str, str | None]) -> dict[str, Place]:
    try:
        return places(parents)
    except TreeError as error:
        raise _refused(error) from error


def _refused(error: TreeError) -> Invalid:
    return invalid_field(f"/entry/{error.field}", error.code, error.detail, **error.params)


def _settle(work: Work, plan: PlanRecord, entries: dict[str, PlanEntryRecord], standing: dict[str, Place]) -> None:
    """Write where the others stand now. Saving the plan makes two who edit one draft at once follow each other."""
    collection = work.collection(PlanEntryRecord)
    for mark, entry in entries.items():
        place = standing[mark]
        if (entry.leaf, entry.depth) != (place.leaf, place.depth):
            collection.update_one(
                {"_id": entry.id}, {"$set": {"leaf": place.leaf, "depth": place.depth}}, session=work.session
            )
    plan.entries = len(entries)
    work.save(plan)

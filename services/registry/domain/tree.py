"""The tree of a plan: what holds of parents and leaves, and where each entry stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.registry.domain.marks import order_of
from shared.contracts.registry import PlanChange, PlanEntryFields


@dataclass(frozen=True, slots=True)
class Place:
    """`depth` counts from 0; only a leaf can classify."""

    depth: int
    leaf: bool


class TreeError(ValueError):
    """`code` is stable, `field` the field of the entry that is at fault, `params` the marks that are meant."""

    def __init__(self, code: str, field: str, detail: str, **params: str) -> None:
        super().__init__(detail)
        self.code, self.field, self.detail, self.params = code, field, detail, params


Parents = Mapping[str, str | None]
"""The parent's mark of each mark."""


def places(parents: Parents) -> dict[str, Place]:
    """Where each mark stands. Raises TreeError when a parent is missing or stands below its own child."""
    branches = {parent for parent in parents.values() if parent is not None}
    return {mark: Place(len(ancestors(mark, parents)), mark not in branches) for mark in parents}


def ancestors(mark: str, parents: Parents) -> tuple[str, ...]:
    """From the nearest to the root. Raises TreeError."""
    above: dict[str, None] = {}
    parent = parents[mark]
    while parent is not None:
        if parent not in parents:
            raise TreeError(
                "unknown-parent", "parent", f"There is no '{parent}' for '{mark}' to stand below", parent=parent
            )
        if parent == mark or parent in above:
            raise TreeError("parent-below-itself", "parent", f"'{mark}' would stand below itself", mark=mark)
        above[parent] = None
        parent = parents[parent]
    return tuple(above)


def subtree(mark: str, parents: Parents) -> set[str]:
    """The mark and all below it."""
    children: dict[str | None, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found, waiting = {mark}, [mark]
    while waiting:
        below = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(below)
        waiting.extend(below)
    return found


def has_rule(entry: PlanEntryFields) -> bool:
    return entry.permanent or entry.years is not None


def check_rule(entry: PlanEntryFields) -> None:
    """Raises TreeError when an entry is to be kept for years and for ever."""
    if entry.permanent and entry.years is not None:
        raise TreeError(
            "years-or-permanent", "years", f"'{entry.mark}' is permanent; leave the years empty, or do not keep it so"
        )


def leaves_without_rule(entries: Iterable[PlanEntryFields]) -> list[str]:
    entries = list(entries)
    branches = {entry.parent for entry in entries}
    return [entry.mark for entry in entries if entry.mark not in branches and not has_rule(entry)]


def infer_parents(entries: Iterable[PlanEntryFields]) -> Iterator[PlanEntryFields]:
    """For tables without a column of parents: the longest beginning of a mark that is an entry without own rule."""
    entries = list(entries)
    branches = {entry.mark for entry in entries if not has_rule(entry)}
    for entry in entries:
        beginnings = (entry.mark[:length] for length in range(len(entry.mark) - 1, 0, -1))
        parent = next((beginning for beginning in beginnings if beginning in branches), None)
        yield entry.model_copy(update={"parent": parent})


def differences(before: Mapping[str, PlanEntryFields], after: Mapping[str, PlanEntryFields]) -> tuple[PlanChange, ...]:
    """By mark, in plan order."""
    return tuple(
        PlanChange(mark=mark, before=before.get(mark), after=after.get(mark))
        for mark in sorted({*before, *after}, key=order_of)
        if before.get(mark) != after.get(mark)
    )

"""What is on a disposal list, how it is laid out, and what may be decided about each file on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from services.registry.domain.marks import order_of
from shared.contracts.registry import DisposalGap, DisposalKind, DisposalOutcome, DisposalRow, DisposalState, Verdict

UNIT = "file"
MAY_FOLLOW: Mapping[DisposalState, frozenset[DisposalState]] = {
    DisposalState.DRAFT: frozenset({DisposalState.SUBMITTED, DisposalState.CLOSED}),
    DisposalState.SUBMITTED: frozenset({DisposalState.RETURNED, DisposalState.DECIDED}),
    DisposalState.RETURNED: frozenset({DisposalState.SUBMITTED, DisposalState.CLOSED}),
    DisposalState.DECIDED: frozenset({DisposalState.DESTROYED, DisposalState.HANDED_OVER, DisposalState.CLOSED}),
    DisposalState.DESTROYED: frozenset({DisposalState.CLOSED}),
    DisposalState.HANDED_OVER: frozenset({DisposalState.CLOSED}),
    DisposalState.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file as far as disposal looks at it. `classified`: a record in it says that it is confidential."""

    id: str
    office: str
    closed: bool
    permanent: bool
    held: bool
    lent: bool
    moving: bool
    eligible_on: date | None
    plan_number: int
    mark: str
    mark_title: str
    flag: str
    years: int | None
    year: int
    number: str
    classified: bool = False


def is_eligible(file: Candidate, kind: DisposalKind, until: date) -> bool:
    """Whether the file may be put on a list of this kind, of what is eligible by that day."""
    in_place = file.closed and not (file.held or file.lent or file.moving)
    due = file.eligible_on is not None and file.eligible_on <= until
    return in_place and due and file.permanent == (kind is DisposalKind.PERMANENT)


def in_list_order(files: Iterable[Candidate]) -> list[Candidate]:
    """Plan order, version by version, then years, then numbers; classified ones apart, after all others."""
    return sorted(files, key=lambda file: (*_mark_key(file), file.year, order_of(file.number)))


def _mark_key(file: Candidate) -> tuple[bool, int, str]:
    return file.classified, file.plan_number, order_of(file.mark)


def rows_of(ordered: Sequence[Candidate]) -> tuple[DisposalRow, ...]:
    """One row for each mark and year of files that are `in_list_order`, numbered from 1."""
    groups = groupby(ordered, key=lambda file: (_mark_key(file), file.year))
    return tuple(_row(no, list(files)) for no, (_, files) in enumerate(groups, start=1))


def _row(no: int, files: list[Candidate]) -> DisposalRow:
    first = files[0]
    return DisposalRow(
        no=no,
        mark=first.mark,
        title=first.mark_title,
        year=first.year,
        flag=first.flag,
        years=first.years,
        quantity=len(files),
        unit=UNIT,
        plan_number=first.plan_number,
        classified=first.classified,
    )


def gaps_of(rows: Iterable[DisposalRow]) -> tuple[DisposalGap, ...]:
    """For each mark the years between its first and its last row in which there is nothing."""
    gaps = []
    for (classified, plan_number, mark), of_mark in groupby(rows, key=lambda r: (r.classified, r.plan_number, r.mark)):
        present = {row.year for row in of_mark}
        missing = tuple(year for year in range(min(present), max(present)) if year not in present)
        if missing:
            gaps.append(DisposalGap(mark=mark, years=missing, plan_number=plan_number, classified=classified))
    return tuple(gaps)


def objection(verdict: Verdict, *, permanent: bool, held: bool, lent: bool, appraised: bool) -> tuple[str, str] | None:
    """Why this can not be decided about a file, as code and plain words; None where it can.

    `appraised`: the archive named the file itself, or its category needs no look at each file.
    """
    if verdict is Verdict.KEEP:
        return None
    if held:
        return "file-held", "a hold keeps it; release the hold first, or keep the file"
    if lent:
        return "file-lent", "it is lent; take it back first, or keep the file"
    if verdict is Verdict.DESTROY and permanent:
        return "file-permanent", "it is of permanent value and never destroyed; hand it over or keep it"
    if verdict is Verdict.DESTROY and not appraised:
        return "needs-appraisal", "its category is appraised file by file; name it in the decision"
    return None


OUTCOME_OF = {
    Verdict.DESTROY: DisposalOutcome.DESTROYED,
    Verdict.ARCHIVE: DisposalOutcome.HANDED_OVER,
    Verdict.KEEP: DisposalOutcome.KEPT,
}


def state_after(outcomes: Collection[DisposalOutcome], left: int) -> DisposalState:
    """Of a list with these outcomes, `left` files of which are still to be carried out.

    It stays decided until the last one. Where files were destroyed and others handed over it is destroyed, which can
    not be undone; where all were held back nothing was carried out, and it can only be closed.
    """
    if left or not {DisposalOutcome.DESTROYED, DisposalOutcome.HANDED_OVER} & set(outcomes):
        return DisposalState.DECIDED
    destroyed = DisposalOutcome.DESTROYED in outcomes
    return DisposalState.DESTROYED if destroyed else DisposalState.HANDED_OVER

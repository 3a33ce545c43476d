"""From the rows of a table to the entries of a plan, with a problem for each cell that can not be taken."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from services.registry.domain.tree import TreeError, ancestors, check_rule, infer_parents
from shared.contracts.problems import FieldProblem
from shared.contracts.registry import Pack, PlanEntryFields, Trigger

COLUMNS = ("mark", "parent", "title", "flag", "years", "permanent", "trigger", "legal_basis")
_TERM_OF_COLUMN = {"flag": "permanent_flag", "years": "retention"}
"""Where the pack's word for a column goes by another name."""
_REQUIRED = ("mark", "title")
_FLAG_AND_YEARS = re.compile(r"(?P<flag>[^\W\d_]{1,5})[\s-]*(?P<years>\d{1,3})?")


@dataclass(slots=True)
class PlanTable:
    """`problems` point at /rows/<row>/<column>; rows count as a spreadsheet shows them, so the headings are row 1."""

    entries: list[PlanEntryFields] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    def refuse(self, row: int, column: str, code: str, detail: str, /, **params: Any) -> None:
        self.problems.append(FieldProblem(pointer=f"/rows/{row}/{column}", code=code, detail=detail, params=params))


def read_plan(rows: Sequence[Sequence[str]], pack: Pack) -> PlanTable:
    """The headings may be the English names or the pack's terms. Entries are sound only when there is no problem."""
    table = PlanTable()
    columns = _headings(rows[0], pack, table)
    row_of_mark: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        values = {name: cells[place] for name, place in columns.items() if place < len(cells)}
        if any(values.values()):
            _take(values, number, pack, table, row_of_mark)
    if not table.entries and not table.problems:
        table.refuse(2, "mark", "no-rows", "There is no row below the headings")
    if "parent" not in columns:
        table.entries = list(infer_parents(table.entries))
    _check_tree(table, row_of_mark)
    return table


def _headings(cells: Sequence[str], pack: Pack, table: PlanTable) -> dict[str, int]:
    known = {folded(name): name for name in COLUMNS}
    known |= {folded(name.replace("_", " ")): name for name in COLUMNS}
    for column in COLUMNS:
        term = pack.terms.get(_TERM_OF_COLUMN.get(column, column))
        if term:
            known.setdefault(folded(term), column)
    found: dict[str, int] = {}
    known_names = ", ".join(COLUMNS)
    name: str | None
    for place, cell in enumerate(cells):
        name = known.get(folded(cell))
        if name is None and cell:
            table.refuse(1, cell[:50], "unknown-column", f"'{cell[:50]}' is none of {known_names}", cell=cell[:50])
        elif name in found:
            table.refuse(1, name, "column-twice", f"There are two columns of '{name}'", heading=cell)
        elif name is not None:
            found[name] = place
    for required in _REQUIRED:
        if required not in found:
            detail = f"There is no column '{required}'"
            table.refuse(1, required, "missing-column", detail, heading=_heading(required, pack))
    return found


def _heading(column: str, pack: Pack) -> str:
    return pack.terms.get(_TERM_OF_COLUMN.get(column, column), column)


def _take(values: Mapping[str, str], row: int, pack: Pack, table: PlanTable, row_of_mark: dict[str, int]) -> None:
    before = len(table.problems)
    given: dict[str, Any] = {name: value for name, value in values.items() if value}
    given.update(_rule(given, row, pack, table))
    try:
        entry = PlanEntryFields.model_validate(given)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            column = str(wrong["loc"][0])
            pointer = f"/rows/{row}/{column}"
            if all(problem.pointer != pointer for problem in table.problems[before:]):
                table.refuse(row, column, wrong["type"], wrong["msg"], **wrong.get("ctx", {}))
        return
    try:
        check_rule(entry)
    except TreeError as error:
        table.refuse(row, error.field, error.code, error.detail, **error.params)
    if entry.flag and entry.flag not in {flag.code for flag in pack.flags}:
        known = ", ".join(flag.code for flag in pack.flags)
        table.refuse(row, "flag", "unknown-flag", f"'{entry.flag}' is no value category; there are {known}")
    if entry.mark in row_of_mark:
        first = row_of_mark[entry.mark]
        table.refuse(row, "mark", "mark-twice", f"'{entry.mark}' stands in row {first} already", first=first)
    row_of_mark.setdefault(entry.mark, row)
    if len(table.problems) == before:
        table.entries.append(entry)


def _rule(given: Mapping[str, str], row: int, pack: Pack, table: PlanTable) -> dict[str, object]:
    """What the cells of flag, years, permanent and trigger mean; "A-10", "B5" and "A" are read as people write them."""
    rule: dict[str, object] = {}
    flag, years, permanent = given.get("flag", ""), given.get("years", ""), given.get("permanent", "")
    if not years.isascii() or not years.isdigit():
        joined = _FLAG_AND_YEARS.fullmatch(years)
        if joined and joined["flag"] in {known.code for known in pack.flags}:
            flag, years = flag or joined["flag"], joined["years"] or ""
            rule["flag"] = flag
        elif years:
            table.refuse(row, "years", "years", f"'{years[:30]}' is no number of years", cell=years[:30])
            years = ""
    rule["years"] = int(years) if years else None
    if permanent:
        said = _yes_or_no(permanent, pack)
        if said is None:
            table.refuse(
                row, "permanent", "yes-or-no", f"'{permanent[:30]}' is neither yes nor no", cell=permanent[:30]
            )
        rule["permanent"] = bool(said)
    elif not years and flag in {known.code for known in pack.flags if known.permanent}:
        rule["permanent"] = True
    if "trigger" in given:
        rule["trigger"] = _trigger(given["trigger"], row, pack, table)
    return rule


def _yes_or_no(text: str, pack: Pack) -> bool | None:
    yes = {"1", "true", "yes", "x", folded(pack.terms.get("yes", "yes"))}
    no = {"0", "false", "no", folded(pack.terms.get("no", "no"))}
    word = folded(text)
    return True if word in yes else False if word in no else None


def _trigger(text: str, row: int, pack: Pack, table: PlanTable) -> Trigger:
    words = {folded(trigger.value): trigger for trigger in pack.triggers}
    for trigger in pack.triggers:
        term = pack.terms.get("trigger_" + trigger.value.replace("-", "_"))
        if term:
            words[folded(term)] = trigger
    found = words.get(folded(text))
    if found is None:
        table.refuse(row, "trigger", "trigger", f"'{text[:30]}' is none of {', '.join(pack.triggers)}", cell=text[:30])
    return found or Trigger.CLOSURE


def _check_tree(table: PlanTable, row_of_mark: Mapping[str, int]) -> None:
    parents = {entry.mark: entry.parent for entry in table.entries}
    # A parent whose own row was refused is no second mistake.
    known = {**dict.fromkeys(row_of_mark), **parents}
    for mark in parents:
        try:
            ancestors(mark, known)
        except TreeError as error:
            table.refuse(row_of_mark[mark], error.field, error.code, error.detail, **error.params)


def folded(text: str) -> str:
    """Without regard to case, diacritics and spaces around."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

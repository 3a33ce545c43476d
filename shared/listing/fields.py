"""The kinds of fields a list can be filtered and sorted by, and how their values are read from text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from shared.contracts.problems import Problem, invalid_field
from shared.listing.folding import folded_pattern

LONGEST_PART = 200
"""Characters after ~. Each becomes up to forty in a pattern, of which MongoDB takes 32,764 bytes."""
Conditions = dict[str, Any]
COMPARISONS = {"=": "$eq", "!=": "$ne", ">": "$gt", ">=": "$gte", "<": "$lt", "<=": "$lte"}


@dataclass(frozen=True, slots=True)
class Field:
    """`path` is where MongoDB keeps it; `read` turns text into a stored value and raises ValueError."""

    path: str
    read: Callable[[str], Any] = str
    operators: frozenset[str] = frozenset(COMPARISONS)
    sortable: bool = True
    expected: str = "text"

    def condition_within(self, operator: str, text: str, offices: Sequence[str] | None) -> Conditions:
        """`condition` for who sees these offices; None: all of them."""
        return self.condition(operator, text)

    def indexed_words(self, operator: str, text: str, offices: Sequence[str] | None) -> list[Conditions]:
        """Conditions on an index of words, each of which every row of the result meets; by one of them it is found."""
        return []

    def condition(self, operator: str, text: str) -> Conditions:
        """The MongoDB condition. `a|b` after = stands for either, nothing after = for an empty field."""
        if operator == "~":
            return {self.path: _holding(text)}
        if operator in ("=", "!=") and text == "":
            return {self.path: {"$in" if operator == "=" else "$nin": [None, ""]}}
        if operator in ("=", "!=") and "|" in text:
            return {self.path: {"$in" if operator == "=" else "$nin": [self.read(part) for part in text.split("|")]}}
        return {self.path: {COMPARISONS[operator]: self.read(text)}}


def Text(path: str, *, sortable: bool = True) -> Field:
    """Compared as it is; `~` finds a part of it, without regard to case and diacritics."""
    return Field(
        path,
        operators=frozenset(COMPARISONS) | {"~"},
        sortable=sortable,
        expected=f"text, after ~ at most {LONGEST_PART} characters",
    )


@dataclass(frozen=True, slots=True)
class _AnyOf(Field):
    paths: tuple[str, ...] = ()

    def condition(self, operator: str, text: str) -> Conditions:
        return {"$or": [{path: _holding(text)} for path in self.paths]}


def Words(*paths: str) -> Field:
    """A part of any of these texts, without regard to case and diacritics; only `~`."""
    return _AnyOf(paths[0], operators=frozenset({"~"}), sortable=False, paths=paths)


def Choice(path: str, kinds: type[StrEnum], *, sortable: bool = True) -> Field:
    return Field(
        path,
        read=lambda text: kinds(text).value,
        operators=frozenset({"=", "!="}),
        sortable=sortable,
        expected="one of " + ", ".join(kind.value for kind in kinds),
    )


def Number(path: str, *, sortable: bool = True) -> Field:
    return Field(path, read=_number, sortable=sortable, expected="a number")


def Flag(path: str, *, sortable: bool = True) -> Field:
    return Field(path, read=_flag, operators=frozenset({"=", "!="}), sortable=sortable, expected="true or false")


def Moment(path: str, *, sortable: bool = True) -> Field:
    """ISO 8601; a day alone stands for its first moment in UTC."""
    return Field(path, read=_moment, sortable=sortable, expected="a moment such as 2026-01-31T12:00:00Z or a day")


def Day(path: str, *, sortable: bool = True) -> Field:
    """A calendar day, kept as ISO 8601 text, which sorts by time."""
    return Field(
        path,
        read=lambda text: date.fromisoformat(text).isoformat(),
        sortable=sortable,
        expected="a day such as 2026-01-31",
    )


def _holding(part: str) -> dict[str, str]:
    if len(part) > LONGEST_PART or "\0" in part:
        raise ValueError("MongoDB takes no such pattern")
    return {"$regex": folded_pattern(part), "$options": "i"}


def _number(text: str) -> int | float:
    number = float(text)
    if number != number or abs(number) > 2**53:
        raise ValueError("not a finite number")
    return int(number) if number.is_integer() else number


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _moment(text: str) -> datetime:
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    moment = datetime.fromisoformat(text)
    # To UTC here, where a moment beyond the years 1 to 9999 is still an input error.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


_CONDITION = re.compile(r"^\s*(?P<name>[a-z_][a-z0-9_.]*)\s*(?P<operator>!=|>=|<=|=|>|<|~)(?P<value>.*)$", re.DOTALL)


def read_condition(text: str, fields: Mapping[str, Field], offices: Sequence[str] | None = None) -> Conditions:
    """`status=open` -> a MongoDB condition, for who sees these offices.

    Raises Invalid that says what is wrong and what would do.
    """
    wanted, operator, value = _read(text, fields)
    try:
        return wanted.condition_within(operator, value, offices)
    except (ValueError, KeyError, OverflowError) as error:
        name = text.partition(operator)[0].strip()
        detail = f"'{value[:80]}' is no value of '{name}': expected {wanted.expected}"
        raise _refused("filter-value", detail, name=name, value=value[:80]) from error


def read_indexed_words(
    text: str, fields: Mapping[str, Field], offices: Sequence[str] | None = None
) -> list[Conditions]:
    """What `Field.indexed_words` says of a condition that `read_condition` has taken."""
    wanted, operator, value = _read(text, fields)
    return wanted.indexed_words(operator, value, offices)


def _read(text: str, fields: Mapping[str, Field]) -> tuple[Field, str, str]:
    match = _CONDITION.match(text)
    if match is None:
        detail = f"'{text[:80]}' is no condition; write name=value, name>=value or name~part"
        raise _refused("filter-syntax", detail, text=text[:80])
    name, operator, value = match["name"], match["operator"], match["value"].strip()
    if name not in fields:
        known = ", ".join(sorted(fields))
        raise _refused("filter-field", f"'{name}' can not be filtered; these can: {known}", name=name, known=known)
    wanted = fields[name]
    if operator not in wanted.operators:
        allowed = " ".join(sorted(wanted.operators))
        raise _refused("filter-operator", f"'{name}' takes {allowed}, not {operator}", name=name, allowed=allowed)
    return wanted, operator, value


def _refused(code: str, detail: str, **params: Any) -> Problem:
    return invalid_field("/filter", code, detail, **params)

"""The hash chain of a journal, which makes every later change visible. This is the only place where its rule is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.evidence.canonical import digest

GENESIS = "0" * 64
"""What the first line of a journal follows."""


def entry_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 of the line's canonical JSON. `fields` hold `prev_hash`, not `hash`."""
    return digest(fields)


@dataclass(frozen=True, slots=True)
class Line:
    """What verifying needs of one line: its stored hashes and the hash that its fields have now."""

    seq: int
    number: str
    prev_hash: str
    hash: str
    actual_hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal's year stands by its own account, and what its first line follows."""

    first_prev_hash: str
    last_seq: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    first: int | None
    last: int | None
    count: int
    broken_at: int | None = None
    broken_number: str | None = None
    reason: str | None = None
    """altered | missing | moved (only where the lines are not sorted) | replaced | truncated"""


def verify_chain(lines: Iterable[Line], head: Head) -> ChainReport:
    """Walk the lines of one journal and year in the order they stand, and name the first that does not hold.

    A line whose own hash fits but whose follower points elsewhere was replaced as a whole: the follower's hash
    vouches for what it points to.
    """
    first: int | None = None
    count, previous, number, expected_hash = 0, 0, "", head.first_prev_hash
    broken: tuple[int, str | None, str] | None = None
    for line in lines:
        first = line.seq if first is None else first
        if broken is None:
            broken = _fault(line, previous, number, expected_hash)
        elif broken == (line.seq, None, "missing"):
            broken = (line.seq, line.number, "moved")
        count, previous, number, expected_hash = count + 1, line.seq, line.number, line.hash
    last = previous if count else None
    if broken is None and previous < head.last_seq:
        broken = (previous + 1, None, "truncated")
    if broken is None and (previous > head.last_seq or expected_hash != head.last_hash):
        broken = (previous, number, "replaced")
    if broken is None:
        return ChainReport(first, last, count)
    return ChainReport(first, last, count, *broken)


def _fault(line: Line, previous: int, number: str, expected_hash: str) -> tuple[int, str | None, str] | None:
    if line.seq != previous + 1:
        return previous + 1, None, "missing"
    if line.hash != line.actual_hash:
        return line.seq, line.number, "altered"
    if line.prev_hash != expected_hash:
        return (previous, number, "replaced") if previous else (line.seq, line.number, "replaced")
    return None

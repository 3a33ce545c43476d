"""What becomes of an arrival."""

from dataclasses import dataclass

from services.documents.domain.naming import readable
from shared.contracts.documents import IntakeOutcome


@dataclass(frozen=True)
class Verdict:
    """What became of an arrival, and why in plain words."""

    outcome: IntakeOutcome
    detail: str


def judge_announced(size: int, limit: int) -> Verdict | None:
    """What is wrong with a file of this size (bytes) before any byte was sent; None: nothing."""
    if size == 0:
        return Verdict(IntakeOutcome.EMPTY, "The file is empty")
    if size > limit:
        return Verdict(IntakeOutcome.TOO_LARGE, f"{readable(size)} is larger than the {readable(limit)} taken here")
    return None


def judge_received(announced: tuple[int, str], received: tuple[int, str]) -> Verdict | None:
    """Compare (size, SHA-256) as announced with what arrived; None where they agree."""
    if announced[0] != received[0]:
        detail = f"{received[0]} bytes arrived where {announced[0]} were announced"
        return Verdict(IntakeOutcome.DAMAGED_IN_TRANSIT, detail)
    if announced[1] != received[1]:
        return Verdict(IntakeOutcome.DAMAGED_IN_TRANSIT, "The bytes that arrived are not the announced ones")
    return None


def stored(warning: str = "") -> Verdict:
    return Verdict(IntakeOutcome.STORED, f"Stored. {warning}" if warning else "Stored")


def staged() -> Verdict:
    return Verdict(IntakeOutcome.STAGED, "It waits on the staging desk")


def staged_before() -> Verdict:
    return Verdict(IntakeOutcome.DUPLICATE, "The same bytes wait on the staging desk already")


def duplicate_of(filename: str) -> Verdict:
    return Verdict(IntakeOutcome.DUPLICATE, f"The office already holds these bytes, as “{filename}”")


def never_arrived() -> Verdict:
    return Verdict(IntakeOutcome.VANISHED, "The upload was begun, but its bytes never came")


def may_reopen(outcome: IntakeOutcome) -> bool:
    """Whether the same arrival may be announced again: its bytes were lost on the way, not judged."""
    return outcome in (IntakeOutcome.DAMAGED_IN_TRANSIT, IntakeOutcome.VANISHED)

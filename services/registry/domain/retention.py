"""From when on a file may be proposed for disposal."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import Trigger

OF_ITSELF = frozenset({Trigger.CLOSURE, Trigger.LAST_ENTRY})
"""Triggers whose day the registry knows; the day of the others is told by somebody."""
MAY_LIE_AHEAD = frozenset({Trigger.LOSS_OF_VALIDITY})
"""The day on which a contract ends is known long before."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What the plan says. `years` None: not told."""

    years: int | None
    trigger: Trigger


def full_years(years: int | None, *, permanent: bool, before_hand_over: int) -> int | None:
    """For how long a file is kept here: as the plan says, else what is of permanent value until its hand-over."""
    return before_hand_over if years is None and permanent else years


def trigger_day(
    retention: Retention, *, closed_on: date | None, told: date | None, last_entry_on: date | None
) -> date | None:
    """The day whose year starts the retention; None while it is not known."""
    match retention.trigger:
        case Trigger.CLOSURE:
            return closed_on
        case Trigger.LAST_ENTRY:
            return told or last_entry_on
        case _:
            return told


def eligible_on(retention: Retention, *, started_on: date | None, closed_on: date | None) -> date | None:
    """1 January after the trigger's year and the full years, and never before the file is closed.

    For permanent records it is the day from which they may be handed over to the archive. None while the
    day can not be told: the file is open, the trigger has no date, or the plan gives no years.
    """
    if retention.years is None or started_on is None or closed_on is None:
        return None
    return max(date(started_on.year + 1 + retention.years, 1, 1), closed_on)

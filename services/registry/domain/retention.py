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
    """What the plan says. `years` None: never to be disposed of here, or not told."""

    years: int | None
    trigger: Trigger


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

    For permanent records with years it is the day from which they may be handed over to the archive. None while the
    day can not be told: the file is open, the trigger has no date, or the plan gives no years.
    """
    if retention.years is None or started_on is None or closed_on is None:
        return None
    return max(date(started_on.year + 1 + retention.years, 1, 1), closed_on)

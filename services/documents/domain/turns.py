"""Whose turn it is to be read."""

from collections.abc import Iterable, Mapping


def offices_by_turn(waiting: Iterable[str], turns: Mapping[str, float], clock: float) -> list[str]:
    """Offices with waiting documents, the one that was served least first.

    `turns` holds the seconds of reading that each office has had, on a clock common to all: one that had nothing to
    read for a while starts at the common `clock`, so that it neither saves up time nor waits for it.
    """
    return sorted(waiting, key=lambda office: (max(turns.get(office, 0.0), clock), office))


def turn_after(turn: float, clock: float, seconds: float) -> float:
    """Where an office stands after it was given `seconds` of reading."""
    return max(turn, clock) + seconds

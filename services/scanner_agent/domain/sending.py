"""When a file may be sent, how fast, when to try again, and how much may wait.

Moments are of the centre's clock, so that an office whose clock is wrong keeps the hours all the same.
"""

from datetime import datetime, time, timedelta

LONGEST_RETRY = 300.0
LONGEST_LINE_PAUSE = 30.0
FILLING = 0.8
"""Share of the spool's limit from which on it is told to be filling."""
TOLERATED_SKEW = 30.0
"""Seconds by which an office's clock may differ before that is told."""


def retry_delay(attempts: int) -> float:
    """Seconds until a file is tried again after that many failures."""
    return min(LONGEST_RETRY, 2.0 ** min(attempts - 1, 20))


def line_pause(failures_in_a_row: int) -> float:
    """Seconds without any try: one failure may be of one file alone, more of them are of the line."""
    return 0.0 if failures_in_a_row < 2 else min(LONGEST_LINE_PAUSE, 2.0 ** min(failures_in_a_row - 2, 20))


def seconds_until_open(window: tuple[str, str] | None, local: datetime) -> float:
    """Until files may be sent, 0 while they may. `window` holds two times of day (HH:MM), in the zone of `local`.

    It goes past midnight where it closes before it opens; equal times stand for the whole day.
    """
    if window is None:
        return 0.0
    opens, closes = (time.fromisoformat(text) for text in window)
    if _is_within(local.time(), opens, closes):
        return 0.0
    opening = local.replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)
    if opening <= local:
        opening += timedelta(days=1)
    return (opening - local).total_seconds()


def _is_within(moment: time, opens: time, closes: time) -> bool:
    if opens == closes:
        return True
    if opens < closes:
        return opens <= moment < closes
    return moment >= opens or moment < closes


class Pace:
    """Keeps to a limit over all files together: many small ones go no faster than a large one."""

    def __init__(self) -> None:
        self.limit: int | None = None
        """Bytes a second; None: as fast as the line."""
        self._busy_until = 0.0

    def pause_before(self, size: int, at: float) -> float:
        """Seconds to wait before `size` more bytes go out. `at` is of a monotonic clock."""
        if self.limit is None:
            return 0.0
        begin = max(at, self._busy_until)
        self._busy_until = begin + size / self.limit
        return begin - at


def has_room(held: int, size: int, limit: int) -> bool:
    """Whether a file of `size` bytes may join the `held` ones. A single one may, even beyond the limit."""
    return held == 0 or held + size <= limit


def is_filling(held: int, limit: int) -> bool:
    return held >= FILLING * limit


def is_skewed(skew: float) -> bool:
    return abs(skew) > TOLERATED_SKEW

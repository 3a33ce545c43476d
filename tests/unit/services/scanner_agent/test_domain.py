"""When a file may be taken, names, and delays."""

import os
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.scanner_agent.domain.sending import LONGEST_LINE_PAUSE, LONGEST_RETRY, line_pause, retry_delay
from services.scanner_agent.domain.watching import (
    Kind,
    Look,
    Patience,
    Shape,
    Sightings,
    Writers,
    is_left_alone,
    wire_name,
)
from shared.contracts.base import Filename

PATIENCE = Patience()
TICK = 0.05


def look(size: int = 1, *, inode: int = 1, mtime: int | None = None, kind: Kind = Kind.FILE) -> Look:
    return Look(kind, inode, size, size if mtime is None else mtime)


@dataclass
class Simulation:
    """A file being written, watched by an agent that looks each TICK and whenever a check is due."""

    writes: list[float]
    """Times at which a piece is written; whole with the last."""
    shape_while_written: Shape
    closes_after: float
    """Seconds from the last write to the close."""
    tells_writers: bool

    def taken_at(self) -> tuple[float, int]:
        """When it is taken, and of how many pieces it then consists."""
        sightings = Sightings(PATIENCE)
        end = self.writes[-1] + self.closes_after
        now = 0.0
        while now < end + 10_000:
            pieces = sum(at <= now for at in self.writes)
            if pieces:
                sightings.update({"a": look(pieces)}, now)
                if "a" in sightings.due(now) and sightings.may_take("a", self._shape(pieces), self._writers(now), now):
                    return now, pieces
            now += TICK
        raise AssertionError("never taken")

    def _shape(self, pieces: int) -> Shape:
        return Shape.COMPLETE if pieces == len(self.writes) else self.shape_while_written

    def _writers(self, now: float) -> Writers:
        if not self.tells_writers:
            return Writers.UNTOLD
        return Writers.SOME if now < self.writes[-1] + self.closes_after else Writers.NONE


def times(pauses: list[float]) -> list[float]:
    moments, now = [], 0.0
    for pause in pauses:
        now += pause
        moments.append(now)
    return moments


@given(
    pauses=st.lists(st.floats(0, 60), min_size=1, max_size=8),
    closes_after=st.floats(0, 20),
    shape=st.sampled_from([Shape.COMPLETE, Shape.INCOMPLETE, Shape.UNKNOWN]),
)
def test_where_writers_are_told_a_file_is_never_taken_before_it_is_closed(
    pauses: list[float], closes_after: float, shape: Shape
) -> None:
    writes = times(pauses)
    at, pieces = Simulation(writes, shape, closes_after, tells_writers=True).taken_at()
    assert pieces == len(writes)
    closed = writes[-1] + closes_after
    assert closed - 2 * TICK <= at
    assert at <= max(closed + 2.0, writes[-1] + PATIENCE.quiet) + 4 * TICK


@given(pauses=st.lists(st.floats(0, PATIENCE.incomplete - 0.5), min_size=1, max_size=8))
def test_where_they_are_not_told_what_looks_incomplete_is_waited_for(pauses: list[float]) -> None:
    writes = times(pauses)
    at, pieces = Simulation(writes, Shape.INCOMPLETE, 0, tells_writers=False).taken_at()
    assert pieces == len(writes)
    assert at <= writes[-1] + PATIENCE.untold_writer + 4 * TICK


@given(pauses=st.lists(st.floats(0, PATIENCE.untold_writer - 0.5), min_size=1, max_size=8))
def test_where_they_are_not_told_short_pauses_are_waited_for_whatever_it_looks_like(pauses: list[float]) -> None:
    writes = times(pauses)
    _, pieces = Simulation(writes, Shape.COMPLETE, 0, tells_writers=False).taken_at()
    assert pieces == len(writes)


@pytest.mark.parametrize(
    ("shape", "writers", "seconds"),
    [
        (Shape.COMPLETE, Writers.NONE, 0.6),
        (Shape.UNKNOWN, Writers.NONE, 2),
        (Shape.INCOMPLETE, Writers.NONE, 10),
        (Shape.EMPTY, Writers.NONE, 10),
        (Shape.COMPLETE, Writers.UNTOLD, 3),
        (Shape.INCOMPLETE, Writers.UNTOLD, 10),
        (Shape.COMPLETE, Writers.SOME, 3600),
    ],
)
def test_the_quiet_time_follows_from_what_is_known(shape: Shape, writers: Writers, seconds: float) -> None:
    assert PATIENCE.needed(shape, writers) == seconds


def test_a_file_held_open_for_an_hour_without_a_change_is_taken_as_it_is() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"a": look()}, 0)
    assert not sightings.may_take("a", Shape.COMPLETE, Writers.SOME, 3599)
    assert sightings.may_take("a", Shape.COMPLETE, Writers.SOME, 3600)


def test_a_change_begins_the_wait_again() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"a": look(1)}, 0)
    sightings.update({"a": look(2)}, 0.5)
    assert sightings.due(0.9) == []
    assert sightings.due(1.2) == ["a"]


def test_another_file_of_the_same_size_and_time_is_a_change() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"a": look(1, inode=1)}, 0)
    sightings.update({"a": look(1, inode=2)}, 0.5)
    assert sightings.due(0.9) == []


def test_a_folder_is_given_more_time() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"a": look(kind=Kind.FOLDER)}, 0)
    assert sightings.due(9.9) == []
    assert sightings.due(10) == ["a"]


def test_the_oldest_file_is_first() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"b": look(mtime=1, inode=1), "a": look(mtime=3, inode=2), "c": look(mtime=2, inode=3)}, 0)
    assert sightings.due(1) == ["b", "c", "a"]


def test_what_is_gone_has_vanished_unless_it_goes_on_under_another_name() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"gone": look(5, inode=1), "renamed": look(inode=2), "hidden": look(inode=3)}, 0)
    assert sightings.update({"new": look(inode=2)}, 1, other_inodes={3}) == {"gone": look(5, inode=1)}
    assert len(sightings) == 1


def test_what_was_taken_has_not_vanished() -> None:
    sightings = Sightings(PATIENCE)
    sightings.update({"a": look()}, 0)
    sightings.forget("a")
    assert sightings.update({}, 1) == {}


@pytest.mark.parametrize(
    "name",
    [
        "a.part",
        "A.PART",
        "b.tmp",
        "c.pdf.crdownload",
        ".hidden",
        "~$letter.docx",
        "x.filepart",
        "Thumbs.db",
        "desktop.ini",
    ],
)
def test_temporary_and_hidden_names_are_left_alone(name: str) -> None:
    assert is_left_alone(name)


@pytest.mark.parametrize("name", ["a.pdf", "part", "tmp", "apart", "~a.pdf", "thumbs.db.pdf", "$a"])
def test_other_names_are_not(name: str) -> None:
    assert not is_left_alone(name)


@given(st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_every_name_of_a_file_system_can_travel(name: bytes) -> None:
    sent = wire_name(os.fsdecode(name))
    assert TypeAdapter(Filename).validate_python(sent) == sent
    sent.encode("utf-8")


@given(st.text(st.characters(min_codepoint=0x21, exclude_characters="/\x7f", exclude_categories=["Cs"]), min_size=1))
def test_a_readable_name_stays_but_for_its_composition_and_length(name: str) -> None:
    import unicodedata

    composed = unicodedata.normalize("NFC", name).strip()
    if len(composed) <= 255 and composed:
        assert wire_name(name) == composed


def test_a_name_too_long_keeps_its_suffix() -> None:
    assert wire_name("ж" * 300 + ".pdf") == "ж" * 251 + ".pdf"


@given(st.integers(1, 10_000))
def test_delays_grow_to_a_limit(attempts: int) -> None:
    assert 0 < retry_delay(attempts) <= retry_delay(attempts + 1) <= LONGEST_RETRY
    assert 0 <= line_pause(attempts) <= line_pause(attempts + 1) <= LONGEST_LINE_PAUSE


def test_one_failure_does_not_stop_the_others() -> None:
    assert line_pause(1) == 0 < line_pause(2)


@given(
    st.lists(st.floats(0, 3), min_size=2, max_size=12),
    st.lists(st.floats(0.01, 1.5), min_size=1, max_size=30),
)
def test_at_one_moment_no_file_is_taken_before_an_older_one_of_its_kind(seen: list[float], steps: list[float]) -> None:
    sightings, taken, clock = Sightings(PATIENCE), [], 0.0
    arrivals = sorted(seen)
    for step in steps:
        clock += step
        looks = {
            f"{number:02d}": Look(Kind.FILE, number, 9, number)
            for number, moment in enumerate(arrivals)
            if moment <= clock and f"{number:02d}" not in taken
        }
        sightings.update(looks, clock)
        for name in sightings.due(clock):
            if sightings.may_take(name, Shape.UNKNOWN, Writers.NONE, clock):
                sightings.forget(name)
                taken.append(name)
    assert taken == sorted(taken)

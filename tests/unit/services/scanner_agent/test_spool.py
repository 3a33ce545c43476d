"""The spool remembers across restarts, in order, and knows what to do next."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.scanner_agent.domain.watching import Kind, Look
from services.scanner_agent.items import Item, State
from services.scanner_agent.spool import REMEMBERED, Spool, open_spool
from shared.contracts.base import now
from shared.contracts.documents import IntakeOutcome
from shared.identifiers import new_id

LOOK = Look(Kind.FILE, 2**63 + 5, 10, 1_700_000_000_123_456_789)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", tmp_path / "spool.db")


def add(spool: Spool, state: State = State.WAITING, name: str = "a.pdf") -> Item:
    outcome = IntakeOutcome.EMPTY if state in (State.REFUSING, State.REFUSED) else None
    return spool.add(new_id(), state, name, LOOK, sha256="a" * 64, outcome=outcome)


def test_an_item_is_read_as_it_was_written(spool: Spool, tmp_path: Path) -> None:
    item = add(spool, name="bad \udcfa name\n.pdf")
    spool.close()
    assert Spool(tmp_path / "spool", tmp_path / "spool.db").in_state(State.WAITING) == [item]
    assert item.look == LOOK


def test_the_database_syncs_every_change(spool: Spool) -> None:
    assert spool._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert spool._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_numbers_are_never_used_again(spool: Spool) -> None:
    first = add(spool)
    spool.drop(first)
    assert add(spool).number == first.number + 1


def test_an_intake_id_stands_for_one_file(spool: Spool) -> None:
    item = add(spool)
    with pytest.raises(sqlite3.IntegrityError):
        spool.add(item.intake_id, State.WAITING, "b.pdf", LOOK)


def test_the_oldest_is_next_and_what_waits_apart_is_passed_over(spool: Spool) -> None:
    taking, first, told, second = (add(spool, s) for s in (State.TAKING, State.WAITING, State.REFUSED, State.WAITING))
    assert spool.next_open(set()) == first
    assert spool.next_open({first.number}) == told
    assert spool.next_open({first.number, told.number}) == second
    assert spool.next_open({first.number, told.number, second.number}) is None
    spool.move(taking, State.WAITING)
    upcoming = spool.next_open(set())
    assert upcoming is not None and upcoming.number == taking.number


def test_figures(spool: Spool) -> None:
    add(spool, State.TAKING)
    spool.finish(add(spool), IntakeOutcome.STORED)
    spool.finish(add(spool), IntakeOutcome.DUPLICATE)
    spool.finish(add(spool, State.REFUSED), IntakeOutcome.EMPTY)
    add(spool, State.REFUSED)
    spool.note_trouble(now(), "line down")
    figures = spool.figures()
    assert (figures.waiting, figures.spool_bytes, figures.delivered, figures.refusals_untold) == (1, 10, 2, 1)
    assert figures.last_error == "line down"
    spool.note_trouble(None, "")
    assert spool.figures().last_error_at is None


def test_only_the_last_deliveries_are_remembered(spool: Spool) -> None:
    with spool._changing():
        for _ in range(REMEMBERED + 20):
            spool.finish(add(spool), IntakeOutcome.STORED)
    assert len(spool.in_state(State.DONE)) == REMEMBERED
    assert spool.figures().delivered == REMEMBERED + 20


def test_files_that_no_open_item_owns_are_found(spool: Spool) -> None:
    kept, done = add(spool), add(spool)
    spool.finish(done, IntakeOutcome.STORED)
    for name in (kept.intake_id, done.intake_id, "unknown.part"):
        spool.path(name).write_bytes(b"x")
    assert set(spool.unclaimed_files()) == {done.intake_id, "unknown.part"}


def test_a_failed_change_changes_nothing(spool: Spool) -> None:
    item = add(spool)
    with pytest.raises(RuntimeError), spool._changing():
        spool.move(item, State.DONE)
        raise RuntimeError
    assert spool.in_state(State.WAITING) == [item]


def test_a_damaged_database_is_put_aside(tmp_path: Path) -> None:
    database = tmp_path / "spool.db"
    database.write_bytes(b"no database " * 1000)
    spool = open_spool(tmp_path / "spool", database)
    assert spool.is_new
    assert add(spool).number == 1
    (aside,) = tmp_path.glob("spool.db.damaged-*")
    assert aside.read_bytes().startswith(b"no database")


class SpoolMachine(RuleBasedStateMachine):
    """Against a plain list: the spool, closed and opened at any moment, holds the same."""

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[int, State] = {}
        self.delivered = 0
        self._open()

    def _open(self) -> None:
        self.spool = Spool(self.folder / "spool", self.folder / "spool.db")

    def _items(self, *states: State) -> list[Item]:
        return self.spool.in_state(*states)

    @rule(state=st.sampled_from([State.TAKING, State.REFUSING]))
    def take_or_refuse(self, state: State) -> None:
        self.model[add(self.spool, state).number] = state

    @precondition(lambda self: State.TAKING in self.model.values())
    @rule()
    def taken(self) -> None:
        item = self._items(State.TAKING)[0]
        self.spool.move(item, State.WAITING)
        self.model[item.number] = State.WAITING

    @precondition(lambda self: State.REFUSING in self.model.values())
    @rule()
    def refused(self) -> None:
        item = self._items(State.REFUSING)[0]
        self.spool.move(item, State.REFUSED)
        self.model[item.number] = State.REFUSED

    @rule()
    def deliver_next(self) -> None:
        item = self.spool.next_open(set())
        waiting = [n for n, state in self.model.items() if state in (State.WAITING, State.REFUSED)]
        assert (item.number if item else None) == min(waiting, default=None)
        if item is not None:
            self.delivered += item.state is State.WAITING
            self.spool.finish(item, item.outcome or IntakeOutcome.STORED)
            self.model[item.number] = State.DONE

    @rule()
    def restart(self) -> None:
        self.spool.close()
        self._open()

    @invariant()
    def holds_the_same(self) -> None:
        if hasattr(self, "spool"):
            assert {item.number: item.state for item in self._items(*State)} == self.model
            assert self.spool.figures().delivered == self.delivered

    def teardown(self) -> None:
        import shutil

        if hasattr(self, "spool"):
            self.spool.close()
            shutil.rmtree(self.folder)


TestSpoolMachine = SpoolMachine.TestCase
TestSpoolMachine.settings = settings(max_examples=25, stateful_step_count=25)

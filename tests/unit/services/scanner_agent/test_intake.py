"""Taking and refusing on a real file system, step by step."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from services.scanner_agent import failed as failed_module
from services.scanner_agent import folder
from services.scanner_agent.domain.watching import Patience, Sightings, Writers
from services.scanner_agent.failed import Failed
from services.scanner_agent.folder import Changed
from services.scanner_agent.intake import Intake, Limits, SpoolFull, Verdict
from services.scanner_agent.items import State
from services.scanner_agent.spool import Spool
from shared.contracts.documents import IntakeOutcome

LONG = 1000.0


class Desk:
    """An intake with its folders, whose clock stands at a time when all is due."""

    def __init__(self, home: Path, limits: Limits) -> None:
        self.inbox, self.home = home / "inbox", home
        self.inbox.mkdir(exist_ok=True)
        self.spool = Spool(home / "spool", home / "spool.db")
        self.failed = Failed(home / "failed")
        self.intake = Intake(self.inbox, self.spool, self.failed, limits)
        self.sightings = Sightings(Patience())

    def look(self, now: float = 0.0) -> None:
        self.sightings.update(folder.contents(self.inbox).looks, now)

    def settle(self, name: str, now: float = LONG) -> Verdict:
        self.look()
        return self.intake.settle(name, self.sightings, now)

    def spooled(self) -> list[bytes]:
        return [self.spool.path(item.intake_id).read_bytes() for item in self.spool.in_state(State.WAITING)]


@pytest.fixture
def make_desk(tmp_path: Path) -> Callable[..., Desk]:
    def make(max_bytes: int = 1000, reserve_bytes: int = 0) -> Desk:
        return Desk(tmp_path, Limits(max_bytes, reserve_bytes, ask_for_writers=True))

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


def test_a_file_moves_from_the_folder_to_the_spool(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_bytes(b"content")
    assert desk.settle("a.txt") is Verdict.TAKEN
    assert desk.spooled() == [b"content"]
    assert not any(desk.inbox.iterdir())
    (item,) = desk.spool.in_state(State.WAITING)
    assert item.sha256 == "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"


def test_a_file_open_for_writing_is_told_from_one_that_is_closed(desk: Desk) -> None:
    path = desk.inbox / "a.txt"
    with path.open("wb") as file:
        file.write(b"begun")
        file.flush()
        assert folder.examine(path, folder.look_at(path), ask_for_writers=True)[1] is Writers.SOME
    with path.open("rb"):
        assert folder.examine(path, folder.look_at(path), ask_for_writers=True)[1] is Writers.NONE
    assert folder.examine(path, folder.look_at(path), ask_for_writers=False)[1] is Writers.UNTOLD


def test_a_file_that_changed_since_the_look_is_not_taken(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_bytes(b"one")
    desk.look()
    (desk.inbox / "a.txt").write_bytes(b"one and two")
    assert desk.intake.settle("a.txt", desk.sightings, LONG) is Verdict.WAITING
    assert desk.spool.in_state(*State) == []
    desk.look(LONG)
    assert desk.intake.settle("a.txt", desk.sightings, LONG) is Verdict.WAITING  # its quiet time has begun again
    assert (desk.inbox / "a.txt").read_bytes() == b"one and two"


def test_only_the_very_file_is_removed(desk: Desk) -> None:
    path, claim = desk.inbox / "a.txt", desk.inbox / ".claim"
    path.write_bytes(b"old")
    look = folder.look_at(path)
    other = desk.inbox / "other"
    other.write_bytes(b"new")
    other.rename(path)
    with pytest.raises(Changed):
        folder.remove(path, look, claim)
    assert path.read_bytes() == b"new"
    assert not claim.exists()


def test_what_is_given_back_overwrites_nothing(desk: Desk) -> None:
    claim, path = desk.inbox / ".claim", desk.inbox / "a.txt"
    claim.write_bytes(b"mine")
    path.write_bytes(b"another")
    taken = folder.give_back(claim, path)
    assert (path.read_bytes(), taken.name, taken.read_bytes()) == (b"another", "a (2).txt", b"mine")


def test_a_long_name_that_is_taken_still_finds_a_free_one(desk: Desk) -> None:
    path = desk.inbox / ("ž" * 125 + ".txt")
    path.write_bytes(b"x")
    free = folder.free_name(path)
    free.write_bytes(b"y")
    assert free.suffix == ".txt"


@pytest.mark.parametrize("rows", ["written", "not written"])
def test_after_a_crash_each_file_is_taken_once(make_desk: Callable[..., Desk], rows: str) -> None:
    """Killed between copying and removing: with the record written the source goes, without it the copy goes."""
    before = make_desk()
    path = before.inbox / "a.txt"
    path.write_bytes(b"content")
    before.look()
    copy = before.spool.path("0001")
    digest = before.intake._copy(path, folder.look_at(path), copy)
    if rows == "written":
        before.spool.add("0001", State.TAKING, "a.txt", folder.look_at(path), sha256=digest)
    before.spool.close()
    after = make_desk()
    after.intake.sweep_spool()
    after.intake.recover()
    after.intake.finish_leftovers()
    assert after.spooled() == ([b"content"] if rows == "written" else [])
    assert path.exists() == (rows == "not written")
    assert copy.exists() == (rows == "written")


def test_after_a_crash_a_source_that_grew_is_taken_whole_only(make_desk: Callable[..., Desk]) -> None:
    before = make_desk()
    path = before.inbox / "a.txt"
    path.write_bytes(b"half")
    look = folder.look_at(path)
    digest = before.intake._copy(path, look, before.spool.path("0001"))
    before.spool.add("0001", State.TAKING, "a.txt", look, sha256=digest)
    before.spool.close()
    with path.open("ab") as file:
        file.write(b" and half")
    after = make_desk()
    after.intake.sweep_spool()
    after.intake.recover()
    after.intake.finish_leftovers()
    assert after.spooled() == []
    assert path.read_bytes() == b"half and half"
    assert after.settle("a.txt") is Verdict.TAKEN
    assert after.spooled() == [b"half and half"]


def test_a_share_that_numbers_its_files_anew_makes_no_second_arrival(make_desk: Callable[..., Desk]) -> None:
    before = make_desk()
    path = before.inbox / "a.txt"
    path.write_bytes(b"content")
    look = folder.look_at(path)
    digest = before.intake._copy(path, look, before.spool.path("0001"))
    before.spool.add("0001", State.TAKING, "a.txt", look, sha256=digest)
    before.spool.close()
    renumbered = path.with_name("renumbered")
    renumbered.write_bytes(b"content")
    os.utime(renumbered, ns=(look.mtime_ns, look.mtime_ns))
    renumbered.rename(path)
    after = make_desk()
    after.intake.sweep_spool()
    after.intake.recover()
    after.intake.finish_leftovers()
    assert after.spooled() == [b"content"]
    assert not path.exists()


@pytest.mark.parametrize("unchanged", [True, False])
def test_after_a_crash_a_claimed_source_goes_or_comes_back(make_desk: Callable[..., Desk], unchanged: bool) -> None:
    before = make_desk()
    path = before.inbox / "a.txt"
    path.write_bytes(b"content")
    look = folder.look_at(path)
    digest = before.intake._copy(path, look, before.spool.path("0001"))
    before.spool.add("0001", State.TAKING, "a.txt", look, sha256=digest)
    before.spool.close()
    path.rename(before.inbox / ".kancelaria-0001")
    if not unchanged:
        with (before.inbox / ".kancelaria-0001").open("ab") as file:
            file.write(b" more")
    after = make_desk()
    after.intake.sweep_spool()
    after.intake.recover()
    after.intake.finish_leftovers()
    assert [path.name for path in after.inbox.iterdir()] == ([] if unchanged else ["a.txt"])
    assert after.spooled() == ([b"content"] if unchanged else [])


def test_a_new_database_sends_the_spooled_files_through_the_folder_again(make_desk: Callable[..., Desk]) -> None:
    before = make_desk()
    (before.inbox / "a.txt").write_bytes(b"content")
    before.settle("a.txt")
    before.spool.close()
    for part in before.home.glob("spool.db*"):
        part.unlink()
    after = make_desk()
    after.intake.sweep_spool()
    after.intake.recover()
    (recovered,) = after.inbox.iterdir()
    assert recovered.name.startswith("recovered-")
    assert recovered.read_bytes() == b"content"


def test_a_full_disk_leaves_the_file(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(reserve_bytes=2**62)
    (desk.inbox / "a.txt").write_bytes(b"content")
    with pytest.raises(SpoolFull):
        desk.settle("a.txt")
    assert (desk.inbox / "a.txt").read_bytes() == b"content"
    assert not any(desk.spool.folder.iterdir())


def test_a_refused_file_is_kept_under_its_name_with_a_note(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(max_bytes=5)
    name = os.fsdecode(b"faktura \xfa.txt")
    (desk.inbox / name).write_bytes(b"too long")
    assert desk.settle(name) is Verdict.REFUSED
    (item,) = desk.spool.in_state(State.REFUSED)
    assert (desk.home / "failed" / "000001" / name).read_bytes() == b"too long"
    note = json.loads((desk.home / "failed" / "000001.json").read_text())
    assert (note["outcome"], note["size"], note["intake"]) == ("too-large", 8, item.intake_id)
    assert desk.failed.count() == 1


def test_a_refused_file_that_changes_at_the_last_moment_is_looked_at_again(desk: Desk) -> None:
    path = desk.inbox / "a.txt"
    path.touch()
    look = folder.look_at(path)
    path.write_bytes(b"written after all")
    assert desk.intake.refuse("a.txt", look, IntakeOutcome.EMPTY, "") is Verdict.WAITING
    assert path.read_bytes() == b"written after all"
    assert desk.spool.in_state(*State) == []


def test_refused_files_come_back_beside_what_has_their_name_now(desk: Desk) -> None:
    (desk.inbox / "a.txt").touch()
    desk.settle("a.txt")
    (desk.inbox / "a.txt").write_bytes(b"another")
    assert desk.intake.retry_failed() == 1
    assert {path.name for path in desk.inbox.iterdir()} == {"a.txt", "a (2).txt"}
    assert (desk.inbox / "a.txt").read_bytes() == b"another"
    assert not any(desk.failed.folder.iterdir())


@pytest.mark.parametrize("kind", ["file", "link", "folder", "pipe"])
def test_refused_things_are_kept_across_disks(desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    thing = desk.inbox / "thing"
    match kind:
        case "file":
            thing.touch()
        case "link":
            thing.symlink_to("nowhere")
        case "folder":
            (thing / "inner").mkdir(parents=True)
        case "pipe":
            os.mkfifo(thing)
    rename = Path.rename

    def rename_on_one_disk(source: Path, target: Path) -> Path:
        if source.parent == desk.inbox:
            raise OSError(errno.EXDEV, "other disk")
        return rename(source, target)

    monkeypatch.setattr(failed_module.Path, "rename", rename_on_one_disk)
    assert desk.settle("thing") is Verdict.REFUSED
    assert not any(desk.inbox.iterdir())
    kept = desk.failed.folder / "000001" / "thing"
    assert os.path.lexists(kept) == (kind != "pipe")
    assert (desk.failed.folder / "000001.json").exists()


def test_10000_files_need_little_memory(desk: Desk) -> None:
    import tracemalloc

    for number in range(10_000):
        (desk.inbox / f"scan-{number:05d}.pdf").touch()
    tracemalloc.start()
    desk.look()
    desk.look(1.0)
    assert len(desk.sightings.due(LONG)) == 10_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15 * 2**20


def test_a_copy_of_what_changed_meanwhile_is_thrown_away(desk: Desk) -> None:
    path = desk.inbox / "a.txt"
    path.write_bytes(b"one")
    look = folder.look_at(path)
    path.write_bytes(b"one and two")
    with pytest.raises(Changed):
        desk.intake._copy(path, look, desk.spool.path("0001"))
    assert not any(desk.spool.folder.iterdir())


@pytest.mark.parametrize("leaves", ["remove", "keep_unchanged"])
def test_a_file_replaced_between_the_last_look_and_its_removal_comes_back(
    desk: Desk, leaves: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.inbox / "a.txt"
    path.touch()
    look = folder.look_at(path)
    real, looks = folder.look_at, iter([look])

    def look_before_the_change(at: Path) -> object:
        path.write_bytes(b"written now") if path.exists() and path.stat().st_size == 0 else None
        return next(looks, None) or real(at)

    monkeypatch.setattr(folder, "look_at", look_before_the_change)
    monkeypatch.setattr(failed_module, "look_at", look_before_the_change)
    with pytest.raises(Changed):
        if leaves == "remove":
            folder.remove(path, look, desk.inbox / ".claim")
        else:
            item = desk.spool.add("0001", State.REFUSING, "a.txt", look, outcome=IntakeOutcome.EMPTY)
            desk.failed.keep_unchanged(item, path)
    assert path.read_bytes() == b"written now"
    assert [left.name for left in desk.inbox.iterdir()] == ["a.txt"]
    assert not any(desk.failed.folder.iterdir())

"""Destruction on a real MongoDB: tombstones, the chain, documents that others need, holds, and kill -9 anywhere."""

import json
import signal
import subprocess
import sys
import time

import pytest

from deploy.local import mongodb
from services.registry.handlers.disposal_carrying_out import destroy_next
from services.registry.handlers.entries import get_entry
from services.registry.handlers.entry_lines import list_entry_lines
from services.registry.handlers.verification import verify_journal
from shared.contracts.problems import Conflict, NotFound
from shared.contracts.registry import (
    DisposalOutcome,
    DisposalState,
    Entry,
    FileState,
    GetEntry,
    LineKind,
    ListEntryLines,
    Verdict,
    VerifyJournal,
)
from tests.integration.services.registry.disposal_life import (
    close_list,
    decided,
    hold,
    items_of,
    order_destruction,
    read,
)
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    close,
    closed_file,
    handle,
    open_file,
    read_file,
    register,
)

pytestmark = pytest.mark.integration


def file_of(store, *document_ids: str):
    """A closed file with one record, which bears these documents, and the record."""
    file = open_file(store)
    entry = handle(store, register(store, mark="A1", file_id=file.id))
    states = store.database["entry_states"]
    states.update_one({"_id": entry.id}, {"$set": {"document_ids": list(document_ids)}})
    return close(store, file), entry


def told(store) -> list[dict]:
    rows = store.database["outbox"].find({"name": "registry.disposal.carried-out"}).sort("created_at", 1)
    return [json.loads(row["body"]) for row in rows]


def entry_now(store, entry: Entry) -> Entry:
    return get_entry(GetEntry(id=entry.id), JANA, store)


def lines_of(store, entry: Entry):
    return list_entry_lines(ListEntryLines(entry_id=entry.id), JANA).items


def verifies(store, entry: Entry) -> bool:
    return verify_journal(VerifyJournal(journal_id=entry.journal_id), JANA, store).valid


def test_tombstones_and_a_chained_line_stay_and_the_journal_verifies(registry):
    file, entry = file_of(registry, "d1", "d2")
    ordered = order_destruction(registry, decided(registry))
    assert ordered.running
    assert destroy_next(registry)
    gone = read_file(registry, file)
    assert gone.state is FileState.DESTROYED
    assert (gone.number, gone.title) == (file.number, file.title)
    assert gone.disposed_at is not None
    after = entry_now(registry, entry)
    assert after.now.tombstone
    assert after.hash == entry.hash
    last = lines_of(registry, entry)[-1]
    assert last.kind is LineKind.DESTROYED
    assert (last.data["disposal"], last.data["decision"], last.data["ordered_by"]) == (
        ordered.number, "SNA-1/2080", "Marta",
    )  # fmt: skip
    assert verifies(registry, entry)
    assert [(event["file_id"], event["document_ids"], event["verdict"]) for event in told(registry)] == [
        (file.id, ["d1", "d2"], "destroy")
    ]
    done = read(registry, ordered)
    assert (done.state, done.progress, done.running) == (DisposalState.DESTROYED, 1.0, False)
    assert close_list(registry, done).state is DisposalState.CLOSED
    assert not destroy_next(registry)


def test_a_document_that_another_record_needs_is_not_erased(registry):
    file_of(registry, "d1", "shared")
    kept, _ = file_of(registry, "shared")
    first = decided(registry, **{kept.id: Verdict.KEEP})
    order_destruction(registry, first)
    destroy_next(registry)
    assert [event["document_ids"] for event in told(registry)] == [["d1"]]
    order_destruction(registry, decided(registry))
    destroy_next(registry)
    assert sorted(map(tuple, (event["document_ids"] for event in told(registry)))) == [("d1",), ("shared",)]


def test_a_hold_stops_the_order_and_one_placed_later_holds_its_file_back(registry):
    early, _ = file_of(registry, "d1")
    late, entry = file_of(registry, "d2")
    disposal = decided(registry)
    assert (disposal.to_destroy, disposal.to_hand_over) == (2, 0)
    hold(registry, early)
    with pytest.raises(Conflict) as refused:
        order_destruction(registry, disposal)
    assert refused.value.reason == "files-hindered"
    assert read(registry, disposal) == disposal
    registry.database["files"].update_one({"_id": early.id}, {"$set": {"held": False}})
    order_destruction(registry, disposal)
    hold(registry, late)
    destroy_next(registry)
    assert read_file(registry, early).state is FileState.DESTROYED
    assert read_file(registry, late).state is FileState.CLOSED
    assert not entry_now(registry, entry).now.tombstone
    assert [item.outcome for item in items_of(registry, disposal)] == [
        DisposalOutcome.DESTROYED, DisposalOutcome.HELD_BACK,
    ]  # fmt: skip
    assert read(registry, disposal).to_destroy == 0


def test_a_list_tells_what_is_left_of_either_kind(registry):
    files = [file_of(registry, f"d{no}")[0] for no in range(3)]
    decision = {files[0].id: Verdict.ARCHIVE, files[1].id: Verdict.KEEP}
    disposal = order_destruction(registry, decided(registry, **decision))
    assert (disposal.to_destroy, disposal.to_hand_over) == (1, 1)
    destroy_next(registry)
    left = read(registry, disposal)
    assert (left.to_destroy, left.to_hand_over, left.state) == (0, 1, DisposalState.DECIDED)


def test_only_what_is_decided_is_destroyed_and_once(registry):
    closed_file(registry)
    disposal = decided(registry)
    with pytest.raises(NotFound):
        order_destruction(registry, disposal, who=KAROL)
    running = order_destruction(registry, disposal)
    with pytest.raises(Conflict) as refused:
        order_destruction(registry, running)
    assert refused.value.reason == "disposal-running"
    with pytest.raises(Conflict):
        close_list(registry, running)


@pytest.mark.parametrize("pause", [0.0, 0.004, 0.011])
def test_killed_anywhere_each_file_is_before_or_after_and_the_next_worker_goes_on(registry, mongo, pause):
    files = dict(file_of(registry, f"d{no}") for no in range(8))
    disposal = order_destruction(registry, decided(registry))
    command = [sys.executable, "-m", "tests.integration.services.registry.destroyer", mongo.url("registry")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(3):
            process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    forget_the_dead(mongo)
    assert before_or_after(registry, disposal, files) in range(3, 8)
    goes_on(registry, disposal, files)


@pytest.mark.parametrize("write", range(6, 11))
def test_killed_after_any_write_of_a_file_it_is_as_before(registry, mongo, write):
    """Each file takes five writes: line, event of the line, file, item, event; so the second is torn nowhere."""
    files = dict(file_of(registry, f"d{no}") for no in range(3))
    disposal = order_destruction(registry, decided(registry))
    module = "tests.integration.services.registry.destroyer"
    killed = subprocess.run(
        [sys.executable, "-m", module, mongo.url("registry"), str(write)], capture_output=True, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    forget_the_dead(mongo)
    assert before_or_after(registry, disposal, files) == 1
    goes_on(registry, disposal, files)


def before_or_after(store, disposal, files) -> int:
    """How many are destroyed; all others must be as they were."""
    states = [_standing(store, file, entry) for file, entry in files.items()]
    assert set(states) <= {"before", "after"}
    after = states.count("after")
    assert read(store, disposal).progress == after / len(files)
    assert verifies(store, next(iter(files.values())))
    return after


def forget_the_dead(mongo) -> None:
    """MongoDB keeps the transaction of a client that is gone for up to a minute."""
    with mongodb.administrator(mongo.stack) as client:
        client.admin.command("killAllSessions", [])


def goes_on(store, disposal, files) -> None:
    """The next worker destroys the rest, and each file once."""
    deadline = time.monotonic() + 60
    while not destroy_next(store):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert before_or_after(store, disposal, files) == len(files)
    assert read(store, disposal).state is DisposalState.DESTROYED
    assert sorted(event["file_id"] for event in told(store)) == sorted(file.id for file in files)


def _standing(store, file, entry) -> str:
    """Whether all that belongs to a file is as before its destruction, all as after, or torn."""
    signs = {
        read_file(store, file).state is FileState.DESTROYED,
        entry_now(store, entry).now.tombstone,
        lines_of(store, entry)[-1].kind is LineKind.DESTROYED,
        any(event["file_id"] == file.id for event in told(store)),
        store.database["disposal_items"].find_one({"file_id": file.id}).get("outcome") == "destroyed",
    }
    return {frozenset({True}): "after", frozenset({False}): "before"}.get(frozenset(signs), f"torn: {signs}")

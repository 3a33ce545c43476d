"""kill -9 of the agent at each step of its work: each file arrives once, each refusal is told once."""

import random
import time
from collections.abc import Callable

import pytest

from tests.integration.services.scanner_agent.test_arrival import png
from tests.office import Office

pytestmark = [pytest.mark.integration, pytest.mark.faults]

AGENT = "services.scanner_agent"
TAKING = [
    (f"{AGENT}.intake:_write", "after"),
    (f"{AGENT}.folder:look_at", "before"),
    (f"{AGENT}.spool:Spool.add", "before"),
    (f"{AGENT}.spool:Spool.add", "after"),
    (f"{AGENT}.folder:remove", "before"),
    (f"{AGENT}.folder:remove", "after"),
    (f"{AGENT}.spool:Spool.move", "before"),
    (f"{AGENT}.spool:Spool.move", "after"),
]
HANDING_IN = [
    (f"{AGENT}.delivery:Delivery._hand_in", "before"),
    (f"{AGENT}.delivery:put", "before"),
    (f"{AGENT}.delivery:put", "after"),
    (f"{AGENT}.delivery:Delivery._hand_in", "after"),
    (f"{AGENT}.spool:Spool.finish", "before"),
    (f"{AGENT}.spool:Spool.finish", "after"),
]
REFUSING = [
    (f"{AGENT}.spool:Spool.add", "after"),
    (f"{AGENT}.failed:move", "after"),
    (f"{AGENT}.failed:Failed.note", "before"),
    (f"{AGENT}.failed:Failed.note", "after"),
    (f"{AGENT}.delivery:Delivery._tell", "after"),
]
SHORT = {(f"{AGENT}.folder:remove", "before"), (f"{AGENT}.delivery:Delivery._hand_in", "after")}


def _steps(*lists: list[tuple[str, str]]) -> list:
    steps = [step for steps in lists for step in steps]
    return [
        pytest.param(*step, marks=[pytest.mark.faults_short] if step in SHORT else [], id="-".join(step)[23:])
        for step in steps
    ]


def _die_at(office: Office, place: str, moment: str) -> None:
    """Run the agent until it is killed there."""
    whole = office.agent.arguments
    office.agent.arguments = ["-m", "tests.faults.services.scanner_agent.dying_agent", place, moment]
    office.agent.start()
    assert office.agent.wait_dead() == -9
    office.agent.arguments = whole


@pytest.mark.parametrize(("place", "moment"), _steps(TAKING, HANDING_IN))
def test_killed_at_a_step_a_file_arrives_once(make_office: Callable[..., Office], place: str, moment: str) -> None:
    office = make_office()
    content = png(f"{place} {moment}")
    office.drop("letter.png", content)
    _die_at(office, place, moment)
    office.agent.start()
    office.wait_for_intakes(1)
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty")
    office.wait_for(office.is_empty, "the folder is empty")
    time.sleep(1)
    (intake,) = office.intakes()
    assert (intake["filename"], intake["outcome"], intake["size"]) == ("letter.png", "stored", len(content))
    document = office.documents["documents"].find_one({"_id": intake["document_id"]})
    assert document is not None
    assert document["receipts"] == 1
    assert office.documents["intakes"].count_documents({"sha256": intake["sha256"]}) == 1


@pytest.mark.parametrize(("place", "moment"), _steps(REFUSING))
def test_killed_at_a_step_a_refusal_is_told_once(make_office: Callable[..., Office], place: str, moment: str) -> None:
    office = make_office()
    (office.inbox / "link.png").symlink_to("nowhere")
    _die_at(office, place, moment)
    office.agent.start()
    office.wait_for_intakes(1)
    time.sleep(1)
    assert office.outcomes() == {"link.png": ["not-a-file"]}
    assert office.is_empty()
    (kept,) = [path for place in office.failed.iterdir() if place.is_dir() for path in place.iterdir()]
    assert kept.name == "link.png"
    assert kept.is_symlink()
    assert kept.parent.with_suffix(".json").exists()


def test_a_source_that_was_replaced_while_the_agent_was_dead_is_another_file(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    office.drop("scan.png", png("first content"))
    _die_at(office, f"{AGENT}.folder:remove", "before")
    office.drop("scan.png", png("second content"))
    office.agent.start()
    office.wait_for_intakes(2)
    time.sleep(1)
    assert office.outcomes() == {"scan.png": ["stored", "stored"]}
    assert {intake["size"] for intake in office.intakes()} == {len(png("first content")), len(png("second content"))}


def test_a_lost_spool_database_loses_no_file(make_office: Callable[..., Office]) -> None:
    office = make_office()
    office.drop("kept.png", png("kept without a database"))
    _die_at(office, f"{AGENT}.delivery:Delivery._hand_in", "before")
    for part in office.home.glob("spool.db*"):
        part.write_bytes(b"this is no database, it was damaged " * 300)
    office.agent.start()
    damaged = "spool.db.damaged-*"
    office.wait_for(lambda: any(office.home.glob(damaged)) and office.spool_name() != "", "a new database is begun")
    office.wait_for_intakes(1)
    (intake,) = office.intakes()
    assert (intake["outcome"], intake["size"]) == ("stored", len(png("kept without a database")))


@pytest.mark.faults_short
@pytest.mark.timeout(300)
def test_killed_at_random_each_of_many_files_arrives_once(make_office: Callable[..., Office]) -> None:
    office = make_office(KANCELARIA_AGENT_QUIET_SECONDS="0.1")
    chance = random.Random(7)
    names = [f"{number:03d}.png" for number in range(80)]
    pending = list(names)
    for _ in range(8):
        office.agent.start()
        for _ in range(10):
            name = pending.pop()
            office.drop(name, png(f"random {name} " + "z" * chance.randrange(300_000)))
        time.sleep(chance.uniform(0.7, 1.8))
        office.agent.kill()
    office.agent.start()
    office.wait_for_intakes(len(names), seconds=120)
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty")
    time.sleep(1)
    assert office.outcomes() == {name: ["stored"] for name in names}
    assert office.is_empty()
    receipts = office.documents["documents"].distinct("receipts")
    assert receipts == [1]

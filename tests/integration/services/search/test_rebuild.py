"""The index filled from the other services: when it is new, damaged or asked for, while serving, with kills between.

Each test is a replica of its own, with an index and a queue of its own, in a world that all of them share.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from services.search import schema
from shared.identifiers import new_id
from tests.integration.services.search.world import Replica, World, wait_for
from tests.servers import Broker, Mongo

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def whole_world(rabbitmq: Broker, mongo: Mongo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(rabbitmq, mongo.url("search"), tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    """Nothing is known in it, and search does not run."""
    whole_world.forget_everything()
    yield whole_world
    whole_world.stop_search()


@pytest.fixture
def replica(world: World) -> Replica:
    return world.new_replica(new_id())


def fill(world: World, count: int) -> list[str]:
    """Documents with text, every second one registered, and one entry alone, of which no event is told."""
    ids = [f"d{number:03}" for number in range(count)]
    for number, document_id in enumerate(ids):
        world.read_after_store(document_id, f"Žiadosť číslo {number}")
        if number % 2:
            world.register(f"e{number:03}", f"BA-2026/{number:06}", document_id, party="Novák")
    world.register("lone", "BA-2026/999999", subject="Ústne podanie")
    world.keep_contact("known", "Vodáreň a. s.")
    world.keep_contact("removed", "Plynáreň a. s.", gone=True)
    return ids


def state_of(replica: Replica) -> dict:
    path = replica.path / f"v{schema.VERSION}" / "state.json"
    return orjson.loads(path.read_bytes()) if path.exists() else {}


def wait_for_step(replica: Replica) -> None:
    before = state_of(replica)
    wait_for(lambda: state_of(replica) != before or state_of(replica).get("phase") == "done", "the rebuild moves on")


def wait_rebuilt(replica: Replica, generation: int = 0) -> None:
    wait_for(
        lambda: state_of(replica).get("phase") == "done" and state_of(replica)["generation"] == generation,
        f"rebuild {generation} is finished",
    )


def documents(world: World, q: str) -> int:
    return world.search(q, kind=("document",)).total


def test_a_new_replica_finds_what_was_told_before_its_time_once_the_services_are_there(world: World, replica: Replica):
    fill(world, 120)
    world.lose_text("d003")
    world.stop_stand_in("documents")
    replica.start()
    wait_for(lambda: state_of(replica).get("phase") == "document", "all but the documents is gone through")
    assert world.hits("ustne podanie").keys() == {"lone"}
    assert documents(world, "ziadost") == 0
    world.start_stand_in("documents")
    wait_rebuilt(replica)
    assert documents(world, "ziadost") == 119
    assert documents(world, "title:scan") == 120
    assert documents(world, "sender:novak") == 60
    assert world.search("sender:novak", kind=("entry",)).total == 60
    assert [hit.id for hit in world.search("kind:contact").items] == ["known"]


def test_damage_ends_the_process_and_the_next_one_builds_again_as_it_does_for_an_older_version(
    world: World, replica: Replica
):
    fill(world, 5)
    first = replica.start()
    wait_rebuilt(replica)
    world.wait_answering()
    versioned = replica.path / f"v{schema.VERSION}"
    for path in (versioned / "index").glob("*.store"):
        with path.open("r+b") as file:
            file.write(bytes(255 - byte for byte in path.read_bytes()[:-100]))
    assert world.hits("ziadost") == {}
    assert first.process.wait(30) == 1
    second = replica.start()
    wait_for(lambda: documents_found(world, "ziadost") == 5, "everything is found again")
    assert second.terminate() == 0
    versioned.rename(versioned.with_name("v0"))
    replica.start()
    wait_for(lambda: documents_found(world, "sender:novak") == 2, "everything is found again")
    assert not (replica.path / "v0").exists()


def documents_found(world: World, q: str) -> int:
    return len(world.hits(q, kind=("document",)))


def test_kills_during_a_rebuild_lose_nothing_and_it_goes_on(world: World, replica: Replica):
    fill(world, 350)
    for _ in range(3):
        program = replica.start()
        wait_for_step(replica)
        program.kill()
    replica.start()
    wait_rebuilt(replica)
    world.wait_answering()
    assert documents(world, "ziadost") == 350
    assert documents(world, "sender:novak") == 175
    assert "after=" in replica.log()


def test_a_rebuild_serves_meanwhile_and_drops_what_exists_no_more(world: World, replica: Replica):
    fill(world, 110)
    replica.start()
    wait_rebuilt(replica)
    world.wait_answering()
    world.remove("d000")
    world.read("d001", "Zmenený text")
    request = [sys.executable, "-m", "services.search.rebuild"]
    subprocess.run(request, env={"KANCELARIA_SEARCH_PATH": str(replica.path)}, cwd=Path.cwd(), check=True, timeout=60)
    live = 0
    while state_of(replica).get("generation") != 1 or state_of(replica)["phase"] != "done":
        assert documents(world, "ziadost") >= 107
        world.tell(world.read_after_store(f"live{live}", "Medzitým"))
        live += 1
        time.sleep(0.01)
    assert world.hits("zmeneny").keys() == {"d001"}
    assert world.hits("ziadost cislo 0") == {}
    wait_for(lambda: world.search("medzitym").total == live, "what came meanwhile is found")
    assert documents(world, "ziadost") == 108

"""The index filled from the other services: when it is new, damaged or asked for, while serving, with kills between."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from services.search import schema
from tests.integration.services.search.world import World, wait_for

pytestmark = pytest.mark.integration


def fill(world: World, count: int) -> list[str]:
    """Documents with text, every second one registered, and one entry alone, of which no event is told."""
    ids = [f"d{number:03}" for number in range(count)]
    for number, document_id in enumerate(ids):
        world.read_after_store(document_id, f"Žiadosť číslo {number}")
        if number % 2:
            world.register(f"e{number:03}", f"BA-2026/{number:06}", document_id, party="Novák")
    world.register("lone", "BA-2026/999999", subject="Ústne podanie")
    return ids


def state_of(world: World) -> dict:
    path = world.search_path() / f"v{schema.VERSION}" / "state.json"
    return orjson.loads(path.read_bytes()) if path.exists() else {}


def wait_for_step(world: World) -> None:
    before = state_of(world)
    wait_for(lambda: state_of(world) != before or state_of(world).get("phase") == "done", "the rebuild moves on")


def wait_rebuilt(world: World, generation: int = 0) -> None:
    wait_for(
        lambda: state_of(world).get("phase") == "done" and state_of(world)["generation"] == generation,
        f"rebuild {generation} is finished",
    )


def test_a_new_replica_finds_what_was_told_before_its_time(world: World):
    fill(world, 120)
    world.start_search()
    wait_rebuilt(world)
    assert world.search("ziadost").total == 120
    assert world.search("party:novak").total == 60
    assert world.hits("ustne podanie").keys() == {"lone"}


@pytest.mark.parametrize("damage", ["meta.json", "*.term", "everything", "version"])
def test_a_damaged_or_outdated_index_is_built_again(world: World, damage: str):
    fill(world, 5)
    world.start_search()
    wait_rebuilt(world)
    world.stop_search()
    folder = world.search_path() / f"v{schema.VERSION}"
    if damage == "everything":
        shutil.rmtree(folder / "index")
    elif damage == "version":
        folder.rename(folder.with_name("v0"))
    else:
        for path in (folder / "index").glob(damage):
            path.write_bytes(b"?")
    world.start_search()
    world.wait_answering()
    wait_for(lambda: world.search("ziadost").total == 5, "everything is found again")
    wait_for(lambda: world.search("party:novak").total == 2, "numbers too")
    assert not (world.search_path() / "v0").exists()


def test_damage_while_it_runs_ends_the_process_and_the_next_one_builds_again(world: World):
    fill(world, 5)
    search = world.start_search()
    wait_rebuilt(world)
    world.wait_answering()
    for path in (world.search_path() / f"v{schema.VERSION}" / "index").glob("*.store"):
        with path.open("r+b") as file:
            file.write(bytes(255 - byte for byte in path.read_bytes()[:-100]))
    assert world.hits("ziadost") == {}
    assert search.process.wait(30) == 1
    world.start_search()
    world.wait_answering()
    wait_for(lambda: world.search("ziadost").total == 5, "everything is found again")


def test_kills_during_a_rebuild_lose_nothing_and_it_goes_on(world: World):
    fill(world, 350)
    for _ in range(4):
        program = world.start_search()
        wait_for_step(world)
        program.kill()
    world.start_search()
    wait_rebuilt(world)
    world.wait_answering()
    assert world.search("ziadost").total == 350
    assert world.search("party:novak").total == 175
    assert "after=d" in world.log("search")


def test_a_rebuild_serves_meanwhile_and_drops_what_exists_no_more(world: World):
    fill(world, 150)
    world.start_search()
    wait_rebuilt(world)
    world.wait_answering()
    world.remove("d000")
    world.read("d001", "Zmenený text")
    request = [sys.executable, "-m", "services.search.rebuild"]
    subprocess.run(
        request, env={"KANCELARIA_SEARCH_PATH": str(world.search_path())}, cwd=Path.cwd(), check=True, timeout=60
    )
    live = 0
    while state_of(world).get("generation") != 1 or state_of(world)["phase"] != "done":
        assert world.search("ziadost").total >= 147
        world.tell(world.read_after_store(f"live{live}", "Medzitým"))
        live += 1
        time.sleep(0.01)
    assert world.hits("zmeneny").keys() == {"d001"}
    assert world.hits("ziadost cislo 0") == {}
    wait_for(lambda: world.search("medzitym").total == live, "what came meanwhile is found")
    assert world.search("ziadost").total == 148


def test_a_rebuild_waits_for_services_that_are_away(world: World):
    fill(world, 10)
    world.stop_stand_in("documents")
    world.start_search()
    time.sleep(2)
    world.start_stand_in("documents")
    wait_rebuilt(world)
    assert world.search("ziadost").total == 10


def test_a_lost_text_does_not_end_a_rebuild(world: World):
    fill(world, 10)
    world.lose_text("d003")
    world.start_search()
    wait_rebuilt(world)
    assert world.search("ziadost").total == 9
    assert world.search("title:scan").total == 10

"""kill -9 of each process at each step of the main job: every page ends stored, registered and found exactly once."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
import requests

from deploy.local.api_client import ApiError
from deploy.local.waiting import NotReadyError, wait_until
from tests.faults.main_job import Delivery, seed_of
from tests.servers import System

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

Step = Callable[[Delivery], bool]


def taken(delivery: Delivery) -> bool:
    """The agent has begun to take the files into its spool."""
    path = delivery.stack.office_folder(delivery.office) / "spool.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as spool:
        names = {row[0].decode() for row in spool.execute("SELECT name FROM files")}
    return bool(names & delivery.names)


def granted(delivery: Delivery) -> bool:
    """An upload is granted or already over."""
    intakes = delivery.stack.api.get("/intakes", filter=f"office={delivery.office}", sort="-taken_at")["items"]
    return any(intake["filename"] in delivery.names for intake in intakes)


def stored(delivery: Delivery) -> bool:
    return bool(delivery.documents())


def being_read(delivery: Delivery) -> bool:
    return any(document["state"] in ("reading", "searchable", "ready") for document in delivery.documents())


def registered(delivery: Delivery) -> bool:
    return bool(delivery.entries())


def readable(delivery: Delivery) -> bool:
    """The text of one is known; its other forms are being made and search is about to hear of it."""
    return any(document["state"] in ("searchable", "ready") for document in delivery.documents())


STEPS: dict[str, Step] = {
    "taken": taken,
    "granted": granted,
    "stored": stored,
    "being read": being_read,
    "registered": registered,
    "readable": readable,
}

SHORT = [
    ("agent-KE", "taken"),
    ("documents", "stored"),
    ("documents-extraction-1", "being read"),
    ("rabbitmq", "stored"),
]

ALL = [
    ("agent-KE", "granted"),
    ("agent-KE", "stored"),
    ("documents", "granted"),
    ("documents", "being read"),
    ("documents-extraction-1", "readable"),
    ("documents-extraction-2", "being read"),
    ("registry", "stored"),
    ("registry", "registered"),
    ("search", "registered"),
    ("search", "readable"),
    ("accounts", "granted"),
    ("gateway", "stored"),
    ("rabbitmq", "taken"),
    ("rabbitmq", "readable"),
    ("mongodb", "taken"),
    ("mongodb", "stored"),
    ("mongodb", "readable"),
    ("seaweedfs", "taken"),
    ("seaweedfs", "being read"),
    ("tika", "stored"),
    ("tika", "being read"),
]

CASES = [
    *(pytest.param(*case, marks=pytest.mark.faults_short, id="-".join(case).replace(" ", "-")) for case in SHORT),
    *(pytest.param(*case, id="-".join(case).replace(" ", "-")) for case in ALL),
]


@pytest.mark.parametrize(("victim", "step"), CASES)
def test_a_kill_loses_nothing_and_doubles_nothing(stack: System, tmp_path, victim: str, step: str):
    delivery = Delivery.drop(stack, "KE", tmp_path, seed=seed_of(victim, step))
    wait_for_step(delivery, STEPS[step])

    stack.kill(victim)

    delivery.wait_until_arrived()
    stack.wait_until_ready()
    delivery.assert_each_once()


def test_kills_one_after_the_other_lose_nothing(stack: System, tmp_path):
    delivery = Delivery.drop(stack, "BA", tmp_path, seed=seed_of("all"), count=6)
    for victim in ("agent-BA", "documents", "registry", "documents-extraction-1", "search", "tika", "gateway"):
        stack.kill(victim)
        wait_until(lambda victim=victim: stack.pid(victim) != 0, f"{victim} runs again", 60)
    delivery.wait_until_arrived()
    stack.wait_until_ready()
    delivery.assert_each_once()


@pytest.mark.parametrize("server", ["rabbitmq", "mongodb", "seaweedfs", "tika"])
def test_what_is_dropped_while_a_server_is_away_arrives_after_it_is_back(stack: System, tmp_path, server: str):
    stack.stop(server)
    try:
        delivery = Delivery.drop(stack, "KE", tmp_path, seed=seed_of("away", server))
        wait_until(lambda: taken(delivery), "the agent takes files while a server is away", 30)
    finally:
        stack.start(server)
    delivery.wait_until_arrived()
    stack.wait_until_ready()
    delivery.assert_each_once()


def wait_for_step(delivery: Delivery, step: Step) -> None:
    """A step that passes too fast to be seen is over, which is as good a moment to kill."""

    def reached() -> bool:
        try:
            return step(delivery)
        except (requests.ConnectionError, ApiError):
            return False

    try:
        wait_until(reached, step.__doc__ or step.__name__, 60, every=0.02)
    except NotReadyError as error:
        raise AssertionError(f"{delivery.stack.log('agent-' + delivery.office)[-3000:]}") from error

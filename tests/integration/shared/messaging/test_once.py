"""Outbox and inbox together: a fact is told once it is committed, and what it causes happens once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo.database import Database

from shared.contracts.base import Done
from shared.contracts.problems import Conflict
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.messaging.dead_letters import connection
from shared.messaging.envelope import Envelope
from shared.messaging.listener import EventListener
from shared.messaging.topology import declare_shared
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Farewell, Note
from tests.integration.shared.messaging.processes import GreetingsProcess, wait_for
from tests.integration.shared.messaging.telling import tell
from tests.servers import Mongo

pytestmark = pytest.mark.integration

Settings = Callable[[str], BrokerSettings]
ANNA = Principal(kind=Kind.PERSON, id="p1", name="Anna")


@pytest.fixture
def database(mongo: Mongo) -> Iterator[Database]:
    client = mongo.client("greetings")
    database = client.get_default_database()
    for name in ("notes", "handled", "outbox"):
        database[name].delete_many({})
    yield database
    client.close()


@pytest.fixture
def start_counting(start: Callable[..., GreetingsProcess], mongo: Mongo) -> Callable[[], GreetingsProcess]:
    def start_one() -> GreetingsProcess:
        process = start(module="counting_service", KANCELARIA_MONGO_URL=mongo.url("greetings"))
        process.wait_ready()
        return process

    return start_one


@pytest.fixture
def heard(settings: Settings) -> Iterator[list[Envelope]]:
    with connection(settings("svc-greetings")) as channel:
        declare_shared(channel)
    seen: list[Envelope] = []
    listener = EventListener(settings("svc-gateway"), seen.append, (Farewell.name,))
    listener.start()
    assert listener.wait_connected(30)
    yield seen
    listener.stop()


def texts(database: Database) -> list[str]:
    return sorted(note["text"] for note in database["notes"].find())


def test_an_event_that_comes_again_is_handled_once(
    start_counting: Callable[[], GreetingsProcess], settings: Settings, database: Database, heard: list[Envelope]
) -> None:
    start_counting()
    tell(settings("svc-greetings"), "once", "once", "twice", "twice", ids=("a", "a", "b", "c"))

    wait_for(lambda: len(heard) >= 3, "told of")
    wait_for(lambda: database["outbox"].count_documents({}) == 0, "outbox empty")
    assert texts(database) == ["once", "twice", "twice"]
    assert len({envelope.id for envelope in heard}) == 3


def test_a_death_between_commit_and_acknowledgement_doubles_nothing(
    start_counting: Callable[[], GreetingsProcess], settings: Settings, database: Database, heard: list[Envelope]
) -> None:
    first = start_counting()
    tell(settings("svc-greetings"), "dies")
    wait_for(lambda: first.process.poll() is not None, "died")
    assert texts(database) == ["dies"]

    second = start_counting()

    wait_for(lambda: 'outcome="ok",queue="greetings.count"' in second.metrics(), "handled again")
    wait_for(lambda: database["outbox"].count_documents({}) == 0, "what the dead process left is told")
    assert texts(database) == ["dies"]
    assert {envelope.body for envelope in heard} == {Farewell(text="dies").model_dump_json().encode()}


def test_a_command_repeated_with_its_request_id_is_carried_out_once(
    start_counting: Callable[[], GreetingsProcess], rpc: RpcClient, database: Database
) -> None:
    start_counting()
    context = Context(ANNA, request_id=new_id())
    with ThreadPoolExecutor(8) as threads:
        replies = [threads.submit(rpc.call, Note(text="one"), context) for _ in range(8)]

    assert {reply.result() for reply in replies} == {Done()}
    assert texts(database) == ["one"]
    with pytest.raises(Conflict):
        rpc.call(Note(text="another"), context)


def test_a_process_with_a_database_stays_small(start_counting: Callable[[], GreetingsProcess], rpc: RpcClient) -> None:
    process = start_counting()
    for _ in range(100):
        rpc.call(Note(text="x" * 1000), Context(ANNA))

    assert process.resident < 120 * 2**20

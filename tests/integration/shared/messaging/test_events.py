"""Events: each subscription gets each one, failures come again, poison ends among the dead letters."""

import time
from collections.abc import Callable

import pytest

from shared.messaging import dead_letters
from shared.messaging.client import RpcClient
from shared.messaging.envelope import Envelope
from shared.messaging.listener import EventListener
from shared.messaging.topology import retry_exchange
from shared.security.context import Context
from shared.security.principal import ANONYMOUS
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Greeted, Publish
from tests.integration.shared.messaging.processes import GreetingsProcess, wait_for
from tests.integration.shared.messaging.telling import tell

pytestmark = pytest.mark.integration

Settings = Callable[[str], BrokerSettings]
Start = Callable[..., GreetingsProcess]


def notes(service: GreetingsProcess, kind: str) -> list[str]:
    return [line.partition(" ")[2] for line in service.seen if line.split()[0] == kind]


def letters(settings: BrokerSettings) -> list[dead_letters.DeadLetter]:
    with dead_letters.connection(settings) as channel:
        return dead_letters.letters(channel)


def letters_once_there(settings: BrokerSettings, count: int) -> list[dead_letters.DeadLetter]:
    """Of one look: what was looked at is away from its queue for a moment."""
    found: list[dead_letters.DeadLetter] = []

    def are_there() -> bool:
        found[:] = letters(settings)
        return len(found) == count

    wait_for(are_there, "dead letters")
    return found


@pytest.fixture
def own(settings: Settings) -> BrokerSettings:
    return settings("svc-greetings")


@pytest.fixture(autouse=True)
def no_letters_left(own: BrokerSettings, service: GreetingsProcess) -> None:
    with dead_letters.connection(own) as channel:
        for letter in dead_letters.letters(channel):
            dead_letters.drop(channel, letter)


def test_each_subscription_gets_the_event(service: GreetingsProcess, own: BrokerSettings) -> None:
    tell(own, "hello", ids=("event-1",))

    wait_for(lambda: len(service.seen) == 4, "four handlers")
    assert notes(service, "heard") == ["hello greetings.heard:event-1 greetings"]
    assert notes(service, "heard_once") == ["hello"]
    assert notes(service, "batch") == ["1 hello"]
    assert notes(service, "each") == ["0 hello"]


def test_a_service_publishes_what_has_no_transaction(service: GreetingsProcess, rpc: RpcClient) -> None:
    rpc.call(Publish(text="told"), Context(ANONYMOUS))

    wait_for(lambda: notes(service, "heard_once") == ["told"], "event handled")


def test_events_wait_for_a_service_that_is_down(service: GreetingsProcess, start: Start, own: BrokerSettings) -> None:
    assert service.terminate() == 0
    tell(own, "one", "two")
    later = start()

    wait_for(lambda: sorted(notes(later, "heard_once")) == ["one", "two"], "events handled")
    assert notes(later, "each") == []


def test_replicas_share_a_subscription(service: GreetingsProcess, start: Start, own: BrokerSettings) -> None:
    second = start(KANCELARIA_INSTANCE="1")
    second.wait_ready()
    tell(own, *(str(number) for number in range(30)))

    wait_for(lambda: len(notes(service, "each")) == 60, "every instance told")
    wait_for(lambda: len(notes(service, "heard_once")) >= 30, "events handled")
    assert sorted(notes(service, "heard_once")) == sorted(str(number) for number in range(30))
    assert {line.split()[0] for line in notes(service, "each")} == {"0", "1"}


def test_a_failure_comes_again_later_and_for_that_handler_alone(service: GreetingsProcess, own: BrokerSettings) -> None:
    begin = time.monotonic()
    tell(own, "poison")

    wait_for(lambda: len(notes(service, "poison")) == 2, "second try")
    assert time.monotonic() - begin >= 1
    assert notes(service, "heard_once") == ["poison"]
    wait_for(lambda: waiting(own, retry_exchange(5)) == 1, "waits for its third try")
    assert 'kancelaria_events_retried_total{queue="greetings.heard"} 2.0' in service.metrics()
    with dead_letters.connection(own) as channel:
        channel.queue_purge(retry_exchange(5))


def waiting(settings: BrokerSettings, queue: str) -> int:
    with dead_letters.connection(settings) as channel:
        return channel.queue_declare(queue, passive=True).message_count


def test_poison_ends_among_the_dead_letters(service: GreetingsProcess, own: BrokerSettings) -> None:
    tell(own, "bad", "good", ids=("bad-one", "good-one"))

    (letter,) = letters_once_there(own, 1)
    assert (letter.id, letter.event, letter.queue, letter.tries) == (
        "bad-one",
        Greeted.name,
        "greetings.heard_once",
        1,
    )
    assert letter.error == "RuntimeError: no"
    assert notes(service, "heard_once") == ["good"]
    assert 'kancelaria_events_dead_lettered_total{queue="greetings.heard_once"} 1.0' in service.metrics()


def test_what_can_not_be_read_ends_among_the_dead_letters(service: GreetingsProcess, own: BrokerSettings) -> None:
    tell(own, "unreadable", body='{"nonsense": 1}')

    wait_for(lambda: any(letter.queue == "greetings.heard_once" for letter in letters(own)), "dead letter")
    assert service.ready()


def test_a_dead_letter_is_replayed_into_its_queue_alone(
    service: GreetingsProcess, own: BrokerSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("KANCELARIA_AMQP_URL", own.amqp_url.get_secret_value())
    tell(own, "bad", "bad", ids=("first", "second"))
    wait_for(lambda: len(letters(own)) == 2, "dead letters")
    seen = len(notes(service, "heard"))

    dead_letters.main(["list"])
    dead_letters.main(["drop", "second"])
    dead_letters.main(["replay", "all"])

    told = capsys.readouterr().out
    assert "first" in told
    assert "second" in told
    wait_for(lambda: [letter.id for letter in letters(own)] == ["first"], "tried again, failed again")
    assert letters(own)[0].tries == 1
    assert len(notes(service, "heard")) == seen


def test_a_batch_holds_no_more_than_its_size(service: GreetingsProcess, own: BrokerSettings) -> None:
    tell(own, *(f"b{number}" for number in range(25)))

    def handled() -> list[str]:
        # Another test's process may have ended before it acknowledged what it handled.
        return [word for line in notes(service, "batch") for word in line.split()[1:] if word[1:].isdigit()]

    wait_for(lambda: len(handled()) == 25, "all handled")
    assert sorted(handled()) == sorted(f"b{number}" for number in range(25))
    assert max(int(line.split()[0]) for line in notes(service, "batch")) <= 10


def test_one_bad_event_does_not_hold_up_its_batch(service: GreetingsProcess, own: BrokerSettings) -> None:
    tell(own, "g1", "poisonous", "g2", ids=("1", "2", "3"))

    wait_for(lambda: "2" in [letter.id for letter in letters(own)], "the bad one is dead")
    assert [letter.queue for letter in letters(own) if letter.id == "2"] == ["greetings.heard_many"]
    assert {"1 g1", "1 g2"} <= set(notes(service, "batch")) or {"g1", "g2"} <= {
        word for line in notes(service, "batch") for word in line.split()
    }


@pytest.mark.timeout(240)
def test_an_event_that_kills_its_process_is_dead_lettered_by_the_broker(
    service: GreetingsProcess, start: Start, own: BrokerSettings
) -> None:
    tell(own, "killer", ids=("killer",))
    lives = [service]

    def dead() -> bool:
        if lives[-1].process.poll() is not None and len(notes(service, "killed")) < 20:
            lives.append(start())
        return any(letter.id == "killer" and letter.queue == "greetings.heard" for letter in letters(own))

    wait_for(dead, "given up", seconds=200)
    assert 5 <= len(notes(service, "killed")) <= 11
    wait_for(lambda: any(life.process.poll() is None and life.ready() for life in lives), "alive again")
    assert "delivery_limit" in letters(own)[0].error


def test_a_listener_sees_events_while_it_lives(service: GreetingsProcess, settings: Settings) -> None:
    seen: list[Envelope] = []
    gaps: list[int] = []
    listener = EventListener(settings("svc-gateway"), seen.append, ("greetings.#",), on_gap=lambda: gaps.append(1))
    listener.start()
    assert listener.wait_connected(10)

    tell(settings("svc-greetings"), "live", ids=("live-1",))

    wait_for(lambda: seen, "event seen")
    listener.stop()
    assert (seen[0].id, seen[0].name, seen[0].office) == ("live-1", Greeted.name, None)
    assert Greeted.model_validate_json(seen[0].body).text == "live"
    assert gaps == []


def test_a_failing_listener_goes_on(service: GreetingsProcess, settings: Settings) -> None:
    seen: list[str] = []

    def show(envelope: Envelope) -> None:
        seen.append(envelope.id)
        if len(seen) == 1:
            raise RuntimeError("the first can not be shown")

    listener = EventListener(settings("svc-gateway"), show, ("greetings.#",))
    listener.start()
    assert listener.wait_connected(10)
    tell(settings("svc-greetings"), "a", "b", ids=("a", "b"))

    wait_for(lambda: seen == ["a", "b"], "both seen")
    listener.stop()

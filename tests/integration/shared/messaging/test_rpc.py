"""Commands: who may, what arrives, what comes back."""

import os
import re
import threading
import time
from collections.abc import Callable

import pytest

from shared.contracts.problems import (
    Conflict,
    Forbidden,
    Internal,
    Invalid,
    NotSignedIn,
    Problem,
    RpcTimeout,
    Unavailable,
)
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal, agent_principal
from shared.security.rights import Role
from tests.integration.shared.messaging.greetings import (
    Change,
    Circumstances,
    Deliver,
    Echo,
    Fail,
    Forward,
    Sleep,
    Tell,
    Unknown,
)
from tests.integration.shared.messaging.processes import GreetingsProcess, wait_for

pytestmark = pytest.mark.integration

Start = Callable[..., GreetingsProcess]


def person(*roles: Role) -> Context:
    return Context(Principal(kind=Kind.PERSON, id="p1", name="Anna", roles=frozenset(roles)))


REGISTRAR = person(Role.REGISTRAR)
NOBODY = Context(ANONYMOUS)


def test_a_command_is_answered_with_its_typed_reply(service: GreetingsProcess, rpc: RpcClient) -> None:
    reply = rpc.call(Echo(text="čau", number=3), REGISTRAR)

    assert (reply.text, reply.number) == ("čau", 3)
    assert rpc.call_json(Echo(text="čau", number=3), REGISTRAR) == '{"text":"čau","number":3}'.encode()


def test_a_message_may_be_larger_than_a_frame(service: GreetingsProcess, rpc: RpcClient) -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(199_999))

    assert rpc.call(Echo(text=text), REGISTRAR).text == text


def test_a_problem_is_the_same_at_the_caller(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Conflict) as raised:
        rpc.call(Fail(how="problem"), NOBODY)

    assert (raised.value.detail, raised.value.reason, raised.value.params) == ("taken", "taken", {"by": "Anna"})


def test_an_unexpected_failure_is_logged_but_not_told(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Internal) as raised:
        rpc.call(Fail(how="unexpected"), NOBODY)

    assert "hunter2" not in str(raised.value.to_wire())
    assert "RuntimeError" in service.output
    assert NOBODY.request_id in service.output


def test_what_can_not_be_parsed_is_told_by_pointer(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Invalid) as raised:
        rpc.call(Echo.model_construct(text="x", number=-5), REGISTRAR)

    assert [field.pointer for field in raised.value.fields] == ["/number"]
    assert raised.value.fields[0].params == {"ge": 0}


def test_the_right_is_checked_before_the_method(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Forbidden):
        rpc.call(Echo(text="x"), Context(agent_principal("BA")))
    with pytest.raises(NotSignedIn):
        rpc.call(Echo(text="x"), NOBODY)
    with pytest.raises(NotSignedIn):
        rpc.call(Change(text="x"), NOBODY)

    assert service.seen == []
    assert rpc.call(Change(text="x"), REGISTRAR).principal_id == "p1"
    assert service.seen == ["change x"]


def test_a_right_of_agents_is_no_right_of_people(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Forbidden):
        rpc.call(Deliver(), person(*Role))


def test_a_public_command_needs_no_sign_in(service: GreetingsProcess, rpc: RpcClient) -> None:
    assert rpc.call(Tell(), NOBODY).principal_kind == "anonymous"


def test_the_handler_knows_the_request_and_continues_the_trace(service: GreetingsProcess, rpc: RpcClient) -> None:
    told = rpc.call(Tell(), REGISTRAR)

    assert told.request_id == REGISTRAR.request_id
    assert told.trace[3:35] == REGISTRAR.trace[3:35]
    assert told.trace[36:52] != REGISTRAR.trace[36:52]
    assert told.once is None


def test_a_writing_command_is_recognised_when_it_comes_again(service: GreetingsProcess, rpc: RpcClient) -> None:
    first, again, other = (rpc.call(Change(text=text), REGISTRAR) for text in ("a", "a", "b"))

    assert first.once == again.once == other.once == f"p1:{REGISTRAR.request_id}"
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_a_command_that_takes_too_long_ends_on_both_sides(service: GreetingsProcess, rpc: RpcClient) -> None:
    begin = time.monotonic()
    with pytest.raises(RpcTimeout):
        rpc.call(Sleep(seconds=3), NOBODY, timeout=0.5)

    assert time.monotonic() - begin < 2
    assert rpc.call(Tell(), NOBODY).principal_kind == "anonymous"
    wait_for(lambda: re.search(r'command="Sleep"|sleep.*RpcTimeout', service.output), "the handler was ended")
    assert service.seen == ["sleep begun"]


def test_a_service_that_does_not_exist_fails_at_once(service: GreetingsProcess, rpc: RpcClient) -> None:
    rpc.call(Tell(), NOBODY)
    begin = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        rpc.call(Tell(), NOBODY, service="nothing")

    assert time.monotonic() - begin < 1
    assert raised.value.reason == "no-service"


def test_a_command_that_the_service_does_not_know_is_told(service: GreetingsProcess, rpc: RpcClient) -> None:
    with pytest.raises(Internal):
        rpc.call(Unknown(), NOBODY)


def test_a_service_calls_another_over_its_bus(service: GreetingsProcess, rpc: RpcClient) -> None:
    assert rpc.call(Forward(text="over"), REGISTRAR).text == "over"
    with pytest.raises(Forbidden):
        rpc.call(Forward(text="over"), Context(agent_principal("BA")))


def test_many_threads_each_get_their_own_answer(service: GreetingsProcess, rpc: RpcClient) -> None:
    wrong: list[object] = []

    def work(thread: int) -> None:
        for number in range(50):
            reply = rpc.call(Echo(text=str(thread), number=number), REGISTRAR)
            if (reply.text, reply.number) != (str(thread), number):
                wrong.append(reply)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_forked_process_has_a_connection_of_its_own(service: GreetingsProcess, rpc: RpcClient) -> None:
    rpc.call(Tell(), NOBODY)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, rpc.call(Echo(text="child"), REGISTRAR).text.encode())
        finally:
            os._exit(0)

    assert rpc.call(Echo(text="parent"), REGISTRAR).text == "parent"
    os.waitpid(child, 0)
    os.close(writing)
    assert os.read(reading, 100) == b"child"


def in_background(call: Callable[[], Circumstances | object]) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def work() -> None:
        try:
            results.append(call())
        except Problem as problem:
            results.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, results


def test_work_in_hand_is_finished_before_the_process_ends(service: GreetingsProcess, rpc: RpcClient) -> None:
    rpc.call(Tell(), NOBODY)
    thread, results = in_background(lambda: rpc.call(Sleep(seconds=2), NOBODY))
    wait_for(lambda: "sleep begun" in service.seen, "work begun")

    assert service.terminate() == 0
    thread.join()
    assert service.seen == ["sleep begun", "sleep done"]
    assert not isinstance(results[0], Problem), results


def test_a_command_waits_for_a_service_that_is_started_again(start: Start, rpc: RpcClient) -> None:
    first = start()
    first.wait_ready()
    first.kill()
    thread, results = in_background(lambda: rpc.call(Echo(text="patient"), REGISTRAR, timeout=20))
    start().wait_ready()
    thread.join()

    assert getattr(results[0], "text", results[0]) == "patient"


def test_a_command_whose_process_died_is_taken_by_another(start: Start, rpc: RpcClient) -> None:
    dying = start()
    dying.wait_ready()
    thread, results = in_background(lambda: rpc.call(Sleep(seconds=1), NOBODY, timeout=20))
    wait_for(lambda: dying.seen == ["sleep begun"], "work begun")
    dying.kill()
    start().wait_ready()
    thread.join()

    assert not isinstance(results[0], Problem), results
    assert dying.seen == ["sleep begun", "sleep begun", "sleep done"]


def test_commands_are_counted_and_timed_by_outcome(service: GreetingsProcess, rpc: RpcClient) -> None:
    rpc.call(Echo(text="x"), REGISTRAR)
    with pytest.raises(NotSignedIn):
        rpc.call(Echo(text="x"), NOBODY)

    metrics = service.metrics()
    assert 'kancelaria_rpc_seconds_count{command="echo",outcome="ok"} 1.0' in metrics
    assert 'kancelaria_rpc_seconds_count{command="echo",outcome="NotSignedIn"} 1.0' in metrics


def test_a_process_stays_small(service: GreetingsProcess, rpc: RpcClient) -> None:
    for number in range(500):
        rpc.call(Echo(text="x" * 1000, number=number), REGISTRAR)

    assert service.resident < 120 * 2**20

"""The running service: two replicas, asked over RabbitMQ as the gateway asks."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest
import requests
from pymongo import MongoClient

from services.accounts.domain.throttle import PAIR
from shared.contracts import accounts as contract
from shared.contracts.base import Command
from shared.contracts.problems import Forbidden, Invalid, NotFound, NotSignedIn, Problem, TooManyRequests, Unavailable
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal
from shared.security.rights import Right, Role
from shared.settings import BrokerSettings
from tests.free_port import free_port

pytestmark = pytest.mark.integration
PASSWORD = "correct horse battery"
REPLICAS = 2


class Accounts:
    """The replicas and a client of theirs."""

    def __init__(self, broker, mongo, folder: Path) -> None:
        self.database = MongoClient(mongo.url("running")).get_default_database()
        self.environment = {
            **os.environ,
            "KANCELARIA_AMQP_URL": broker.url("svc-accounts"),
            "KANCELARIA_MONGO_URL": mongo.url("running"),
            "KANCELARIA_ADMIN_USERNAME": "root",
            "KANCELARIA_ADMIN_PASSWORD": PASSWORD,
            "KANCELARIA_ADMIN_NAME": "Hlavná",
            "KANCELARIA_HEAD_OFFICE": "HQ:Centrála",
            "KANCELARIA_LOG_LEVEL": "DEBUG",
        }
        subprocess.run(self._python("services.accounts.bootstrap"), env=self.environment, check=True, timeout=60)
        self.outputs = [folder / f"output-{number}" for number in range(REPLICAS)]
        self.processes = [self._start(output) for output in self.outputs]
        self.rpc = RpcClient(BrokerSettings(amqp_url=broker.url("svc-gateway")), name="test")
        self.agent = RpcClient(BrokerSettings(amqp_url=broker.url("agent-BA")), name="test-agent")

    def _python(self, *arguments: str) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", *arguments]

    def _start(self, output: Path) -> subprocess.Popen:
        port = free_port()
        with output.open("wb") as written:
            process = subprocess.Popen(
                self._python("shared.runtime", "accounts"),
                env={**self.environment, "KANCELARIA_METRICS_PORT": str(port)},
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 40
        while not _ready(port):
            assert process.poll() is None and time.monotonic() < deadline, output.read_text()
            time.sleep(0.1)
        return process

    def call(self, command: Command, principal: Principal = ANONYMOUS, **more):
        return self.rpc.call(command, Context(principal=principal, **more))

    def sign_in(self, username: str, password: str = PASSWORD, address: str = "192.0.2.1") -> contract.Session:
        return self.call(contract.SignIn(username=username, password=password, remote_address=address))

    def as_user(self, username: str) -> Principal:
        return self.sign_in(username).identity.principal

    def contents(self) -> dict[str, list]:
        names = sorted(set(self.database.list_collection_names()) - {"tries", "sign_ins", "outbox", "sessions"})
        return {name: list(self.database[name].find().sort("_id")) for name in names}

    def stop(self) -> None:
        for client in (self.rpc, self.agent):
            client.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
        self.database.client.close()


def _ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def accounts(rabbitmq, mongo, tmp_path_factory):
    running = Accounts(rabbitmq, mongo, tmp_path_factory.mktemp("accounts"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def people(accounts) -> dict[Role, Principal]:
    """One person of each role."""
    root = accounts.as_user("root")
    accounts.call(contract.CreateOffice(code="BA", name="Bratislava"), root)
    principals = {}
    for role in Role:
        username = f"the-{role}"
        command = contract.CreateUser(
            username=username,
            full_name=role.title(),
            roles=(role,),
            offices=("HQ" if role is Role.ADMINISTRATOR else "BA",),
            password=PASSWORD,
        )
        accounts.call(command, root)
        principals[role] = accounts.as_user(username)
    return principals


WRITING: dict[str, Command] = {
    "create an office": contract.CreateOffice(code="NEW", name="New"),
    "change an office": contract.ChangeOffice(code="BA", version=1, name="Changed"),
    "create a user": contract.CreateUser(
        username="new", full_name="New", roles=(Role.OFFICER,), offices=("BA",), password=PASSWORD
    ),
    "change a user": contract.ChangeUser(id="unknown", version=1, full_name="Changed"),
}
READING: dict[str, Command] = {
    "list offices": contract.ListOffices(),
    "list the names of offices": contract.ListOfficeNames(),
    "get an office": contract.GetOffice(code="BA"),
    "list users": contract.ListUsers(),
    "get a user": contract.GetUser(id="unknown"),
    "list sign-ins": contract.ListSignIns(),
    "list the history": contract.ListHistory(),
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("what", WRITING)
def test_without_the_right_it_is_refused_and_nothing_changed(accounts, people, what, role):
    before = accounts.contents()
    with pytest.raises(Forbidden) as refused:
        accounts.call(WRITING[what], people[role])
    assert refused.value.params["right"] == WRITING[what].right
    assert accounts.contents() == before


@pytest.mark.parametrize("what", WRITING)
def test_without_sign_in_it_is_refused_and_nothing_changed(accounts, people, what):
    before = accounts.contents()
    with pytest.raises(NotSignedIn):
        accounts.call(WRITING[what])
    assert accounts.contents() == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("what", READING)
def test_reading_needs_its_right(accounts, people, what, role):
    command, principal = READING[what], people[role]
    if people[role].may(command.right):
        try:
            accounts.call(command, principal)
        except NotFound as problem:
            assert "get a user" in what, problem
    else:
        with pytest.raises(Forbidden):
            accounts.call(command, principal)


def test_with_the_right_it_is_done(accounts, people):
    administrator = people[Role.ADMINISTRATOR]
    office = accounts.call(contract.CreateOffice(code="KE", name="Košice"), administrator)
    changed = accounts.call(
        contract.ChangeOffice(code="KE", version=office.version, name="Mesto"),
        administrator,
    )
    assert (changed.name, changed.version) == ("Mesto", 2)


def test_a_repeated_request_is_done_once(accounts, people):
    administrator = people[Role.ADMINISTRATOR]
    command = contract.CreateUser(
        username="once", full_name="Once", roles=(Role.OFFICER,), offices=("BA",), password=PASSWORD
    )
    first, second = (accounts.call(command, administrator, request_id="the-same") for _ in range(2))
    assert first == second
    assert accounts.database["users"].count_documents({"username": "once"}) == 1


def test_a_session_of_one_replica_is_known_to_all_and_ends_in_all(accounts, people):
    session = accounts.sign_in("the-officer")
    credential = contract.Authenticate(session=session.secret)
    assert {accounts.call(credential).user.username for _ in range(8)} == {"the-officer"}
    accounts.call(contract.SignOut(secret=session.secret))
    for _ in range(8):
        with pytest.raises(NotSignedIn):
            accounts.call(credential)


def test_failures_are_counted_by_all_replicas_together(accounts):
    def guess(number: int) -> type[Problem]:
        with pytest.raises(Problem) as refused:
            accounts.sign_in("guessed", f"wrong password {number}", "203.0.113.9")
        return refused.type

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(40)))
    assert set(answers) == {NotSignedIn, TooManyRequests}
    assert answers.count(NotSignedIn) <= PAIR.free + 2


def test_a_person_is_no_stronger_than_their_headers_say(accounts, people):
    narrowed = people[Role.ADMINISTRATOR].model_copy(update={"scopes": frozenset({Right.OFFICES_READ})})
    principal = Principal.model_validate(narrowed.model_dump())
    accounts.call(contract.ListOffices(), principal)
    with pytest.raises(Forbidden):
        accounts.call(contract.CreateOffice(code="ZZ", name="No"), principal)


def test_an_agent_can_ask_accounts_nothing(accounts, people):
    claimed = Principal(kind=Kind.SERVICE, id="accounts", name="accounts", all_offices=True)
    for command in (contract.ListUsers(), contract.SignIn(username="root", password=PASSWORD, remote_address="x")):
        with pytest.raises((Forbidden, Unavailable)):
            accounts.agent.call(command, Context(principal=claimed), timeout=2)


def test_wrong_input_is_told_without_repeating_it(accounts, people):
    class Loose(contract.CreateUser):
        """As a caller that checks nothing would send it."""

        password: str

    Loose.service, Loose.method = "accounts", "create_user"
    command = Loose(username="loose", full_name="x", roles=(Role.OFFICER,), password="s3cret")
    with pytest.raises(Invalid) as refused:
        accounts.call(command, people[Role.ADMINISTRATOR])
    assert refused.value.fields[0].pointer == "/password"
    assert "s3cret" not in str(refused.value.to_wire())


def test_signing_in_does_not_hold_up_the_others(accounts, people):
    credential = contract.Authenticate(session=accounts.sign_in("the-manager").secret)

    def seconds() -> float:
        started = time.perf_counter()
        accounts.call(credential)
        return time.perf_counter() - started

    alone = median(seconds() for _ in range(50))
    with ThreadPoolExecutor(6) as pool:
        entering = [pool.submit(accounts.sign_in, f"nobody-{n}") for n in range(12)]
        beside = median(seconds() for _ in range(10))
    assert {type(done.exception()) for done in entering} == {NotSignedIn}
    print(f"\nAuthenticate: {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside sign-ins")
    assert beside < 0.5


def test_no_secret_is_in_the_logs(accounts, people):
    session = accounts.sign_in("the-officer")
    officer = session.identity.principal
    token = accounts.call(contract.CreateOwnToken(name="t", scopes=(Right.SEARCH_USE,)), officer)
    accounts.call(contract.Authenticate(token=token.secret))
    with pytest.raises(NotSignedIn):
        accounts.sign_in("the-officer", "a wrong secret word", "198.51.100.1")
    logged = "".join(output.read_text() for output in accounts.outputs)
    assert "sign_in" in logged
    for secret in (PASSWORD, "a wrong secret word", session.secret, token.secret, "$argon2"):
        assert secret not in logged

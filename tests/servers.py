"""The servers and the whole system as the tests start them: on own ports, in an own folder, gone when pytest ends.

The ports begin at `KANCELARIA_TEST_PORT_BASE` (23000), 100 for each process of a run; two runs with different bases do
not see each other. The data is in `var/test-<base>`, emptied at the start. Each server starts when a test first asks
for it.
"""

import os
import shutil
import signal
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.local import broker_accounts, demo, lifecycle, mongodb, rabbitmq, seaweedfs, tika
from deploy.local.api_client import Api
from deploy.local.ports import Ports, answers
from deploy.local.programs import programs, servers
from deploy.local.stack import PROJECT, Stack
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import wait_until
from tests import sharing

DEFAULT_BASE = 23000


@dataclass(frozen=True)
class Broker:
    """A virtual host of its own, with the users and permissions of the real system."""

    stack: Stack
    vhost: str

    def url(self, user: str = rabbitmq.ADMINISTRATOR) -> str:
        """amqp:// address for `svc-…`, `agent-<OFFICE>`, or the administrator, who may do everything."""
        return rabbitmq.url(self.stack, user, self.vhost)

    def add_users(self, *users: str) -> None:
        """Make further users, such as `agent-XX`, known in this virtual host."""
        broker_accounts.provision(self.stack, users, self.vhost)

    def remove(self) -> None:
        rabbitmq.remove_vhost(self.stack, self.vhost)


@dataclass(frozen=True)
class Mongo:
    """Databases of the asking module alone."""

    stack: Stack
    prefix: str

    def url(self, name: str = "test") -> str:
        """mongodb:// address of a database with an account that may read and write there alone.

        The same name gives the same database within a test module; it is empty at first.
        """
        database = f"{self.prefix}-{name}"
        if database not in self._made:
            mongodb.provision(self.stack, [database])
            self._made.append(database)
        return mongodb.url(self.stack, database)

    def client(self, name: str = "test") -> MongoClient:
        """A client of that database, which is its default database."""
        return MongoClient(self.url(name))

    def drop(self) -> None:
        with mongodb.administrator(self.stack) as client:
            for database in self._made:
                client[database].command("dropAllUsersFromDatabase")
                client.drop_database(database)
        self._made.clear()

    @cached_property
    def _made(self) -> list[str]:
        return []


@dataclass(frozen=True)
class ObjectStore:
    """A bucket of its own. Fields as `shared.settings.ObjectSettings` wants them."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    eraser: tuple[str, str] = ("", "")
    """Access key and secret key of the account that may destroy what is locked."""

    @property
    def environment(self) -> dict[str, str]:
        """The `KANCELARIA_S3_…` variables."""
        return {
            "KANCELARIA_S3_ENDPOINT": self.endpoint,
            "KANCELARIA_S3_ACCESS_KEY": self.access_key,
            "KANCELARIA_S3_SECRET_KEY": self.secret_key,
            "KANCELARIA_S3_BUCKET": self.bucket,
        }


@dataclass(frozen=True)
class System:
    """The running system. `told` is the content of `demo.json`: url, username, password, token, offices, users."""

    stack: Stack
    told: dict[str, Any]

    @property
    def url(self) -> str:
        """http://host:port of the gateway; the page is at `/`, the API at `/api/v1`."""
        return self.told["url"]

    @property
    def api(self) -> Api:
        """The API asked with the administrator's token."""
        return Api(self.url, self.told["token"])

    def api_of(self, username: str) -> Api:
        """The API asked with the session of one of `demo_organisation.PEOPLE`, such as `registrar.ke`."""
        api = Api(self.url)
        api.sign_in(username, self.password(username))
        return api

    def password(self, username: str) -> str:
        everybody = [*self.told["users"], {"username": self.told["username"], "password": self.told["password"]}]
        return next(person["password"] for person in everybody if person["username"] == username)

    def inbox(self, office: str) -> Path:
        """The watched folder of `BA` or `KE`."""
        return self.stack.inbox(office)

    def office_folder(self, office: str) -> Path:
        """Where the agent of that office keeps all that is its own."""
        return self.stack.office(office)

    @property
    def names(self) -> list[str]:
        """Names of all programs: epmd, rabbitmq, mongodb, seaweedfs, tika, accounts, …, gateway, agent-BA."""
        return [program.name for program in programs(self.stack)]

    def pid(self, name: str) -> int:
        """0 while it does not run."""
        return self._supervisor.pid(name)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill a program at once; supervisord starts it again."""
        pid = self.pid(name)
        assert pid, f"{name} does not run"
        os.kill(pid, how)

    def stop(self, name: str) -> None:
        """Stop a program until `start`."""
        self._supervisor.stop(name)

    def start(self, name: str) -> None:
        self._supervisor.start(name)

    def wait_until_ready(self, seconds: float = 90) -> None:
        """Return when every program runs and says that it is ready; raise ProgramFailedError with logs otherwise."""
        lifecycle.wait_for(self.stack, programs(self.stack), seconds)

    def log(self, name: str) -> str:
        """All that a program has written."""
        return (self.stack.logs / f"{name}.log").read_text(errors="replace")

    @property
    def _supervisor(self) -> Supervisor:
        return Supervisor(self.stack)


def scanner(folder: Path) -> Path:
    """SANE's own test backend as the only scanner; its paper takes its time. Returns its configuration's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("test\n")
    delay = "read-delay true\nread-delay-duration 100000\n"
    (folder / "test.conf").write_text(f"number_of_devices 1\nsource Flatbed\n{delay}")
    return folder


class TestServers:
    """Starts what is asked for, once in a session."""

    __test__ = False

    def __init__(self) -> None:
        base = int(os.environ.get("KANCELARIA_TEST_PORT_BASE", DEFAULT_BASE))
        base += sharing.process_number() * sharing.PORTS_OF_A_PROCESS
        self.stack = Stack(PROJECT / "var" / f"test-{base}", Ports(base, {}), ("test-*",))
        self._provisioned: set[str] = set()

    @cached_property
    def supervisor(self) -> Supervisor:
        """supervisord of this session; a killed earlier run with the same ports is given time to end."""
        port = self.stack.ports.supervisor
        wait_until(lambda: not answers(port), f"the tests running with port {port} have ended", seconds=60)
        shutil.rmtree(self.stack.var, ignore_errors=True)
        os.environ["SANE_CONFIG_DIR"] = str(scanner(self.stack.var / "sane"))
        return lifecycle.start_supervisor(self.stack, programs(self.stack), attached=True)

    def require(self, *names: str) -> None:
        """Have these servers running."""
        chosen = [server for server in servers(self.stack) if server.name in names]
        running = self.supervisor.states()
        missing = [server for server in chosen if not running[server.name]["pid"]]
        lifecycle.start_servers(self.stack, self.supervisor, missing)

    def broker(self, users: Iterable[str]) -> Broker:
        self.require("epmd", "rabbitmq")
        broker = Broker(self.stack, f"test-{uuid.uuid4().hex[:8]}")
        broker.add_users(*users)
        return broker

    def mongo(self) -> Mongo:
        self.require("mongodb")
        return Mongo(self.stack, f"t{uuid.uuid4().hex[:8]}")

    def object_store(self) -> ObjectStore:
        self.require("seaweedfs")
        bucket = f"test-{uuid.uuid4().hex[:8]}"
        seaweedfs.provision(self.stack, bucket)
        access, secret = seaweedfs.credentials(self.stack)
        eraser = seaweedfs.credentials(self.stack, seaweedfs.ERASER)
        return ObjectStore(seaweedfs.endpoint(self.stack), access, secret, bucket, eraser)

    def tika_url(self) -> str:
        self.require("tika")
        return tika.url(self.stack)

    def system(self) -> "System":
        """All of it: servers, services, gateway and the agents of two offices."""
        self.supervisor.update(programs(self.stack))
        _, told = demo.start(self.stack, lambda line: None)
        return System(self.stack, told)

    def stop(self) -> None:
        """End every process of this session, and remove its data."""
        if "supervisor" in self.__dict__:
            if self.supervisor.running:
                self.supervisor.abandon()
            shutil.rmtree(self.stack.var, ignore_errors=True)

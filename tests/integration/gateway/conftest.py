"""The gateway in front of the real services, on real servers, with an organisation of three offices.

`house` starts once for all modules of this folder: HQ (head office), BA and KE, and a person for each role.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.free_port import free_port
from tests.servers import TestServers

PASSWORD = "correct horse battery"
SERVICES = ("accounts", "contacts", "documents", "registry", "search")
PEOPLE = {
    "registrar-ba": ("registrar", "BA"),
    "registrar-ke": ("registrar", "KE"),
    "officer-ba": ("officer", "BA"),
    "auditor": ("auditor", "HQ"),
}


def session_that_reconnects() -> requests.Session:
    """As a browser does where the gateway has closed a connection that nothing was asked on for a while."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(total=2, allowed_methods={"GET", "HEAD"})))
    return session


@dataclass
class Client:
    """One person's connection to the API, by session cookie; `token` instead of it where given."""

    url: str
    http: requests.Session = field(default_factory=session_that_reconnects)
    csrf: str | None = None

    def sign_in(self, username: str, password: str = PASSWORD) -> "Client":
        answer = self.http.post(f"{self.url}/session", json={"username": username, "password": password}, timeout=20)
        assert answer.status_code == 200, answer.text
        self.csrf = answer.json()["csrf_token"]
        return self

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = dict(options.pop("headers", {}))
        if self.csrf and method != "GET":
            headers.setdefault("X-CSRF-Token", self.csrf)
        return self.http.request(method, self.url + path, headers=headers, timeout=60, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.send("POST", path, **options)

    def patch(self, path: str, **options: Any) -> requests.Response:
        return self.send("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.send("DELETE", path, **options)


@dataclass
class House:
    """The running system. `root` is where the page is, `url` where the API is."""

    root: str
    broker_url: Callable[[str], str]
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    gateway_environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{self.root}/api/v1"

    def visitor(self) -> Client:
        """Nobody signed in."""
        return Client(self.url)

    def person(self, username: str) -> Client:
        """A new session of a person."""
        return Client(self.url).sign_in(username)

    def token(self, username: str, scopes: list[str]) -> Client:
        """A client that carries an API token instead of a cookie."""
        answer = self.person(username).post("/me/tokens", json={"name": "test", "scopes": scopes})
        assert answer.status_code == 201, answer.text
        client = Client(self.url)
        client.http.headers["Authorization"] = f"Bearer {answer.json()['secret']}"
        return client


def spawn(stack: ExitStack, arguments: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen:
    """A process that ends with the tests, with everything it started."""
    output = stack.enter_context(log.open("ab"))
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONWARNINGS": "ignore::DeprecationWarning", **environment},
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )

    def end() -> None:
        try:
            process.terminate()
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    stack.callback(end)
    return process


def spawn_gateway(stack: ExitStack, house: "House", port: int, log: Path) -> subprocess.Popen:
    arguments = ["-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway.app:create_app()"]
    return spawn(stack, arguments, log, {**house.gateway_environment, "KANCELARIA_GATEWAY_PORT": str(port)})


@pytest.fixture(scope="session")
def house(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    broker = servers.broker(["svc-gateway", *(f"svc-{service}" for service in SERVICES), "agent-BA"])
    mongo, objects = servers.mongo(), servers.object_store()
    folder = tmp_path_factory.mktemp("house")
    port = free_port()
    built = House(f"http://127.0.0.1:{port}", broker.url)
    with ExitStack() as stack:
        for service in SERVICES:
            environment = {
                "KANCELARIA_AMQP_URL": broker.url(f"svc-{service}"),
                "KANCELARIA_MONGO_URL": mongo.url(service),
                "KANCELARIA_SEARCH_PATH": str(folder / "search"),
                **objects.environment,
            }
            if service == "accounts":
                bootstrap(environment)
            log = folder / f"{service}.log"
            built.processes[service] = spawn(stack, ["-m", "shared.runtime", service], log, environment)
            if service == "registry":
                worker = ["-m", "shared.runtime", "registry.worker"]
                built.processes["registry.worker"] = spawn(stack, worker, folder / "registry.worker.log", environment)
        built.gateway_environment = {
            "KANCELARIA_AMQP_URL": broker.url("svc-gateway"),
            "KANCELARIA_GATEWAY_PAGE_FOLDER": str(page_folder(folder)),
            "KANCELARIA_GATEWAY_MAX_UPLOAD": str(8 * 1024 * 1024),
            "KANCELARIA_GATEWAY_HEARTBEAT_SECONDS": "1",
            # Long, so that a test sees a revocation act and not the cache run out.
            "KANCELARIA_GATEWAY_IDENTITY_SECONDS": "60",
            "KANCELARIA_GATEWAY_MAX_STREAMS_PER_USER": "3",
        }
        built.processes["gateway"] = spawn_gateway(stack, built, port, folder / "gateway.log")
        wait_until_ready(built, folder)
        populate(built)
        yield built
        for process in built.processes.values():
            process.terminate()
    mongo.drop()
    broker.remove()


def bootstrap(environment: dict[str, str]) -> None:
    administrator = {
        "KANCELARIA_ADMIN_USERNAME": "admin",
        "KANCELARIA_ADMIN_PASSWORD": PASSWORD,
        "KANCELARIA_ADMIN_NAME": "Administrator",
        "KANCELARIA_HEAD_OFFICE": "HQ:Head office",
    }
    arguments = [sys.executable, "-m", "services.accounts.bootstrap"]
    subprocess.run(arguments, env={**os.environ, **environment, **administrator}, check=True, timeout=60)


def page_folder(folder: Path) -> Path:
    """A page as small as one can be: the real one is tested in the browser."""
    page = folder / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text('<!doctype html><script nonce="__CSP_NONCE__" src="/assets/a-1234.js"></script>')
    (page / "assets" / "a-1234.js").write_text("1")
    (page / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (page / "pdfjs" / "cmaps").mkdir(parents=True)
    (page / "pdfjs" / "cmaps" / "a.bcmap").write_bytes(b"map")
    return page


def wait_until_ready(house: House, folder: Path) -> None:
    deadline = time.monotonic() + 60
    said = "nothing"
    while time.monotonic() < deadline:
        try:
            answer = requests.get(f"{house.root}/health/ready", timeout=10)
            said = answer.text
            if all(answer.json()["checks"][name] == "ok" for name in ("broker", *SERVICES)):
                return
        except requests.RequestException as error:
            said = str(error)
        time.sleep(0.3)
    logs = "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(folder.glob("*.log")))
    raise AssertionError(f"not ready: {said}\n{logs}")


def populate(house: House) -> None:
    admin = house.person("admin")
    for code, name in (("BA", "Bratislava"), ("KE", "Košice")):
        answer = admin.post("/offices", json={"code": code, "name": name})
        assert answer.status_code == 201, answer.text
    for username, (role, office) in PEOPLE.items():
        body = {
            "username": username,
            "full_name": username.title(),
            "roles": [role],
            "offices": [office],
            "password": PASSWORD,
        }
        answer = admin.post("/users", json=body)
        assert answer.status_code == 201, answer.text


@pytest.fixture(scope="session")
def admin(house: House) -> Client:
    return house.person("admin")

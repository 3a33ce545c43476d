"""Our own processes: which there are, which account each has at the broker and the database, and its environment.

To add a service, add a line to `SERVICES`.
"""

import base64
import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests

from deploy.local import mongodb, rabbitmq, seaweedfs, tika
from deploy.local.ports import HOST
from deploy.local.program import Launch, Program, Stage
from deploy.local.stack import PROJECT, Stack
from services.registry.signing_key import create_signing_key

Environment = dict[str, str]
_PYTHON = sys.executable
_FIRST_AGENT = 50
"""Offset of the agents' metrics ports."""


@dataclass(frozen=True)
class Service:
    """`python -m shared.runtime <module>`; `owner` names its accounts and its database."""

    module: str
    owner: str
    metrics: int
    """Offset of its metrics ports; each replica takes the next one, five at most."""
    replicas: int = 1
    objects: bool = False
    """Whether it holds its owner's key of the S3 server."""


SERVICES = (
    Service("accounts", owner="accounts", metrics=0),
    Service("documents", owner="documents", metrics=5, objects=True),
    Service("registry", owner="registry", metrics=10, objects=True),
    Service("search", owner="search", metrics=15),
    Service("documents.extraction", owner="documents", metrics=20, replicas=2, objects=True),
    Service("registry.worker", owner="registry", metrics=25, objects=True),
    Service("documents.mailroom", owner="documents", metrics=40, objects=True),
    Service("contacts", owner="contacts", metrics=30, objects=True),
    Service("contacts.worker", owner="contacts", metrics=35, objects=True),
)
DATABASES = tuple(dict.fromkeys(service.owner for service in SERVICES))


def broker_users(stack: Stack) -> list[str]:
    return ["svc-gateway", *(f"svc-{owner}" for owner in DATABASES), *(f"agent-{code}" for code in stack.offices)]


def processes(stack: Stack) -> list[Program]:
    services = [program for service in SERVICES for program in _replicas(stack, service)]
    agents = [_agent(stack, code, place) for place, code in enumerate(stack.offices)]
    return [*services, gateway(stack), *agents]


def _replicas(stack: Stack, service: Service) -> list[Program]:
    return [_service(stack, service, number) for number in range(replicas_of(service))]


def replicas_of(service: Service) -> int:
    """`KANCELARIA_REPLICAS_<SERVICE>` overrides the number, such as KANCELARIA_REPLICAS_DOCUMENTS_EXTRACTION=4."""
    name = "KANCELARIA_REPLICAS_" + service.module.replace(".", "_").upper()
    return min(5, int(os.environ.get(name, service.replicas)))


def _service(stack: Stack, service: Service, number: int) -> Program:
    port = stack.ports.metrics + service.metrics + number
    name = service.module.replace(".", "-") + (f"-{number + 1}" if replicas_of(service) > 1 else "")

    def launch() -> Launch:
        return Launch([_PYTHON, "-m", "shared.runtime", service.module], service_environment(stack, service, number))

    return _process(name, launch, port, Stage.SERVICE, after=_doors_of(stack, service))


def _doors_of(stack: Stack, service: Service) -> tuple[int, ...]:
    ports = stack.ports
    return (ports.amqp, ports.mongodb, *((ports.s3,) if service.objects else ()))


def service_environment(stack: Stack, service: Service, number: int = 0) -> Environment:
    port = stack.ports.metrics + service.metrics + number
    environment = {
        **_common(port),
        "KANCELARIA_AMQP_URL": rabbitmq.url(stack, f"svc-{service.owner}"),
        "KANCELARIA_MONGO_URL": mongodb.url(stack, service.owner),
        "KANCELARIA_INSTANCE": str(number),
    }
    if service.objects:
        environment |= objects_environment(stack, service.owner)
    return environment | _particular(stack, service, number)


def objects_environment(stack: Stack, owner: str = "documents") -> Environment:
    access, secret = seaweedfs.credentials(stack, owner)
    return {
        "KANCELARIA_S3_ENDPOINT": seaweedfs.endpoint(stack),
        "KANCELARIA_S3_ACCESS_KEY": access,
        "KANCELARIA_S3_SECRET_KEY": secret,
        "KANCELARIA_S3_BUCKET": seaweedfs.BUCKETS[owner],
    }


def _particular(stack: Stack, service: Service, number: int) -> Environment:
    """What only this service needs."""
    if service.module == "documents.extraction":
        cores = max(1, (os.cpu_count() or 1) // replicas_of(service))
        return {
            "KANCELARIA_TIKA_URL": tika.url(stack),
            "KANCELARIA_EXTRACTION_CORES": str(cores),
            "KANCELARIA_EXTRACTION_FOLDER": str(stack.data(f"extraction-{number}")),
            # One thread for each page at a time is the fastest way through many pages.
            "OMP_THREAD_LIMIT": "1",
        }
    if service.module == "documents":
        access, secret = seaweedfs.credentials(stack, seaweedfs.ERASER)
        eraser = {"KANCELARIA_ERASER_ACCESS_KEY": access, "KANCELARIA_ERASER_SECRET_KEY": secret}
        return eraser | {"KANCELARIA_MAIL_KEY": mail_key(stack)}
    if service.module == "documents.mailroom":
        return {"KANCELARIA_MAIL_KEY": mail_key(stack)}
    if service.owner == "registry":
        return {
            "KANCELARIA_SIGNING_KEY_FILE": str(signing_key(stack)),
            "KANCELARIA_EXPORT_FOLDER": str(stack.data("exports")),
        }
    if service.module == "contacts.worker":
        return {"KANCELARIA_CONTACTS_WORKER_FOLDER": str(stack.data("contacts-work"))}
    if service.module == "search":
        return {"KANCELARIA_SEARCH_PATH": str(stack.data(f"search-{number}"))}
    return {}


def mail_key(stack: Stack) -> str:
    """With which the passwords of mailboxes are kept."""
    return base64.urlsafe_b64encode(hashlib.sha256(stack.secrets.get("mail.key").encode()).digest()).decode()


def signing_key(stack: Stack) -> Path:
    """The private key of the registry, made at the first start; keep a copy of it elsewhere."""
    path = stack.var / "keys" / "signing.pem"
    if create_signing_key(path):
        print(f"A new signing key was made: {path}", file=sys.stderr)
    return path


def gateway(stack: Stack) -> Program:
    port = stack.ports.gateway

    def launch() -> Launch:
        environment = {
            **_common(0),
            "KANCELARIA_AMQP_URL": rabbitmq.url(stack, "svc-gateway"),
            "KANCELARIA_GATEWAY_HOST": os.environ.get("KANCELARIA_GATEWAY_HOST", HOST),
            "KANCELARIA_GATEWAY_PORT": str(port),
            "KANCELARIA_GATEWAY_SPOOL_FOLDER": str(stack.data("gateway")),
            "KANCELARIA_GATEWAY_UPLOAD_ORIGINS": f'["http://{seaweedfs.endpoint(stack)}"]',
        }
        gunicorn = str(Path(_PYTHON).parent / "gunicorn")
        return Launch([gunicorn, "-c", "gateway/gunicorn.conf.py", "gateway.app:create_app()"], environment)

    return Program(
        name="gateway",
        launch=launch,
        ready=lambda: _says_ready(port),
        ports=(port,),
        after=(stack.ports.amqp,),
        stage=Stage.SERVICE,
        stop_seconds=30,
    )


def _agent(stack: Stack, office: str, place: int) -> Program:
    port = stack.ports.metrics + _FIRST_AGENT + place

    def launch() -> Launch:
        folder = stack.office(office)
        environment = {
            **_common(port),
            "KANCELARIA_AMQP_URL": rabbitmq.url(stack, f"agent-{office}"),
            "KANCELARIA_OFFICE": office,
            "KANCELARIA_AGENT_HOME": str(folder),
            # eventlet's own resolver costs 16 MB; the agent looks names up in a native thread.
            "EVENTLET_NO_GREENDNS": "yes",
        }
        return Launch([_PYTHON, "-m", "shared.runtime", "scanner_agent"], environment)

    return _process(f"agent-{office}", launch, port, Stage.AGENT, after=(stack.ports.amqp,))


def _process(name: str, launch: Callable[[], Launch], port: int, stage: Stage, after: tuple[int, ...]) -> Program:
    return Program(name=name, launch=launch, ready=lambda: _says_ready(port), ports=(port,), after=after, stage=stage)


def _common(metrics_port: int) -> Environment:
    return {
        "KANCELARIA_METRICS_PORT": str(metrics_port),
        # Changed sources make a changed launch: starting again restarts what runs old code.
        "KANCELARIA_SOURCES": _digest_of_sources(),
        # Without it glibc keeps an arena of memory for each thread.
        "MALLOC_ARENA_MAX": "2",
        # Left to itself, glibc keeps the 19 MB that each password hash takes, many times over.
        "MALLOC_MMAP_THRESHOLD_": "131072",
        "PYTHONUNBUFFERED": "1",
        # eventlet announces at each start that it is in bug-fix mode.
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
    }


@cache
def _digest_of_sources() -> str:
    total = hashlib.sha256()
    for folder in ("shared", "services", "gateway"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _says_ready(port: int) -> bool:
    try:
        return requests.get(f"http://{HOST}:{port}/health/ready", timeout=3).ok
    except requests.RequestException:
        return False

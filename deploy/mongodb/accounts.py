"""A replica set of one, its administrator, and an account for each database. Every function may be called again."""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

REPLICA_SET = "rs0"
ADMINISTRATOR = "administrator"
_UNAUTHORIZED = 13
_ALREADY_INITIALISED = 23
_USER_EXISTS = 51003


def initiate_set(client: MongoClient[Any], address: str) -> None:
    """`address` (host:port) is how members and clients reach this mongod."""
    if client.admin.command("hello").get("setName"):
        return
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [{"_id": 0, "host": address}]})
    except OperationFailure as failure:
        if failure.code != _ALREADY_INITIALISED:
            raise


def is_primary(client: MongoClient[Any]) -> bool:
    return bool(client.admin.command("hello").get("isWritablePrimary"))


def create_administrator(client: MongoClient[Any], password: str) -> None:
    """Possible from the same host, without signing in, while there is no account at all."""
    try:
        client.admin.command("createUser", ADMINISTRATOR, pwd=password, roles=["root"])
    except OperationFailure as failure:
        if failure.code not in (_UNAUTHORIZED, _USER_EXISTS):
            raise


def create_account(client: MongoClient[Any], database: str, password: str) -> None:
    """An account named like its database, which may read and write there alone."""
    known = client[database].command("usersInfo", database)["users"]
    client[database].command(
        "updateUser" if known else "createUser",
        database,
        pwd=password,
        roles=[{"role": "readWrite", "db": database}],
    )

"""Transactions left open by a process that was killed.

MongoDB does not end a transaction with the connection it came by, but only once it is 60 s old, which it looks for each
30 s. Whoever writes the same record meets a conflict until then: a file handed in again after a crash would wait for
that long.
"""

from typing import Any

import structlog
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

_OWN = {"$currentOp": {"allUsers": False, "idleConnections": True, "idleSessions": True}}

log = structlog.get_logger()


def end_abandoned(client: MongoClient[Any]) -> int:
    """End this account's idle transactions whose connection is gone; return how many. Needs no further right."""
    admin = client.get_database("admin", read_concern=ReadConcern("local"))
    found = list(admin.aggregate([_OWN]))
    connections = {row["connectionId"] for row in found if row["type"] == "op" and "connectionId" in row}
    idle = [row for row in found if row["type"] == "idleSession" and "transaction" in row]
    abandoned = [{"id": row["lsid"]["id"]} for row in idle if row["connectionId"] not in connections]
    if abandoned:
        admin.command("killSessions", abandoned, codec_options=admin.codec_options)
        log.warning("ended transactions of a process that is gone", count=len(abandoned))
    return len(abandoned)

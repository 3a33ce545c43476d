"""Counted tries in MongoDB, common to all replicas; how long one waits: `shared.security.throttle`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from mongoengine import DateTimeField, Document, IntField, StringField
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.contracts.problems import TooManyRequests
from shared.security.throttle import MEMORY, Key, Tries, another, whole_seconds

RACES = 20
"""How often a count is begun again because another try came between."""


class TriesDocument(Document):
    """Tries counted under one key of `shared.security.throttle`; removed once they would be forgotten anyway."""

    meta = {
        "collection": "tries",
        "indexes": [{"fields": ["forget_at"], "expireAfterSeconds": 0}],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    count = IntField(required=True)
    last_at = DateTimeField(required=True)
    forget_at = DateTimeField(required=True)


class CountedTries:
    """Tries under keys. `count` before a secret is checked, `take_back` once it was right."""

    def __init__(self, database: Database) -> None:
        self._rows = database["tries"]

    def count(self, keys: Iterable[Key], at: datetime) -> None:
        """Count a try under each key. Raises TooManyRequests, and counts nothing, while one of them has to wait."""
        keys = tuple(keys)
        waits = [outcome for key in keys if isinstance(outcome := another(self._read(key), key.limit, at), timedelta)]
        if waits:
            raise _refused(max(waits))
        for key in keys:
            self._count_one(key, at)

    def take_back(self, key: Key) -> None:
        """Uncount one try."""
        self._rows.update_one({"_id": key.id, "count": {"$gt": 0}}, {"$inc": {"count": -1}})

    def forget(self, key: Key) -> None:
        self._rows.delete_one({"_id": key.id})

    def _count_one(self, key: Key, at: datetime) -> None:
        for _ in range(RACES):
            before = self._read(key)
            after = another(before, key.limit, at)
            if isinstance(after, timedelta):
                raise _refused(after)
            if self._replace(key, before, after):
                return
        raise _refused(timedelta(seconds=1))

    def _read(self, key: Key) -> Tries | None:
        row = self._rows.find_one({"_id": key.id})
        return None if row is None else Tries(row["count"], row["last_at"])

    def _replace(self, key: Key, before: Tries | None, after: Tries) -> bool:
        """Write `after` unless somebody else wrote since `before` was read."""
        values: dict[str, Any] = {
            "count": after.count,
            "last_at": after.last_at,
            "forget_at": after.last_at + MEMORY,
        }
        if before is not None:
            unchanged = {"_id": key.id, "count": before.count, "last_at": before.last_at}
            return self._rows.update_one(unchanged, {"$set": values}).matched_count == 1
        try:
            self._rows.insert_one({"_id": key.id, **values})
        except DuplicateKeyError:
            return False
        return True


def _refused(wait: timedelta) -> TooManyRequests:
    seconds = whole_seconds(wait)
    return TooManyRequests(
        f"Too many tries; the next one is taken in {seconds} s", params={"seconds": seconds}, retry_after=seconds
    )

"""What erasure of personal data (GDPR art. 17) does to the traces that every service keeps beside its records.

Who did what and when stays in the history; what stood there before and after does not. A kept reply to a repeated
request goes, and the request is refused instead of being carried out a second time.
"""

import re
from collections.abc import Collection
from typing import Any

from shared.storage.history import HIDDEN
from shared.storage.records import Record
from shared.storage.work import Work


def blot_history(work: Work, kind: type[Record], record_ids: Collection[str]) -> None:
    """Hide every value in the history of these records. Call it after the change that leaves them erased."""
    where = {"record_type": kind.record_type, "record_id": {"$in": list(record_ids)}}
    change = {"$set": {side: _blotted(side) for side in ("before", "after")}}
    work.collection("history").update_many(where, [change], session=work.session)


def forget_replies(work: Work, record_ids: Collection[str]) -> None:
    """Drop the kept replies that speak of these records."""
    where = {"reply": {"$regex": "|".join(map(re.escape, record_ids))}}
    change = {"$unset": {"reply": ""}, "$set": {"erased": True}}
    work.collection("handled").update_many(where, change, session=work.session)


def erase_rows(work: Work, kind: type[Record], where: dict[str, Any], limit: int = 500) -> int:
    """Delete records without a word of them left but a line in the history; how many there were, at most `limit`."""
    rows = work.find_all(kind, where, limit=limit)
    for row in rows:
        work.remove(row, "erased")
    blot_history(work, kind, [row.id for row in rows])
    return len(rows)


def _blotted(side: str) -> dict[str, Any]:
    pairs = {"$map": {"input": {"$objectToArray": f"${side}"}, "in": {"k": "$$this.k", "v": HIDDEN}}}
    return {"$cond": [{"$eq": [{"$type": f"${side}"}, "object"]}, {"$arrayToObject": pairs}, None]}

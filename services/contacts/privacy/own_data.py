"""What contacts itself holds on somebody. All of it goes with an erasure."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from services.contacts.models.groups import GroupRecord
from services.contacts.models.imports import ImportRecord, ImportRowRecord
from services.contacts.models.merges import MergeRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.talks import TalkRecord
from shared.contracts.contacts import ReportHeldData
from shared.contracts.privacy import HeldData, HeldRecord, Subject
from shared.privacy.telling import Section, held_data
from shared.storage.history import HistoryRecord

Where = dict[str, Any]
_INTERNAL = frozenset({"_id", "_cls", "claim", "leased_until", "principal"})
_IDS = frozenset({"organisation_id", "branch_id", "group_ids", "photo", "merged_into"})
_BEFORE_MERGE = ("kept_before", "gone_before")


def report_held_data(command: ReportHeldData) -> HeldData:
    return held_data(command, _sections(command.subject))


def of_parties(subject: Subject) -> Where:
    """Erased ones hold nothing of anybody any more."""
    return {"_id": {"$in": list(subject.party_ids)}, "erased_at": None}


def talks_with(subject: Subject) -> Where:
    return {"party_id": {"$in": list(subject.party_ids)}}


def talks_that_name(subject: Subject) -> Where:
    """Talks with others in which they are named whole."""
    named = [{field: pattern} for pattern in patterns(subject.names) for field in ("subject", "text", "with_whom")]
    return {"party_id": {"$nin": list(subject.party_ids)}, "$or": named or [{"_id": None}]}


def merges_of(subject: Subject) -> Where:
    ids = {"$in": list(subject.party_ids)}
    return {"$or": [{"kept_id": ids}, {"gone_id": ids}], "result": {"$ne": {}}}


def rows_of(subject: Subject) -> Where:
    """Lines of the reports of imports: those that wrote the contact, and those that tell its name or address."""
    ids = {"$in": list(subject.party_ids)}
    texts = patterns([*subject.names, *subject.emails])
    return {
        "$or": [
            {"party_id": ids, "name": {"$nin": [None, ""]}},
            {"organisation_id": {**ids, "$gt": ""}, "name": {"$nin": [None, ""]}},
            *({"party_id": None, "source": pattern} for pattern in texts),
            *({"party_id": None, "name": name} for name in subject.names),
        ]
    }


def patterns(texts: Iterable[str]) -> list[re.Pattern[str]]:
    """Each as it stands, as a word of its own, in upper or lower case."""
    return [re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE) for text in texts]


def _sections(subject: Subject) -> list[Section]:
    return [
        _section(PartyRecord, of_parties(subject), _contact),
        _section(TalkRecord, talks_with(subject), _talk),
        _section(TalkRecord, talks_that_name(subject), _mention),
        _section(MergeRecord, merges_of(subject), _merge),
        _section(ImportRowRecord, rows_of(subject), _import_row),
        _section(HistoryRecord, _history_of(subject), _change),
    ]


def _section(kind: Any, where: Where, tell: Callable[[Where], HeldRecord]) -> Section:
    def fetch(after: str, limit: int) -> list[HeldRecord]:
        beyond = {"$and": [where, {"_id": {"$gt": after}}]}
        return [tell(row) for row in kind._get_collection().find(beyond).sort("_id", 1).limit(limit)]

    return fetch


def _contact(row: Where) -> HeldRecord:
    data = {**_legible(row), "has_photo": bool(row.get("photo"))}
    return HeldRecord(section="contact", id=row["_id"], label=row["name"], at=row["created_at"], data=data)


def _talk(row: Where) -> HeldRecord:
    return HeldRecord(section="talks", id=row["_id"], label=row["subject"], at=row["at"], data=plain(row))


def _mention(row: Where) -> HeldRecord:
    names = ("subject", "text", "with_whom", "by_name")
    data = {name: row.get(name) or "" for name in names}
    return HeldRecord(section="mentions", id=row["_id"], label=row["subject"], at=row["at"], data=data)


def _merge(row: Where) -> HeldRecord:
    before = {name: _legible(row.get(name) or {}) for name in _BEFORE_MERGE}
    data = {"kept_name": row["kept_name"], "gone_name": row["gone_name"], "by_name": row["by_name"], **before}
    return HeldRecord(section="merges", id=row["_id"], label=row["gone_name"], at=row["merged_at"], data=data)


def _import_row(row: Where) -> HeldRecord:
    brought = ImportRecord.objects(pk=row["import_id"]).only("filename", "created_at").first()
    data = {"filename": brought.filename if brought else "", "row": row["row"], "name": row.get("name") or ""}
    data |= {"source": row.get("source") or "", "outcome": row["outcome"]}
    at = brought.created_at if brought else None
    return HeldRecord(section="imports", id=row["_id"], label=data["filename"], at=at, data=data)


def _history_of(subject: Subject) -> Where:
    """Changes of the contact and of its log whose values are still told."""
    told = ((PartyRecord, of_parties(subject)), (TalkRecord, talks_with(subject)))
    return {
        "$or": [
            {"record_type": kind.record_type, "record_id": {"$in": kind._get_collection().distinct("_id", where)}}
            for kind, where in told
        ]
    }


def _change(row: Where) -> HeldRecord:
    data = {"action": row["action"], "by_name": row["actor_name"]}
    data |= {side: _legible(row.get(side) or {}) for side in ("before", "after")}
    return HeldRecord(section="history", id=row["_id"], label=row["action"], at=row["at"], data=data)


def _legible(row: Where) -> Where:
    """A stored contact with the names of what it belongs to in the place of their ids."""
    told = plain(row, PartyRecord.derived_fields | _IDS)
    for name in ("organisation", "branch"):
        above = PartyRecord.objects(pk=row[f"{name}_id"]).only("name").first() if row.get(f"{name}_id") else None
        told |= {f"{name}_name": above.name} if above else {}
    if row.get("group_ids"):
        told["groups"] = [group.name for group in GroupRecord.objects(pk__in=row["group_ids"]).only("name")]
    return told


def plain(row: Where, without: Iterable[str] = ()) -> Where:
    """What a person gets to read of a stored row: no empty fields, no bookkeeping."""
    hidden = _INTERNAL | set(without)
    return {name: value for name, value in row.items() if name not in hidden and value not in (None, "", [], {})}

"""Undoing an import, line by line of its report from the last to the first, a batch in one transaction.

What it created is removed (and can be restored), what it updated is as before. A contact that was changed since, by
anybody and anything else, is kept as it is, and the line of the report says so; so is an organisation that has gained
members.
"""

from collections import defaultdict
from typing import Any

from services.contacts.handlers.telling import tell_many
from services.contacts.importing.documents import Row, derive
from services.contacts.importing.writing import Claim, context_of, held, take_turn
from services.contacts.models.imports import ImportRecord, ImportRowRecord
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import now
from shared.contracts.contacts import ImportChanged, ImportState, RowOutcome
from shared.storage.store import Store
from shared.storage.work import Work

BATCH = 300
_WRITTEN = [RowOutcome.CREATED.value, RowOutcome.UPDATED.value]


def revert_batch(store: Store, claim: Claim) -> tuple[ImportRecord, bool]:
    """The import after it, and whether there is more. Raises LostClaim."""
    first = store.get(ImportRecord, claim.import_id)
    return store.transact(context_of(first), lambda work: _revert(work, claim))


def _revert(work: Work, claim: Claim) -> tuple[ImportRecord, bool]:
    take_turn(work)
    record = held(work, claim)
    lines = _lines(work, record)
    if not lines:
        return record, False
    undone = _Undoing(work, record)
    for line in lines:
        undone.take(line)
    undone.save()
    record.reverted += undone.counts["reverted"]
    record.kept += undone.counts["kept"]
    progress = {"reverted_to": lines[-1]["_id"], "updated_at": now(), "attempts": 0}
    work.collection(ImportRecord).update_one(
        {"_id": record.id}, {"$set": progress, "$inc": {**undone.counts, "version": 1}}, session=work.session
    )
    tell_many(work, record.office, list(undone.changed))
    work.emit(ImportChanged(office=record.office, import_id=record.id, state=ImportState(record.state)))
    return record, True


def _lines(work: Work, record: ImportRecord) -> list[Row]:
    before = record.reverted_to or f"{record.id}.~"
    wanted = {
        "_id": {"$gte": f"{record.id}.", "$lt": before},
        "$or": [{"outcome": {"$in": _WRITTEN}}, {"organisation_id": {"$gt": ""}}],
    }
    rows = work.collection(ImportRowRecord._get_collection_name())
    return list(rows.find(wanted, session=work.session).sort("_id", -1).limit(BATCH))


class _Undoing:
    """One batch: parties as they are, as they become, and which lines that undoes."""

    def __init__(self, work: Work, record: ImportRecord) -> None:
        self._work = work
        self._request = f"import-{record.id}"
        self.counts = {"reverted": 0, "kept": 0}
        self.changed: dict[str, tuple[Row, Row]] = {}
        self._verdicts: dict[str, bool] = {}
        self._history: dict[str, list[Row]] = defaultdict(list)
        self._parties: dict[str, Row] = {}
        self._organisations: list[str] = []

    def take(self, line: Row) -> None:
        if line["outcome"] in _WRITTEN:
            self._load([line["party_id"]])
            undone = self._undo(line["party_id"], line["version"], created=line["outcome"] == RowOutcome.CREATED.value)
            self._verdicts[line["_id"]] = undone
            self.counts["reverted" if undone else "kept"] += 1
        if organisation_id := line.get("organisation_id"):
            self._organisations.append(organisation_id)

    def save(self) -> None:
        self._work.save_documents(PartyRecord, list(self.changed.values()), "import-reverted")
        self._remove_organisations()
        rows = self._work.collection(ImportRowRecord._get_collection_name())
        for verdict in (True, False):
            ids = [id for id, undone in self._verdicts.items() if undone is verdict]
            rows.update_many({"_id": {"$in": ids}}, {"$set": {"reverted": verdict}}, session=self._work.session)

    def _undo(self, party_id: str, version: int, *, created: bool) -> bool:
        party = self._parties.get(party_id)
        if party is None or self._touched(party_id, version):
            return False
        if created:
            return self._removed(party)
        if not party["present"]:
            return False
        after = dict(party)
        lines = [
            line for line in self._history[party_id] if line["action"] == "imported" and line["before"] is not None
        ]
        for line in reversed(lines):
            for name in line["after"] or {}:
                after.pop(name, None)
            after.update(line["before"])
        self._change(party, derive(after))
        self._history[party_id] = [line for line in self._history[party_id] if line not in lines]
        return True

    def _removed(self, party: Row) -> bool:
        if party["type"] != "person" and self._members(party["_id"]):
            return False
        if party["present"]:
            self._change(party, derive({**party, "deleted_at": now()}))
        return True

    def _change(self, party: Row, after: Row) -> None:
        before = self.changed.get(party["_id"], (party, after))[0]
        self.changed[party["_id"]] = (before, after)
        self._parties[party["_id"]] = after

    def _touched(self, party_id: str, version: int) -> bool:
        """By anybody but this import and its reversal."""
        return any(
            line["record_version"] > version and line["request_id"] != self._request for line in self._history[party_id]
        )

    def _members(self, party_id: str) -> bool:
        own = [id for id, (_, after) in self.changed.items() if after.get("deleted_at")]
        wanted = {"organisation_id": party_id, "present": True, "_id": {"$nin": own}}
        return self._work.collection(PartyRecord).find_one(wanted, {"_id": 1}, session=self._work.session) is not None

    def _remove_organisations(self) -> None:
        """Those that persons' rows made, after those persons."""
        removed = dict(self.changed)
        self.changed = {}
        self._load(self._organisations)
        for organisation_id in self._organisations:
            self._undo(organisation_id, 1, created=True)
        self._work.save_documents(PartyRecord, list(self.changed.values()), "import-reverted")
        self.changed = removed | self.changed

    def _load(self, ids: list[str]) -> None:
        missing = [id for id in ids if id not in self._parties]
        if not missing:
            return
        for row in self._work.collection(PartyRecord).find({"_id": {"$in": missing}}, session=self._work.session):
            self._parties[row["_id"]] = row
        wanted: dict[str, Any] = {"record_type": PartyRecord.record_type, "record_id": {"$in": missing}}
        history = self._work.collection("history").find(wanted, session=self._work.session)
        for line in sorted(history, key=lambda line: line["record_version"]):
            self._history[line["record_id"]].append(line)

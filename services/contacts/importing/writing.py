"""A batch of rows in one transaction: contacts, history, the report's lines, and how far the import is.

**Guaranteed**: a batch is written once. The transaction begins by reading the import under the worker's claim and ends
by moving `done_rows`; whoever was killed before its end has written nothing, whoever lost the claim writes nothing.
Batches of all imports follow one another, so that two of them do not both create what neither saw.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from services.contacts.handlers.assigning import rules_of
from services.contacts.handlers.sight import keep_there
from services.contacts.handlers.telling import tell_many
from services.contacts.importing.deciding import Batch, decide
from services.contacts.importing.matching import Known, Told
from services.contacts.models.imports import ImportRecord, ImportRowRecord, row_id
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import now
from shared.contracts.contacts import ImportChanged, ImportState, RowOutcome
from shared.jobs.queue import held as held_job
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work

TURNS = "import_turns"
_TURN = "batch"
_COUNTED = {
    RowOutcome.CREATED: "created", RowOutcome.UPDATED: "updated", RowOutcome.UNCHANGED: "unchanged",
    RowOutcome.SKIPPED: "skipped", RowOutcome.UNDECIDED: "undecided", RowOutcome.REFUSED: "refused",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    import_id: str
    claim: str
    state: ImportState


def context_of(record: ImportRecord) -> Context:
    """Done as the one who asked for it; all its history carries one request id."""
    return Context(Principal.model_validate(record.principal), request_id=f"import-{record.id}")


def held(work: Work, claim: Claim) -> ImportRecord:
    """The import as it is now. Raises LostClaim."""
    return held_job(work, ImportRecord, claim.import_id, claim=claim.claim, state=claim.state.value)


def write_batch(store: Store, claim: Claim, told: list[Told], *, tell: bool) -> ImportRecord:
    """Returns the import after it. Raises LostClaim."""
    first = store.get(ImportRecord, claim.import_id)
    return store.transact(context_of(first), lambda work: _write(work, claim, told, tell))


def _write(work: Work, claim: Claim, told: list[Told], tell: bool) -> ImportRecord:
    take_turn(work)
    record = held(work, claim)
    told = [row for row in told if row.row > record.done_rows]
    if not told:
        return record
    principal = Principal.model_validate(record.principal)
    known = Known(_met(work, told), principal)
    batch = decide(record, principal, told, known, rules_of(record.office))
    keep_there(work, batch.employers_met)
    work.add_documents(PartyRecord, list(batch.created.values()), "imported")
    work.save_documents(PartyRecord, list(batch.changed.values()), "imported")
    work.collection(ImportRowRecord._get_collection_name()).insert_many(_lines(record, batch), session=work.session)
    _advance(work, record, batch, told[-1].row)
    _tell(work, record, batch, tell)
    return record


def take_turn(work: Work) -> None:
    """Of two transactions that take it, the later one waits, runs again and sees what the earlier one wrote."""
    work.collection(TURNS).update_one({"_id": _TURN}, {"$inc": {"turn": 1}}, upsert=True, session=work.session)


def _met(work: Work, told: list[Told]) -> list[dict[str, Any]]:
    keys = list(dict.fromkeys(key for row in told for key in row.keys))
    return list(work.collection(PartyRecord).find({"keys": {"$in": keys}}, session=work.session)) if keys else []


def _lines(record: ImportRecord, batch: Batch) -> list[dict[str, Any]]:
    lines = []
    for told, decision in batch.decisions:
        party = decision.party
        line: dict[str, Any] = {
            "_id": row_id(record.id, told.row),
            "import_id": record.id,
            "row": told.row,
            "line": told.line,
            "outcome": decision.outcome.value,
            "name": party["name"] if party else batch.name_of(told),
        }
        if party is not None:
            line |= {"party_id": party["_id"], "version": party["version"]}
        optional = {
            "organisation_id": batch.organisation_of.get(told.row),
            "matched_by": decision.matched_by.value if decision.matched_by else None,
            "problems": [list(problem) for problem in decision.problems],
            "source": told.source,
        }
        lines.append(line | {name: value for name, value in optional.items() if value})
    return lines


def _advance(work: Work, record: ImportRecord, batch: Batch, last: int) -> None:
    counts = Counter(_COUNTED[decision.outcome] for _, decision in batch.decisions)
    counts["organisations_created"] = len(set(batch.organisation_of.values()))
    for name, count in counts.items():
        setattr(record, name, getattr(record, name) + count)
    record.done_rows = last
    work.collection(ImportRecord).update_one(
        {"_id": record.id},
        {"$set": {"done_rows": last, "attempts": 0, "updated_at": now()}, "$inc": {**counts, "version": 1}},
        session=work.session,
    )


def _tell(work: Work, record: ImportRecord, batch: Batch, tell: bool) -> None:
    written = [*batch.created, *batch.changed]
    tell_many(work, record.office, written)
    if tell:
        work.emit(ImportChanged(office=record.office, import_id=record.id, state=ImportState(record.state)))

"""Checkpoints by themselves: each journal that went on since its last one is verified and signed anew."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter

from services.registry.handlers.checkpoints import standing_of, verified, write_checkpoint
from services.registry.models.entry_lines import LINE_YEARS
from services.registry.models.evidence import CheckpointRecord
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.base import now
from shared.contracts.problems import Conflict
from shared.evidence.export_format import plain_line
from shared.security.context import context_of_service
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

refused = Counter("kancelaria_registry_checkpoints_refused_total", "Scheduled checkpoints not signed", ["reason"])
_COPIED_FOR = timedelta(days=7)
log = structlog.get_logger()


def sign_due(store: Store, every: timedelta) -> list[CheckpointRecord]:
    """Those that were signed. Several workers may run it at once: each is signed once.

    A journal that does not hold is not signed, told of in the log and counted, each time anew.
    """
    signed = (_sign(store, journal_id, year, every) for journal_id, year in list(_due(store, every)))
    return [checkpoint for checkpoint in signed if checkpoint is not None]


def keep_copies(objects: ObjectStore) -> int:
    """Put the checkpoints of the last days beside the database, where whoever changes that can not change them."""
    found = CheckpointRecord.objects(at__gt=now() - _COPIED_FOR)
    missing = [checkpoint for checkpoint in found if not objects.exists(file_key(checkpoint))]
    for checkpoint in missing:
        with tempfile.NamedTemporaryFile() as file:
            file.write(as_file(checkpoint))
            file.flush()
            objects.put_file(file_key(checkpoint), Path(file.name), "application/json")
    return len(missing)


def as_file(checkpoint: CheckpointRecord) -> bytes:
    """The checkpoint as it stands in an export; the verifier takes it by `--checkpoint`."""
    return plain_line(
        "checkpoint",
        {**checkpoint.signed_fields(), "key_id": checkpoint.key_id, "signature": checkpoint.signature},
    )


def file_key(checkpoint: CheckpointRecord) -> str:
    """Of the object that holds it."""
    moment = checkpoint.at.strftime("%Y%m%dT%H%M%S")
    return f"checkpoints/{checkpoint.journal_code}/{checkpoint.year}/{moment}-{checkpoint.id}.json"


def _due(store: Store, every: timedelta) -> Iterator[tuple[str, int]]:
    """(journal id, year) of what went on since it was signed last, if that is long enough ago."""
    lines = {row["_id"]: row["last_seq"] for row in store.database[LINE_YEARS].find({}, {"last_seq": 1})}
    for head in store.database[YEARS].find({}).sort("_id", 1):
        standing = (head["last_seq"], lines.get(head["_id"], 0))
        last = _last_of(store, head["journal_id"], head["year"])
        if standing == (0, 0) or (last and (last["count"], last["lines_count"]) == standing):
            continue
        if last is None or last["at"] <= now() - every:
            yield head["journal_id"], head["year"]


def _last_of(store: Store, journal_id: str, year: int) -> dict[str, Any] | None:
    checkpoints = store.database[CheckpointRecord._get_collection_name()]
    return checkpoints.find_one({"journal_id": journal_id, "year": year}, sort=[("at", -1)])


def _sign(store: Store, journal_id: str, year: int, every: timedelta) -> CheckpointRecord | None:
    service = context_of_service("registry")
    journal = store.get(JournalRecord, journal_id)
    turn = int(now().timestamp() // every.total_seconds())
    once = replace(service, once=f"checkpoint:{journal_id}:{year}:{turn}")
    try:
        report = verified(journal, year, service, store)
        return store.transact(
            once, lambda work: write_checkpoint(work, journal, standing_of(work, report), "scheduled")
        )
    except Conflict as problem:
        refused.labels(problem.reason).inc()
        log.error("a checkpoint was not signed", journal=journal.code, year=year, reason=problem.detail)
        return None

"""Telling who sees which records, for those who keep what belongs to records."""

from collections.abc import Iterable
from typing import Any

from shared.batches import in_batches
from shared.contracts.registry import RecordSight, SightChanged
from shared.storage.work import Work

_IN_EVENT = 200


def tell_sight(work: Work, office: str, states: Iterable[dict[str, Any]]) -> None:
    """`states` are as they stand after this work; those without documents concern nobody."""
    records = (_sight_of(state) for state in states if state["document_ids"])
    for told in in_batches(records, _IN_EVENT):
        work.emit(SightChanged(office=office, records=tuple(told)))


def _sight_of(state: dict[str, Any]) -> RecordSight:
    return RecordSight(
        entry_id=state["_id"],
        version=state["version"],
        document_ids=tuple(state["document_ids"]),
        seen_by=tuple(state["seen_by"]),
    )

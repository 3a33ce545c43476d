"""Telling the other services that many contacts changed at once."""

from collections.abc import Sequence

from shared.contracts.contacts import PartiesImported
from shared.storage.work import Work

MOST_IDS = 50
"""In one event: who follows takes events by the hundred, and has to be done with them in time."""


def tell_many(work: Work, office: str, party_ids: Sequence[str]) -> None:
    for start in range(0, len(party_ids), MOST_IDS):
        work.emit(PartiesImported(office=office, party_ids=tuple(party_ids[start : start + MOST_IDS])))

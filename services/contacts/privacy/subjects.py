"""Whom a request is about: the contact, whatever was merged into it, and by what else they can be known."""

from collections.abc import Iterable

from services.contacts.models.merges import MergeRecord
from services.contacts.models.parties import PartyRecord
from shared.contracts.contacts import PartyType
from shared.contracts.privacy import Subject

_MOST_MERGED = 499
"""What `Subject` takes beside the contact itself."""


def subject_of(party: PartyRecord) -> Subject:
    parties = [party, *PartyRecord.objects(pk__in=merged_into(party.id))]
    known = [one for one in parties if one.erased_at is None]
    return Subject(
        party_ids=tuple(one.id for one in parties),
        names=_each_once(name for one in known for name in names_of(one)),
        emails=_each_once(email["address"] for one in known for email in one.emails),
        phones=_each_once(phone.get("e164") or "" for one in known for phone in one.phones),
    )


def merged_into(party_id: str) -> list[str]:
    """Whatever went into it and has not been parted from it, also by way of others."""
    found: list[str] = []
    waiting = [party_id]
    while waiting and len(found) < _MOST_MERGED:
        merges = MergeRecord.objects(kept_id__in=waiting, reverted_at=None).only("gone_id")
        waiting = [merge.gone_id for merge in merges if merge.gone_id not in found]
        found += waiting
    return found[:_MOST_MERGED]


def names_of(party: PartyRecord) -> list[str]:
    """A family name alone is many people's."""
    given = f"{party.given_name or ''} {party.family_name or ''}".strip()
    whole = [given] if party.type == PartyType.PERSON and party.given_name and party.family_name else []
    return [party.name, *whole]


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))

"""Which contacts and groups a caller sees, as conditions on the database."""

from collections.abc import Iterable
from typing import Any

from services.contacts.domain.sight import may_write, scopes_of, sees
from services.contacts.models.parties import PartyRecord
from shared.contracts.contacts import Access
from shared.contracts.problems import Conflict, Forbidden, NotFound
from shared.security.principal import Principal
from shared.security.rights import Right
from shared.storage.store import Store
from shared.storage.work import Work, stale


def scopes(principal: Principal, store: Store, *, removed: bool = False) -> list[str]:
    """The readers that the caller is. The offices are read from the index alone, a step for each."""
    offices = store.database["parties"].distinct("office") if principal.all_offices else ()
    return scopes_of(principal, offices, removed=removed)


def visible(principal: Principal, store: Store, *, removed: bool = False) -> dict[str, Any]:
    return {"readers": {"$in": scopes(principal, store, removed=removed)}}


def seen(work: Work, principal: Principal, party_id: str) -> PartyRecord:
    """The party as it is now. Raises NotFound, also for one that the caller may not see."""
    party = work.get(PartyRecord, party_id)
    require_sight(principal, party)
    return party


def require_sight(principal: Principal, party: PartyRecord) -> None:
    if not sees(principal, party.readers):
        raise NotFound("No such contact")


def changeable(work: Work, principal: Principal, party_id: str, version: int | None = None) -> PartyRecord:
    """The party, for a change of it. Raises NotFound, Forbidden, Stale, and Conflict for what is read-only for ever."""
    party = seen(work, principal, party_id)
    require_writing(principal, party)
    if version is not None and party.version != version:
        raise stale(party)
    if party.merged_into is not None:
        raise Conflict("It was merged into another contact", reason="merged", params={"into": party.merged_into})
    if party.erased_at is not None:
        raise Conflict("Its personal data was erased", reason="erased")
    return party


def keep_there(work: Work, party_ids: Iterable[str]) -> None:
    """For what comes to belong to parties that were read in this work. MongoDB tells of conflicting writes alone: so
    one that is merged, removed or erased at the same moment is written here, too, and one of the two runs again."""
    if ids := sorted(set(party_ids)):
        where = {"_id": {"$in": ids}}
        work.collection(PartyRecord).update_many(where, {"$inc": {"touched": 1}}, session=work.session)


def groups_seen_by(principal: Principal) -> dict[str, Any]:
    """The groups that the caller may know of."""
    if principal.all_offices:
        return {"deleted": False}
    return {
        "deleted": False,
        "$or": [{"shared": True, "office": {"$in": sorted(principal.offices)}}, {"keepers": principal.id}],
    }


def require_writing(principal: Principal, party: PartyRecord) -> None:
    """Raises Forbidden with the reason `external` or `not-keeper`."""
    access = Access(party.access)
    allowed = may_write(
        principal, access, office=party.office, owner_id=party.owner_id, representative_ids=party.representative_ids
    )
    if allowed:
        return
    if access is Access.EVERYBODY:
        right = Right.CONTACTS_EXTERNAL
        raise Forbidden(f"This needs the right '{right}'", reason="right", params={"right": right})
    raise Forbidden("Its office, its owner and its representatives may change it", reason="not-keeper")

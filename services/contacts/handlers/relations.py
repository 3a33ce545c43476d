"""What belongs to what: a branch to its organisation and to the branch above it, a person to where they work."""

from services.contacts.domain.sight import sees
from services.contacts.handlers.sight import keep_there
from services.contacts.models.parties import PartyRecord
from shared.contracts.contacts import PartyType
from shared.contracts.problems import Invalid, invalid_field
from shared.security.principal import Principal
from shared.storage.work import Work

_DEEPEST = 20
"""Branches above each other."""


def check_relations(work: Work, party: PartyRecord, principal: Principal) -> None:
    """Raises Invalid at /organisation_id or /branch_id."""
    if party.type == PartyType.ORGANISATION:
        if party.organisation_id or party.branch_id:
            raise _refused("organisation_id", "no-parent", "An organisation belongs to no other")
        return
    if not party.organisation_id:
        if party.type == PartyType.BRANCH:
            raise _refused("organisation_id", "missing", "A branch belongs to an organisation")
        if party.branch_id:
            raise _refused("organisation_id", "missing", "Name the organisation of the branch, too")
        return
    _find(work, party.organisation_id, PartyType.ORGANISATION, "organisation_id", principal)
    if party.branch_id:
        _check_branch(work, party, principal)


def _check_branch(work: Work, party: PartyRecord, principal: Principal) -> None:
    branch = _find(work, party.branch_id, PartyType.BRANCH, "branch_id", principal)
    if branch.organisation_id != party.organisation_id:
        raise _refused("branch_id", "other-organisation", "This branch belongs to another organisation")
    above: PartyRecord | None = branch
    for _ in range(_DEEPEST):
        if above is None:
            return
        if above.id == party.id:
            raise _refused("branch_id", "circle", "It would stand above itself")
        above = work.find(PartyRecord, _id=above.branch_id) if above.branch_id else None
    raise _refused("branch_id", "too-deep", f"At most {_DEEPEST} branches above each other")


def _find(work: Work, party_id: str, wanted: PartyType, field: str, principal: Principal) -> PartyRecord:
    found = work.find(PartyRecord, _id=party_id)
    if found is None or found.type != wanted or not found.present or not sees(principal, found.readers):
        raise _refused(field, "unknown", f"There is no such {wanted}")
    keep_there(work, [found.id])
    return found


def _refused(field: str, code: str, detail: str) -> Invalid:
    return invalid_field(f"/{field}", code, detail)

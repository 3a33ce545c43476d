"""Taking over what a colleague looked after, as one step that can be taken back."""

from services.contacts.handlers.parties import told
from services.contacts.models.duty import TakeOverRecord
from services.contacts.models.groups import GroupRecord
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import now
from shared.contracts.contacts import PortfolioTakenOver, RevertTakeOver, TakeOver, TakeOverPortfolio
from shared.contracts.problems import Conflict
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale

MOST = 20_000
"""Contacts in one step, which is one transaction."""


def take_over(command: TakeOverPortfolio, context: Context, store: Store) -> TakeOver:
    context.principal.require_office(command.office)
    if command.from_id == command.to_id:
        raise Conflict("They are the same person", reason="same-person")

    def write(work: Work) -> TakeOver:
        taken = TakeOverRecord(
            office=command.office,
            from_id=command.from_id,
            from_name=command.from_name,
            to_id=command.to_id,
            to_name=command.to_name,
            reason=command.reason,
            taken_at=now(),
            by_name=context.principal.name,
        )
        parties = _parties(work, command.office, command.from_id)
        groups = work.find_all(GroupRecord, {"office": command.office, "owner_id": command.from_id, "deleted": False})
        if not parties and not groups:
            raise Conflict("This colleague looks after nothing in this office", reason="nothing-to-take")
        taken.owned = [party.id for party in parties if party.owner_id == command.from_id]
        taken.represented = [party.id for party in parties if command.from_id in party.representative_ids]
        taken.groups = [group.id for group in groups]
        _hand_over(work, parties, groups, (command.from_id, command.to_id, command.to_name), "taken-over")
        work.add(taken, "taken-over")
        _tell(work, taken)
        return taken.to_message()

    return store.transact(context, write)


def revert(command: RevertTakeOver, context: Context, store: Store) -> TakeOver:
    def write(work: Work) -> TakeOver:
        taken = work.get(TakeOverRecord, command.id)
        context.principal.require_sight(taken.office, "take-over")
        if taken.version != command.version:
            raise stale(taken)
        if taken.reverted_at is not None:
            raise Conflict("It was reverted before", reason="reverted")
        back = (taken.to_id, taken.from_id, taken.from_name)
        _give_back(work, taken, back)
        taken.reverted_at = now()
        work.save(taken, "reverted")
        _tell(work, taken, reverted=True)
        return taken.to_message()

    return store.transact(context, write)


def _give_back(work: Work, taken: TakeOverRecord, people: tuple[str, str, str]) -> None:
    """What is still with who took it over; only in the part in which it was taken."""
    moved = work.find_all(PartyRecord, {"_id": {"$in": [*taken.owned, *taken.represented]}})
    owned, represented = set(taken.owned), set(taken.represented)
    changed = []
    for party in moved:
        was_owner = party.id in owned and _change_owner(party, people)
        was_representative = party.id in represented and _change_representative(party, people)
        if was_owner or was_representative:
            changed.append(party)
    _save(work, changed, "given-back")
    groups = work.find_all(GroupRecord, {"_id": {"$in": taken.groups}, "owner_id": people[0]})
    _save_groups(work, groups, people)


def _parties(work: Work, office: str, person: str) -> list[PartyRecord]:
    """All of them, also what only the colleague's team sees: nobody else could reach it any more."""
    theirs = {"$or": [{"owner_id": person}, {"representative_ids": person}]}
    found = work.find_all(PartyRecord, {"office": office, "present": True, **theirs}, limit=MOST + 1)
    if len(found) > MOST:
        raise Conflict(f"More than {MOST} contacts; take them over office by office", reason="too-many")
    return found


def _hand_over(
    work: Work, parties: list[PartyRecord], groups: list[GroupRecord], people: tuple[str, str, str], action: str
) -> None:
    for party in parties:
        _change_owner(party, people)
        _change_representative(party, people)
    _save(work, parties, action)
    _save_groups(work, groups, people)


def _change_owner(party: PartyRecord, people: tuple[str, str, str]) -> bool:
    before, after, name = people
    if party.owner_id != before:
        return False
    party.owner_id, party.owner_name = after, name
    return True


def _change_representative(party: PartyRecord, people: tuple[str, str, str]) -> bool:
    before, after, name = people
    present = [dict(one) for one in party.representatives]
    if all(one["user_id"] != before for one in present):
        return False
    there = {one["user_id"] for one in present}
    turned = [{**one, "user_id": after, "name": name} if one["user_id"] == before else one for one in present]
    party.representatives = turned if after not in there else [one for one in present if one["user_id"] != before]
    return True


def _save(work: Work, parties: list[PartyRecord], action: str) -> None:
    for party in parties:
        party.derive()
    work.save_all(parties, action)
    for party in parties:
        told(work, party)


def _save_groups(work: Work, groups: list[GroupRecord], people: tuple[str, str, str]) -> None:
    for group in groups:
        group.owner_id, group.owner_name = people[1], people[2]
        group.keepers = list(dict.fromkeys([group.owner_id, *group.staff]))
    work.save_all(groups, "handed-on")


def _tell(work: Work, taken: TakeOverRecord, *, reverted: bool = False) -> None:
    work.emit(
        PortfolioTakenOver(
            office=taken.office,
            take_over_id=taken.id,
            from_id=taken.from_id,
            to_id=taken.to_id,
            to_name=taken.to_name,
            reverted=reverted,
        )
    )

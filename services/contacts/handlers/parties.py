"""Organisations, branches and persons: add, change, remove, restore."""

from typing import Any

from services.contacts.domain.details import checked_details
from services.contacts.handlers.assigning import assign, rules_of
from services.contacts.handlers.names import with_names
from services.contacts.handlers.relations import check_relations
from services.contacts.handlers.sight import changeable, require_sight, require_writing
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import now
from shared.contracts.contacts import (
    AddParty,
    ChangeParty,
    GetParty,
    Party,
    PartyChanged,
    PartyDetails,
    PartyType,
    RemoveParty,
    RestoreParty,
)
from shared.contracts.problems import Conflict, Invalid
from shared.security.context import Context
from shared.security.principal import Principal
from shared.security.rights import Right
from shared.settings import OrganisationSettings
from shared.storage.store import Store
from shared.storage.work import Work


def get_party(command: GetParty, context: Context, store: Store) -> Party:
    party = store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    return with_names(party, context.principal, store)


def add_party(command: AddParty, context: Context, store: Store) -> Party:
    context.principal.require_office(command.office)
    written = {name: getattr(command, name) for name in PartyDetails.model_fields}
    details = _checked(written)

    def write(work: Work) -> PartyRecord:
        party = new_party(command.type, command.office, details, context.principal)
        require_writing(context.principal, party)
        check_relations(work, party, context.principal)
        assign(party, rules_of(party.office))
        work.add(party)
        return told(work, party)

    return answered(store.transact(context, lambda work: write(work).to_message()), context, store)


def new_party(type: PartyType, office: str, details: dict[str, Any], principal: Principal) -> PartyRecord:
    """A record that is not stored yet, owned by the principal."""
    party = PartyRecord(type=type.value, office=office, owner_id=principal.id, owner_name=principal.name)
    party.write(details)
    party.derive()
    return party


def change_party(command: ChangeParty, context: Context, store: Store) -> Party:
    fields = ChangeParty.model_fields.keys() - {"id", "version"}
    given = {name: getattr(command, name) for name in fields if getattr(command, name) is not None}
    if "representatives" in given:
        context.principal.require(Right.CONTACTS_ASSIGN)
    details = _checked(given)

    def write(work: Work) -> Party:
        party = changeable(work, context.principal, command.id, command.version)
        party.write(details)
        party.derive()
        require_writing(context.principal, party)
        check_relations(work, party, context.principal)
        work.save(party)
        return told(work, party).to_message()

    return answered(store.transact(context, write), context, store)


def remove_party(command: RemoveParty, context: Context, store: Store) -> Party:
    def write(work: Work) -> Party:
        party = changeable(work, context.principal, command.id, command.version)
        if party.deleted_at is not None:
            raise Conflict("It was removed before", reason="removed")
        _check_alone(work, party)
        party.deleted_at = now()
        party.derive()
        work.save(party, "removed")
        return told(work, party).to_message()

    return answered(store.transact(context, write), context, store)


def restore_party(command: RestoreParty, context: Context, store: Store) -> Party:
    def write(work: Work) -> Party:
        party = changeable(work, context.principal, command.id, command.version)
        if party.deleted_at is None:
            raise Conflict("It was not removed", reason="not-removed")
        party.deleted_at = None
        party.derive()
        check_relations(work, party, context.principal)
        work.save(party, "restored")
        return told(work, party).to_message()

    return answered(store.transact(context, write), context, store)


def told(work: Work, party: PartyRecord) -> PartyRecord:
    """Tell the others of the change. What only a team sees is told as its office's, by its id alone."""
    work.emit(PartyChanged(office=party.office, party_id=party.id, version=party.version, deleted=not party.present))
    return party


def _check_alone(work: Work, party: PartyRecord) -> None:
    path = {PartyType.ORGANISATION: "organisation_id", PartyType.BRANCH: "branch_id"}.get(PartyType(party.type))
    if path is None:
        return
    members = work.collection(PartyRecord).count_documents(
        {path: party.id, "present": True}, limit=1000, session=work.session
    )
    if members:
        detail = "Remove or move its branches and persons first"
        raise Conflict(detail, reason="has-members", params={"members": members})


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    details, problems = checked_details(values, OrganisationSettings().country)
    if problems:
        raise Invalid(problems[0].detail, fields=problems)
    return details


def answered(party: Party, context: Context, store: Store) -> Party:
    """With the names of what it belongs to."""
    return with_names(store.get(PartyRecord, party.id), context.principal, store).model_copy(
        update={"version": party.version}
    )

"""Groups: made, kept and handed on; who is in them."""

from collections.abc import Callable
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contacts.domain.finding import words_of
from services.contacts.domain.sight import sees
from services.contacts.handlers.parties import told
from services.contacts.handlers.sight import groups_seen_by, visible
from services.contacts.models.groups import GROUP_FIELDS, GroupRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.views import PARTY_FIELDS
from shared.contracts.base import Page
from shared.contracts.contacts import (
    AddToGroup,
    ChangeGroup,
    CreateGroup,
    DeleteGroup,
    GetGroup,
    Group,
    GroupChanged,
    ListGroups,
    MembersChanged,
    RemoveFromGroup,
)
from shared.contracts.problems import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from shared.listing.fields import read_condition
from shared.listing.listing import Listing
from shared.security.context import Context
from shared.security.principal import Principal
from shared.security.rights import Right
from shared.storage.store import Store
from shared.storage.work import Work, stale

MOST_COUNTED = 1_000_000
GROUPS = Listing(GroupRecord, to_item=GroupRecord.to_message, sort="name", fields=GROUP_FIELDS, office_field=None)


def list_groups(command: ListGroups, context: Context, store: Store) -> Page[Group]:
    found = GROUPS.page(command, context.principal, groups_seen_by(context.principal))
    items = tuple(_counted(group, context, store) for group in found.items)
    return Page(items=items, next_cursor=found.next_cursor)


def get_group(command: GetGroup, context: Context, store: Store) -> Group:
    return _counted(_found(command.id, context.principal, store).to_message(), context, store)


def conditions_of(group_id: str, context: Context, store: Store) -> dict[str, Any]:
    """The condition that finds its members. Raises NotFound for a group that the caller may not see."""
    return _conditions(_found(group_id, context.principal, store).to_message())


def _conditions(group: Group) -> dict[str, Any]:
    if group.conditions:
        return {"$and": [read_condition(text, PARTY_FIELDS) for text in group.conditions] + [{"present": True}]}
    return {"group_ids": group.id, "present": True}


def create_group(command: CreateGroup, context: Context, store: Store) -> Group:
    context.principal.require_office(command.office)
    _check_conditions(command.conditions)

    def write(work: Work) -> Group:
        group = GroupRecord(
            office=command.office,
            name=command.name,
            description=command.description,
            kind=command.kind.value,
            conditions=list(command.conditions),
            owner_id=context.principal.id,
            owner_name=context.principal.name,
            staff=list(command.staff),
            shared=command.shared,
        )
        return _written(work, group, "created")

    return _counted(_transacted(context, store, write), context, store)


def change_group(command: ChangeGroup, context: Context, store: Store) -> Group:
    _check_conditions(command.conditions or ())
    fields = ChangeGroup.model_fields.keys() - {"id", "version"}
    given = {name: getattr(command, name) for name in fields if getattr(command, name) is not None}

    def write(work: Work) -> Group:
        group = kept_group(work, command.id, context.principal)
        if group.version != command.version:
            raise stale(group)
        if "conditions" in given and bool(given["conditions"]) != bool(group.conditions):
            raise Conflict("A group is kept by hand or by conditions for ever", reason="smart-group")
        for name, value in given.items():
            setattr(group, name, list(value) if isinstance(value, tuple) else value)
        return _written(work, group, "changed")

    return _counted(_transacted(context, store, write), context, store)


def delete_group(command: DeleteGroup, context: Context, store: Store) -> Group:
    def write(work: Work) -> Group:
        group = kept_group(work, command.id, context.principal)
        if group.version != command.version:
            raise stale(group)
        group.deleted = True
        return _written(work, group, "deleted")

    return store.transact(context, write)


def add_to_group(command: AddToGroup, context: Context, store: Store) -> MembersChanged:
    def put_in(party: PartyRecord) -> bool:
        if command.id in party.group_ids:
            return False
        party.group_ids.append(command.id)
        return True

    return _change_members(command, context, store, put_in, "grouped")


def remove_from_group(command: RemoveFromGroup, context: Context, store: Store) -> MembersChanged:
    def take_out(party: PartyRecord) -> bool:
        if command.id not in party.group_ids:
            return False
        party.group_ids.remove(command.id)
        return True

    return _change_members(command, context, store, take_out, "ungrouped")


def _change_members(
    command: AddToGroup | RemoveFromGroup,
    context: Context,
    store: Store,
    change: Callable[[PartyRecord], bool],
    action: str,
) -> MembersChanged:
    """`change` says whether it changed anything."""

    def write(work: Work) -> MembersChanged:
        group = kept_group(work, command.id, context.principal)
        if group.conditions:
            raise Conflict("Its members follow from its conditions", reason="smart-group")
        wanted = list(dict.fromkeys(command.party_ids))
        found = [
            party
            for party in work.find_all(PartyRecord, {"_id": {"$in": wanted}, "present": True})
            if sees(context.principal, party.readers)
        ]
        changed = [party for party in found if change(party)]
        for party in changed:
            party.derive()
        work.save_all(changed, action)
        for party in changed:
            told(work, party)
        work.emit(GroupChanged(office=group.office, group_id=group.id))
        there = {party.id for party in found}
        return MembersChanged(
            changed=tuple(party.id for party in changed),
            not_found=tuple(id for id in wanted if id not in there),
            members=0,
        )

    done = store.transact(context, write)
    group = _found(command.id, context.principal, store).to_message()
    return done.model_copy(update={"members": _members(group, context, store)})


def _written(work: Work, group: GroupRecord, action: str) -> Group:
    group.keepers = list(dict.fromkeys([group.owner_id, *group.staff]))
    group.sort_name = " ".join(words_of(group.name))
    if action == "created":
        work.add(group)
    else:
        work.save(group, action)
    work.emit(GroupChanged(office=group.office, group_id=group.id))
    return group.to_message()


def _transacted(context: Context, store: Store, write: Callable[[Work], Group]) -> Group:
    try:
        return store.transact(context, write)
    except DuplicateKeyError as error:
        raise Conflict("The office has a group of this name", reason="name-taken") from error


def _check_conditions(conditions: tuple[str, ...]) -> None:
    """Raises Invalid at /conditions/<place>."""
    problems = []
    for place, text in enumerate(conditions):
        try:
            read_condition(text, PARTY_FIELDS)
        except Invalid as error:
            one = error.fields[0]
            problems.append(
                FieldProblem(pointer=f"/conditions/{place}", code=one.code, detail=one.detail, params=one.params)
            )
    if problems:
        raise Invalid(problems[0].detail, fields=problems)


def seen_groups(principal: Principal, store: Store) -> list[str]:
    """The ids of those that the caller may know of."""
    rows = store.database[GroupRecord._get_collection_name()].find(groups_seen_by(principal), {"_id": 1})
    return [row["_id"] for row in rows]


def groups_kept(office: str, principal: Principal, store: Store) -> dict[str, str]:
    """Ids by name of the office's groups into which the caller may put contacts."""
    wanted: dict[str, Any] = {"office": office, "deleted": False, "conditions": []}
    if not principal.may(Right.CONTACTS_ASSIGN):
        wanted["keepers"] = principal.id
    rows = store.database[GroupRecord._get_collection_name()].find(wanted, {"name": 1})
    return {row["name"]: row["_id"] for row in rows}


def _found(group_id: str, principal: Principal, store: Store) -> GroupRecord:
    group = store.get(GroupRecord, group_id)
    shown = principal.all_offices or principal.id in group.keepers or (group.shared and principal.sees(group.office))
    if group.deleted or not shown:
        raise NotFound("No such group")
    return group


def kept_group(source: Work | Store, group_id: str, principal: Principal) -> GroupRecord:
    """The group, for its keepers and for who assigns contacts in its office. Raises NotFound, Forbidden."""
    group = source.get(GroupRecord, group_id)
    leads = principal.may(Right.CONTACTS_ASSIGN) and principal.sees(group.office)
    if not group.deleted and (principal.id in group.keepers or leads):
        return group
    if not group.deleted and group.shared and principal.sees(group.office):
        raise Forbidden("Its owner and the staff it was handed to keep it", reason="not-keeper")
    raise NotFound("No such group")


def _counted(group: Group, context: Context, store: Store) -> Group:
    return group.model_copy(update={"members": _members(group, context, store)})


def _members(group: Group, context: Context, store: Store) -> int:
    """Those that the caller sees: the count of a smart group would tell of all others, too."""
    where = _conditions(group)
    if not context.principal.all_offices:
        where = {"$and": [where, visible(context.principal, store)]}
    return store.database["parties"].count_documents(where, limit=MOST_COUNTED)

"""Offices: create, change, read."""

from typing import Any

from pymongo.errors import DuplicateKeyError

from services.accounts import access
from services.accounts.domain.reach import require_whole_organisation
from services.accounts.models import OfficeProfile, UserRecord
from shared.contracts.accounts import ChangeOffice, CreateOffice, GetOffice, Office, OfficeChanged, OfficeCreated
from shared.contracts.problems import Conflict, NotFound
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work, stale

CHANGEABLE = ("name", "languages", "head_office", "address", "active")
SIGHT = {"head_office", "active"}
"""What decides on the sight of all offices, and so is the whole organisation's matter."""


def get_office(command: GetOffice, context: Context) -> Office:
    """Raises NotFound, for an office that the caller does not see as well."""
    context.principal.require_sight(command.code, "office")
    office = OfficeProfile.objects(code=command.code).first()
    if office is None:
        raise NotFound("No such office")
    return office.to_message()


def create_office(command: CreateOffice, context: Context, store: Store) -> Office:
    """Raises Conflict when the code is taken, Forbidden for an administrator of single offices."""
    require_whole_organisation(context.principal)

    def create(work: Work) -> Office:
        access.take_turn(work)
        if work.find(OfficeProfile, code=command.code) is not None:
            raise _taken(command.code)
        values = {**command.model_dump(), "languages": list(command.languages)}
        office = work.add(OfficeProfile(**values))
        work.emit(OfficeCreated(office=office.code, office_name=office.name, languages=command.languages))
        return office.to_message()

    try:
        return store.transact(context, create)
    except DuplicateKeyError as error:
        raise _taken(command.code) from error


def change_office(command: ChangeOffice, context: Context, store: Store) -> Office:
    """Raises NotFound, Stale, Conflict when no administrator of the whole organisation would be left."""
    context.principal.require_sight(command.code, "office")
    given = {name: value for name in CHANGEABLE if (value := getattr(command, name)) is not None}
    if given.keys() & SIGHT:
        require_whole_organisation(context.principal)

    def change(work: Work) -> Office:
        access.take_turn(work)
        office = _get(work, command.code)
        if office.version != command.version:
            raise stale(office)
        administered = access.has_administrator(work)
        _apply(office, given)
        work.save(office)
        if given.keys() & SIGHT:
            _follow_sight(work, office.code)
            access.keep_an_administrator(work, administered)
        work.emit(_changed(office))
        return office.to_message()

    return store.transact(context, change)


def _apply(office: OfficeProfile, given: dict[str, Any]) -> None:
    for name, value in given.items():
        setattr(office, name, list(value) if isinstance(value, tuple) else value)


def _follow_sight(work: Work, code: str) -> None:
    """Give or take the sight of all offices from the people of an office that became or ceased to be a head office."""
    rows = work.collection(UserRecord).find({"offices": code}, {"_id": 1}, session=work.session)
    for user_id in [row["_id"] for row in rows]:
        user = work.get(UserRecord, user_id)
        sees_all = access.reach_in(work, user.roles, user.offices).all_offices
        if user.all_offices != sees_all:
            user.all_offices = sees_all
            work.save(user)
            access.tell_access_changed(work, user.id)


def _get(work: Work, code: str) -> OfficeProfile:
    office = work.find(OfficeProfile, code=code)
    if office is None:
        raise NotFound("No such office")
    return office


def _changed(office: OfficeProfile) -> OfficeChanged:
    return OfficeChanged(
        office=office.code, office_name=office.name, languages=tuple(office.languages), active=office.active
    )


def _taken(code: str) -> Conflict:
    return Conflict(f"There is an office {code} already", reason="code-taken", params={"code": code})

"""People: create, change, read. Who may do what to whom: `domain.reach`."""

from collections.abc import Iterable
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.accounts import access
from services.accounts.domain.credentials import require_good_password
from services.accounts.domain.reach import require_authority
from services.accounts.models import OfficeProfile, UserRecord
from shared.contracts.accounts import ChangeUser, CreateUser, GetUser, User
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.security.context import Context
from shared.security.passwords import hash_password
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work, stale

CHANGEABLE = ("full_name", "email", "language", "roles", "offices", "active")


def get_user(command: GetUser, context: Context, store: Store) -> User:
    """Raises NotFound, for people of other offices as well."""
    user = store.get(UserRecord, command.id)
    _require_sight(context.principal, user)
    return user.to_message()


def create_user(command: CreateUser, context: Context, store: Store) -> User:
    """Raises Conflict when the user name is taken, Forbidden for more than the caller has."""
    password = command.password.get_secret_value()
    require_good_password(password, command.username)
    hashed = hash_password(password)

    def create(work: Work) -> User:
        access.take_turn(work)
        if work.find(UserRecord, username=command.username) is not None:
            raise _taken(command.username)
        _require_open_offices(work, command.offices)
        reach = access.reach_in(work, command.roles, command.offices)
        require_authority(context.principal, reach)
        values = _stored(command.model_dump(exclude={"password"}))
        user = UserRecord(**values, all_offices=reach.all_offices, password_hash=hashed)
        return work.add(user).to_message()

    try:
        return store.transact(access.with_private_fingerprint(context, command, "password"), create)
    except DuplicateKeyError as error:
        raise _taken(command.username) from error


def change_user(command: ChangeUser, context: Context, store: Store) -> User:
    """Raises NotFound, Stale, Forbidden for an account beyond the caller's own reach, Conflict for the last
    administrator."""
    hashed = _new_hash(command, context, store)

    def change(work: Work) -> User:
        access.take_turn(work)
        user = work.get(UserRecord, command.id)
        _require_sight(context.principal, user)
        if user.version != command.version:
            raise stale(user)
        require_authority(context.principal, access.reach_of_user(user))
        before, administered = _access(user), access.has_administrator(work)
        _apply(work, user, command, hashed)
        require_authority(context.principal, access.reach_of_user(user))
        work.save(user)
        access.keep_an_administrator(work, administered)
        _follow_access(work, user, changed=_access(user) != before, password_changed=hashed is not None)
        return user.to_message()

    return store.transact(access.with_private_fingerprint(context, command, "password"), change)


def _new_hash(command: ChangeUser, context: Context, store: Store) -> str | None:
    """Hashed before the transaction, which must be short and may run twice."""
    if command.password is None:
        return None
    user = store.get(UserRecord, command.id)
    _require_sight(context.principal, user)
    password = command.password.get_secret_value()
    require_good_password(password, user.username)
    return hash_password(password)


def _apply(work: Work, user: UserRecord, command: ChangeUser, hashed: str | None) -> None:
    given = {name: value for name in CHANGEABLE if (value := getattr(command, name)) is not None}
    _require_open_offices(work, set(given.get("offices", ())) - set(user.offices))
    for name, value in _stored(given).items():
        setattr(user, name, value)
    user.all_offices = access.reach_in(work, user.roles, user.offices).all_offices
    if hashed is not None:
        user.password_hash = hashed


def _access(user: UserRecord) -> tuple[Any, ...]:
    """What an identity that somebody keeps at hand depends on."""
    return (frozenset(user.roles), frozenset(user.offices), user.all_offices, user.active, user.full_name)


def _follow_access(work: Work, user: UserRecord, *, changed: bool, password_changed: bool) -> None:
    if password_changed or not user.active:
        access.end_sessions(work, user.id)
    if not user.active:
        access.revoke_tokens(work, user.id)
    if changed or password_changed:
        access.tell_access_changed(work, user.id)


def _require_sight(principal: Principal, user: UserRecord) -> None:
    seen = principal.all_offices or user.id == principal.id or principal.offices & set(user.offices)
    if not seen:
        raise NotFound("No such user")


def _require_open_offices(work: Work, codes: Iterable[str]) -> None:
    """Raise Invalid for an office that does not exist or is closed."""
    wanted = sorted(set(codes))
    found = work.collection(OfficeProfile).find({"code": {"$in": wanted}, "active": True}, session=work.session)
    missing = sorted(set(wanted) - {office["code"] for office in found})
    if missing:
        raise invalid_field("/offices", "unknown-office", f"There is no open office {missing[0]}", offices=missing)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """Values as mongoengine keeps them: lists without repetition."""
    return {name: list(dict.fromkeys(value)) if isinstance(value, tuple) else value for name, value in values.items()}


def _taken(username: str) -> Conflict:
    return Conflict(f"The user name {username} is taken", reason="username-taken", params={"username": username})

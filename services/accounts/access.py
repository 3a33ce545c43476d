"""Sessions, tokens and reach as stored: the steps that several use cases share inside one unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.accounts.domain.credentials import SessionLimits
from services.accounts.domain.reach import Reach, person_principal, reach_of
from services.accounts.models import OfficeProfile, TokenRecord, UserRecord
from shared.contracts.accounts import AccessRevoked, Identity
from shared.contracts.base import Command, now
from shared.contracts.problems import Conflict
from shared.security import tokens
from shared.security.context import Context
from shared.security.rights import Right, Role
from shared.storage.work import Work


def with_private_fingerprint(context: Context, command: Command, *secret_fields: str) -> Context:
    """The context for a command that carries a password.

    The fingerprint is kept for days to recognise the request. One that a password goes into could be used to guess
    it without argon2's cost.
    """
    if context.fingerprint is None:
        return context
    shown = command.model_dump_json(exclude=set(secret_fields))
    return replace(context, fingerprint=tokens.digest(f"{command.method} {shown}"))


def take_turn(work: Work) -> None:
    """Make changes of people and offices follow one another.

    Who sees all offices and who is the last administrator depends on several records; two changes at once could
    each leave it right and together wrong. The second one meets a write conflict and begins again.
    """
    turn = {"$inc": {"count": 1}}
    work.collection("guards").update_one({"_id": "people-and-offices"}, turn, upsert=True, session=work.session)


def reach_in(work: Work, roles: Iterable[Role], offices: Iterable[str]) -> Reach:
    """What roles and offices amount to with the head offices of now."""
    heads = work.collection(OfficeProfile).find({"head_office": True, "active": True}, session=work.session)
    return reach_of(roles, offices, {office["code"] for office in heads})


def reach_of_user(user: UserRecord) -> Reach:
    """What the account gives as it is stored."""
    return Reach(reach_of(user.roles, (), frozenset()).rights, frozenset(user.offices), user.all_offices)


def has_administrator(work: Work) -> bool:
    """Whether somebody active administers the whole organisation."""
    wanted = {"active": True, "roles": Role.ADMINISTRATOR.value, "all_offices": True}
    return work.collection(UserRecord).find_one(wanted, session=work.session) is not None


def keep_an_administrator(work: Work, before: bool) -> None:
    """Raise Conflict when there was an administrator `before` this work changed something and none is left."""
    if before and not has_administrator(work):
        raise Conflict(
            "This is the last active administrator of the whole organisation; name another one first",
            reason="last-administrator",
        )


def start_session(work: Work, user: UserRecord, limits: SessionLimits, at: datetime) -> str:
    """Store a new session; returns its secret."""
    secret = tokens.new_session_secret()
    row = {
        "_id": tokens.digest(secret),
        "user_id": user.id,
        "started_at": at,
        "last_used_at": at,
        "ends_at": at + limits.whole,
    }
    work.collection("sessions").insert_one(row, session=work.session)
    return secret


def end_sessions(work: Work, user_id: str) -> None:
    work.collection("sessions").delete_many({"user_id": user_id}, session=work.session)


def revoke_tokens(work: Work, user_id: str) -> None:
    """Revoke all tokens of a user for good: they do not come back with the account."""
    live = {"user_id": user_id, "revoked_at": None}
    ids = [row["_id"] for row in work.collection(TokenRecord).find(live, {"_id": 1}, session=work.session)]
    for token_id in ids:
        token = work.get(TokenRecord, token_id)
        token.revoked_at = now()
        work.save(token, action="revoked")


def tell_access_changed(work: Work, user_id: str) -> None:
    work.emit(AccessRevoked(user_id=user_id))


def identity_by_session(user: UserRecord, secret: str, expires_at: datetime) -> Identity:
    principal = person_principal(user.id, user.full_name, user.roles, reach_of_user(user))
    return Identity(
        principal=principal,
        user=user.to_message(),
        csrf_token=tokens.csrf_token(secret),
        expires_at=expires_at,
    )


def identity_by_token(user: UserRecord, scopes: Iterable[Right], expires_at: datetime) -> Identity:
    principal = person_principal(user.id, user.full_name, user.roles, reach_of_user(user), scopes)
    return Identity(principal=principal, user=user.to_message(), csrf_token=None, expires_at=expires_at)

"""Sign-in and sign-out, and the history of tries."""

from dataclasses import dataclass
from datetime import datetime

from services.accounts import access
from services.accounts.domain import throttle
from services.accounts.domain.credentials import SessionLimits, fold_username, shown_username
from services.accounts.models import UserRecord
from shared.contracts.accounts import Session, SignIn, SignOut
from shared.contracts.base import Done, now
from shared.contracts.problems import NotSignedIn, TooManyRequests
from shared.identifiers import new_id
from shared.security import tokens
from shared.security.context import Context
from shared.security.passwords import hash_password, needs_rehash, verify_password
from shared.security.throttle import Key, network_of
from shared.storage.store import Store
from shared.storage.tries import CountedTries
from shared.storage.work import Work


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in."""

    username: str
    address: str
    network: str
    user_agent: str
    at: datetime

    def row(self, user: UserRecord | None, reason: str | None) -> dict[str, object]:
        """For the history; `reason` None is success."""
        return {
            "_id": new_id(),
            "at": self.at,
            "username": user.username if user else shown_username(self.username),
            "user_id": user.id if user else None,
            "offices": list(user.offices) if user else [],
            "succeeded": reason is None,
            "reason": reason,
            "remote_address": self.address,
            "network": self.network,
            "user_agent": self.user_agent,
        }


def sign_in(command: SignIn, context: Context, store: Store, limits: SessionLimits) -> Session:
    """Raises NotSignedIn for a wrong name, a wrong password and a closed account alike, TooManyRequests after
    repeated failures. All of them are in the history of sign-ins."""
    attempt = _attempt(command)
    user = UserRecord.objects(username=attempt.username).first()
    keys = _count(attempt, user, store)
    password = command.password.get_secret_value()
    if not verify_password(password, user.password_hash if user else None):
        raise _failed(store, attempt, user, "wrong-password" if user else "unknown-user")
    if not user.active:
        raise _failed(store, attempt, user, "inactive")
    session = _start(store, context, attempt, user, password, limits)
    _forgive(store, keys)
    return session


def sign_out(command: SignOut, context: Context, store: Store) -> Done:
    """End one session. An unknown one is ended already."""
    session_id = tokens.digest(command.secret.get_secret_value())

    def end(work: Work) -> Done:
        row = work.collection("sessions").find_one_and_delete({"_id": session_id}, session=work.session)
        if row is not None:
            access.tell_access_changed(work, row["user_id"])
        return Done()

    return store.transact(context, end)


def _attempt(command: SignIn) -> Attempt:
    return Attempt(
        username=fold_username(command.username),
        address=command.remote_address,
        network=network_of(command.remote_address),
        user_agent=command.user_agent,
        at=now(),
    )


def _count(attempt: Attempt, user: UserRecord | None, store: Store) -> tuple[Key, ...]:
    known = {
        "username": attempt.username,
        "network": attempt.network,
        "succeeded": True,
        "at": {"$gte": attempt.at - throttle.KNOWN_FOR},
    }
    known_place = store.database["sign_ins"].find_one(known, {"_id": 1}) is not None
    keys = throttle.sign_in_keys(attempt.username, attempt.address, known_place=known_place)
    try:
        CountedTries(store.database).count(keys, attempt.at)
    except TooManyRequests:
        store.database["sign_ins"].insert_one(attempt.row(user, "too-many-tries"))
        raise
    return keys


def _forgive(store: Store, keys: tuple[Key, ...]) -> None:
    tries = CountedTries(store.database)
    for key in keys:
        if key.limit is throttle.ADDRESS:
            tries.take_back(key)
        else:
            tries.forget(key)


def _failed(store: Store, attempt: Attempt, user: UserRecord | None, reason: str) -> NotSignedIn:
    store.database["sign_ins"].insert_one(attempt.row(user, reason))
    return NotSignedIn("The user name or the password is wrong", reason="credentials")


def _start(
    store: Store, context: Context, attempt: Attempt, checked: UserRecord, password: str, limits: SessionLimits
) -> Session:
    renewed = hash_password(password) if needs_rehash(checked.password_hash) else checked.password_hash

    def start(work: Work) -> Session:
        user = work.get(UserRecord, checked.id)
        if not user.active or user.password_hash != checked.password_hash:
            # It was changed between the check and this transaction, which must not let the old one in.
            raise NotSignedIn("The user name or the password is wrong", reason="credentials")
        user.last_sign_in_at = attempt.at
        # Past the history: a sign-in has a history of its own and does not make a new version of the person.
        noted = {"$set": {"last_sign_in_at": attempt.at, "password_hash": renewed}}
        work.collection(UserRecord).update_one({"_id": user.id}, noted, session=work.session)
        work.collection("sign_ins").insert_one(attempt.row(user, None), session=work.session)
        secret = access.start_session(work, user, limits, attempt.at)
        ends_at = limits.end(attempt.at, attempt.at)
        return Session(secret=secret, identity=access.identity_by_session(user, secret, ends_at))

    return store.transact(context, start)

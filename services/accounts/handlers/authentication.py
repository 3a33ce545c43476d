"""From a credential to who it belongs to. Asked with nearly every request: two look-ups by unique index."""

from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from services.accounts import access
from services.accounts.domain.credentials import USED_AT_PRECISION, SessionLimits
from services.accounts.models import TokenRecord, UserRecord
from shared.contracts.accounts import Authenticate, Identity
from shared.contracts.base import now
from shared.contracts.problems import Malformed, NotSignedIn
from shared.security import tokens
from shared.security.rights import Right
from shared.storage.store import Store


def authenticate(command: Authenticate, store: Store, limits: SessionLimits) -> Identity:
    """Raises NotSignedIn for what is unknown, expired, revoked, or of a closed account; Malformed unless exactly
    one credential is given."""
    if (command.session is None) == (command.token is None):
        raise Malformed("Give either a session or a token")
    if command.session is not None:
        return _by_session(command.session.get_secret_value(), store, limits, now(), used=command.counts_as_use)
    assert command.token is not None
    return _by_token(command.token.get_secret_value(), store, now(), used=command.counts_as_use)


def _by_session(secret: str, store: Store, limits: SessionLimits, at: datetime, *, used: bool) -> Identity:
    sessions = store.database["sessions"]
    row = sessions.find_one({"_id": tokens.digest(secret)})
    if row is None or limits.end(row["started_at"], row["last_used_at"]) <= at:
        raise NotSignedIn("This session has ended", reason="session")
    user = _active_user(row["user_id"])
    if used:
        _note_use(sessions, row, at)
    return access.identity_by_session(user, secret, limits.end(row["started_at"], at if used else row["last_used_at"]))


def _by_token(secret: str, store: Store, at: datetime, *, used: bool) -> Identity:
    rows = store.database[TokenRecord._get_collection_name()]
    row = rows.find_one({"digest": tokens.digest(secret)})
    if row is None or row.get("revoked_at") is not None or row["expires_at"] <= at:
        raise NotSignedIn("This token is unknown, expired or revoked", reason="token")
    user = _active_user(row["user_id"])
    if used:
        _note_use(rows, row, at)
    return access.identity_by_token(user, [Right(scope) for scope in row["scopes"]], row["expires_at"])


def _active_user(user_id: str) -> UserRecord:
    user = UserRecord.objects(pk=user_id, active=True).first()
    if user is None:
        raise NotSignedIn("This account is closed", reason="inactive")
    return user


def _note_use(rows: Collection, row: dict[str, Any], at: datetime) -> None:
    """Write down the use, at most once a minute: a write for each request would cost more than the request."""
    earliest: timedelta = USED_AT_PRECISION
    if row.get("last_used_at") is None or at - row["last_used_at"] >= earliest:
        rows.update_one({"_id": row["_id"]}, {"$max": {"last_used_at": at}})

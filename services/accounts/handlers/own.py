"""What people do with their own account: password, language, API tokens."""

from dataclasses import replace
from datetime import timedelta

from services.accounts import access
from services.accounts.domain.credentials import require_good_password, require_own_scopes
from services.accounts.domain.reach import require_person
from services.accounts.domain.throttle import own_password_key
from services.accounts.models import TokenRecord, UserRecord
from shared.contracts.accounts import (
    ApiToken,
    ChangeOwnLanguage,
    ChangeOwnPassword,
    CreateOwnToken,
    NewApiToken,
    RevokeOwnToken,
)
from shared.contracts.base import Done, now
from shared.contracts.problems import Conflict, NotFound, invalid_field
from shared.identifiers import new_id
from shared.security import tokens
from shared.security.context import Context
from shared.security.passwords import hash_password, verify_password
from shared.storage.store import Store
from shared.storage.tries import CountedTries
from shared.storage.work import Work


def change_own_password(command: ChangeOwnPassword, context: Context, store: Store) -> Done:
    """Set a new password and end all sessions of the user, this one too. Raises Invalid about /present or /new,
    TooManyRequests after repeated failures."""
    require_person(context.principal)
    user = store.get(UserRecord, context.principal.id)
    new = command.new.get_secret_value()
    require_good_password(new, user.username, pointer="/new")
    tries, key = CountedTries(store.database), own_password_key(user.id)
    tries.count([key], now())
    if not verify_password(command.present.get_secret_value(), user.password_hash):
        return _done_before_or_wrong(new, user)
    tries.forget(key)
    hashed = hash_password(new)

    def change(work: Work) -> Done:
        changed = work.get(UserRecord, user.id)
        if changed.password_hash != user.password_hash:
            raise Conflict("The password was changed meanwhile", reason="password-changed")
        changed.password_hash = hashed
        work.save(changed)
        access.end_sessions(work, user.id)
        access.tell_access_changed(work, user.id)
        return Done()

    return store.transact(access.with_private_fingerprint(context, command, "present", "new"), change)


def change_own_language(command: ChangeOwnLanguage, context: Context, store: Store) -> Done:
    require_person(context.principal)

    def change(work: Work) -> Done:
        user = work.get(UserRecord, context.principal.id)
        user.language = command.language
        work.save(user)
        access.tell_access_changed(work, user.id)
        return Done()

    return store.transact(context, change)


def create_own_token(command: CreateOwnToken, context: Context, store: Store) -> NewApiToken:
    """Raises Invalid for scopes beyond the owner's rights.

    A repeated request gives the same token a new secret, because the first one is stored nowhere; once the token
    was used, the first answer did arrive, and repeating is a Conflict.
    """
    require_person(context.principal)
    require_own_scopes(context.principal, command.scopes)
    secret, token_id = tokens.new_api_token(), new_id()

    def create(work: Work) -> ApiToken:
        token = TokenRecord(
            id=token_id,
            user_id=context.principal.id,
            name=command.name,
            hint=tokens.hint(secret),
            digest=tokens.digest(secret),
            scopes=sorted(set(command.scopes)),
            expires_at=now() + timedelta(days=command.days),
        )
        return work.add(token).to_message()

    # The kept reply is the token without its secret.
    created = store.transact(replace(context, reply=ApiToken), create)
    if created.id != token_id:
        created = _renew_secret(created.id, secret, context, store)
    return NewApiToken(secret=secret, token=created)


def revoke_own_token(command: RevokeOwnToken, context: Context, store: Store) -> Done:
    """Revoke a token for good. Raises NotFound for those of others. Safe to repeat."""
    require_person(context.principal)

    def revoke(work: Work) -> Done:
        token = work.find(TokenRecord, _id=command.id, user_id=context.principal.id)
        if token is None:
            raise NotFound("No such token")
        if token.revoked_at is None:
            token.revoked_at = now()
            work.save(token, action="revoked")
            access.tell_access_changed(work, context.principal.id)
        return Done()

    return store.transact(context, revoke)


def _done_before_or_wrong(new: str, user: UserRecord) -> Done:
    """A repeated request finds its new password in force; anything else is a wrong present one."""
    if verify_password(new, user.password_hash):
        return Done()
    raise invalid_field("/present", "wrong-password", "This is not your present password")


def _renew_secret(token_id: str, secret: str, context: Context, store: Store) -> ApiToken:
    def renew(work: Work) -> ApiToken:
        token = work.get(TokenRecord, token_id)
        if token.last_used_at is not None or token.revoked_at is not None:
            raise Conflict("This token was created before and is in use", reason="request-id-reused")
        token.digest = tokens.digest(secret)
        token.hint = tokens.hint(secret)
        return work.save(token).to_message()

    return store.transact(replace(context, once=None), renew)

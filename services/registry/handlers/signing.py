"""Signing with the key in use, and going over to another one."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.registry.models.evidence import SigningKeyRecord
from services.registry.signing_key import load_signing_key
from shared.contracts.base import now
from shared.contracts.problems import Conflict
from shared.contracts.registry import RotateSigningKey, SigningKey
from shared.evidence.signatures import key_id, public_pem, sign
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def signature_of(work: Work, fields: Mapping[str, Any]) -> tuple[str, str]:
    """(key id, Base64) with the key in use. Raises Conflict."""
    name, private = key_in_use(work)
    return name, sign(private, fields)


def key_in_use(work: Work) -> tuple[str, Ed25519PrivateKey]:
    """With its id; the first key ever is taken into use. Raises Conflict.

    A key file that was exchanged does not sign before somebody says so by `RotateSigningKey`.
    """
    private = load_signing_key()
    name = key_id(private.public_key())
    current = _in_use(work)
    if current is None:
        _take_into_use(work, name, public_pem(private.public_key()))
    elif current.id != name:
        raise Conflict(
            f"The key file holds the key {name}, but {current.id} is in use; rotate the signing key first",
            reason="signing-key-changed",
            params={"given": name, "in_use": current.id},
        )
    return name, private


def rotate_signing_key(command: RotateSigningKey, context: Context, store: Store) -> SigningKey:
    public = load_signing_key().public_key()

    def rotate(work: Work) -> SigningKey:
        current = _in_use(work)
        if work.find(SigningKeyRecord, _id=key_id(public)) is not None:
            raise Conflict(
                "The key file holds a key that is or was in use; put a new key there first", reason="same-signing-key"
            )
        if current is not None:
            current.retired_at = now()
            work.save(current, action="retired")
        return _take_into_use(work, key_id(public), public_pem(public)).to_message()

    return store.transact(context, rotate)


def _in_use(work: Work) -> SigningKeyRecord | None:
    return work.find(SigningKeyRecord, retired_at=None)


def _take_into_use(work: Work, name: str, pem: str) -> SigningKeyRecord:
    return work.add(SigningKeyRecord(id=name, public_key=pem), action="taken into use")


def signing_is_possible() -> None:
    """Raises Conflict with reason "no-signing-key" now rather than later."""
    load_signing_key()

"""Ed25519 signatures over canonical JSON, and the names of keys."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shared.evidence.canonical import canonical

SIGNED_OF_CHECKPOINT = (
    "id", "journal_id", "journal_code", "year", "first", "last", "count", "entries_hash", "lines_count", "lines_hash",
    "at", "reason",
)  # fmt: skip
"""The fields of a checkpoint that its signature covers; `at` as ISO 8601 with milliseconds, in UTC."""


class NotAKey(ValueError):
    """The text is no Ed25519 key in PEM."""


def read_private_key(pem: bytes) -> Ed25519PrivateKey:
    """Raises NotAKey."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise NotAKey("This is no unencrypted private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey("This is a private key, but not of Ed25519")
    return key


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """Raises NotAKey."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise NotAKey("This is no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NotAKey("This is a public key, but not of Ed25519")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(key: Ed25519PublicKey) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the key's 32 bytes."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def sign(key: Ed25519PrivateKey, fields: Mapping[str, Any]) -> str:
    """Base64 of the signature over the canonical JSON."""
    return base64.b64encode(key.sign(canonical(fields))).decode()


def holds(key: Ed25519PublicKey, fields: Mapping[str, Any], signature: str) -> bool:
    """Whether this signature was made with that key over these fields; another spelling of it does not count."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if base64.b64encode(raw).decode() != signature:
            return False
        key.verify(raw, canonical(fields))
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def signed_part(checkpoint: Mapping[str, Any]) -> dict[str, Any]:
    return {name: checkpoint[name] for name in SIGNED_OF_CHECKPOINT}

"""Who is asking: the credential of a request, checked by `accounts` and remembered for a few seconds."""

import hashlib
import hmac
from dataclasses import dataclass
from threading import Lock

from cachetools import TTLCache
from flask import Request

from shared.contracts.accounts import Authenticate, Identity
from shared.contracts.problems import Forbidden, NotSignedIn
from shared.messaging.client import RpcClient
from shared.security.context import Context

_LONGEST_CREDENTIAL = 500


@dataclass(frozen=True, slots=True)
class Credential:
    secret: str
    is_cookie: bool

    @property
    def digest(self) -> bytes:
        """Stands for the secret in memory; a token and a session never share one."""
        return hashlib.sha256(f"{self.is_cookie}:{self.secret}".encode()).digest()

    def to_command(self, *, counts_as_use: bool = True) -> Authenticate:
        field = "session" if self.is_cookie else "token"
        return Authenticate.model_validate({field: self.secret, "counts_as_use": counts_as_use})


def credential_of(request: Request, cookie_name: str) -> Credential | None:
    """`Authorization: Bearer` before the cookie. Raises NotSignedIn for another scheme."""
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not _plausible(secret.strip()):
            raise NotSignedIn("Send 'Authorization: Bearer' with an API token")
        return Credential(secret.strip(), is_cookie=False)
    secret = request.cookies.get(cookie_name, "")
    if not secret:
        return None
    if not _plausible(secret):
        raise NotSignedIn()
    return Credential(secret, is_cookie=True)


def _plausible(secret: str) -> bool:
    return 0 < len(secret) <= _LONGEST_CREDENTIAL and secret.isascii() and secret.isprintable()


def require_csrf_token(request: Request, identity: Identity) -> None:
    sent = request.headers.get("X-CSRF-Token", "")
    expected = identity.csrf_token or ""
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise Forbidden("Send the session's token in X-CSRF-Token", reason="csrf")


class Identities:
    """Checked credentials, by digest, for `seconds`; at most `size` of them. Thread-safe."""

    def __init__(self, client: RpcClient, *, seconds: float, size: int) -> None:
        self._client = client
        self._known: TTLCache[bytes, Identity] = TTLCache(maxsize=size, ttl=seconds)
        self._lock = Lock()
        self._forgotten = 0

    def identify(self, credential: Credential, context: Context) -> Identity:
        """Raises NotSignedIn when the credential is unknown, expired or revoked."""
        digest = credential.digest
        with self._lock:
            identity = self._known.get(digest)
            forgotten = self._forgotten
        if identity is not None:
            return identity
        identity = self._client.call(credential.to_command(), context)
        with self._lock:
            # What was answered before a revocation must not be remembered after it.
            if forgotten == self._forgotten:
                self._known[digest] = identity
        return identity

    def still_valid(self, credential: Credential, context: Context) -> Identity:
        """`identify` where nobody did anything: neither remembered nor counted as use of the session."""
        with self._lock:
            identity = self._known.get(credential.digest)
        return identity or self._client.call(credential.to_command(counts_as_use=False), context)

    def forget(self, credential: Credential) -> None:
        with self._lock:
            self._forgotten += 1
            self._known.pop(credential.digest, None)

    def forget_user(self, user_id: str) -> None:
        with self._lock:
            self._forgotten += 1
            for digest in [key for key, known in self._known.items() if known.user.id == user_id]:
                del self._known[digest]

    def forget_all(self) -> None:
        with self._lock:
            self._forgotten += 1
            self._known.clear()

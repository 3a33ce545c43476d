"""Secrets of API tokens and sessions: 256 random bits each, known to their holder alone.

Only the SHA-256 is stored. That is enough for a secret of full entropy: nothing can be guessed from it, and
looking it up takes no slow hash.
"""

import base64
import hashlib
import hmac
import secrets

API_TOKEN_PREFIX = "kct_"  # noqa: S105 - it only begins one
"""Fixed prefixes let secret scanners find a token that leaked into a repository."""
SESSION_PREFIX = "kcs_"
SHARE_PREFIX = "kcl_"

_BYTES = 32
_HINT = 8


def new_api_token() -> str:
    return API_TOKEN_PREFIX + secrets.token_urlsafe(_BYTES)


def new_session_secret() -> str:
    return SESSION_PREFIX + secrets.token_urlsafe(_BYTES)


def new_share_secret() -> str:
    return SHARE_PREFIX + secrets.token_urlsafe(_BYTES)


def new_ticket() -> str:
    """A secret of a few minutes."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is stored instead of the secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets or digests are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def hint(secret: str) -> str:
    """The first characters of a secret, by which its owner tells tokens apart; 24 of its 256 bits."""
    return secret[:_HINT]


def csrf_token(session_secret: str) -> str:
    """The token that a page sends with each change. It follows from the session's secret, so that it need not be
    stored, and does not lead back to it."""
    code = hmac.digest(session_secret.encode(), b"kancelaria csrf token", "sha256")
    return base64.urlsafe_b64encode(code).rstrip(b"=").decode()

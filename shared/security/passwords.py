"""Passwords: argon2id with OWASP's parameters, computed in threads beside the green loop.

One hash takes 19 MiB and some 30 ms of a core. argon2 releases the GIL, so other requests go on meanwhile; at most
`AT_ONCE` are computed together, the rest wait their turn.
"""

import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from eventlet import tpool
from eventlet.semaphore import Semaphore

AT_ONCE = 2

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
_DECOY = _HASHER.hash("there is no such user")
_turns = Semaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """The hash in PHC string format, parameters and salt included."""
    with _turns:
        return tpool.execute(_HASHER.hash, _normal(password))


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password has this hash. None, for a user that does not exist, is False at the same cost."""
    with _turns:
        matches = tpool.execute(_matches, _normal(password), hashed or _DECOY)
    return matches and hashed is not None


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


def _matches(password: str, hashed: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except VerifyMismatchError:
        return False


def _normal(password: str) -> str:
    # The same keys give composed letters on one system and decomposed ones on another.
    return unicodedata.normalize("NFKC", password)

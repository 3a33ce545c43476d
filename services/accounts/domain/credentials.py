"""What passwords, sessions, tokens and user names must be like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from shared.contracts.accounts import Username
from shared.contracts.problems import invalid_field
from shared.security.principal import Principal
from shared.security.rights import Right

DIFFERENT_CHARACTERS = 5
USED_AT_PRECISION = timedelta(minutes=1)
"""The moment of last use is written down at most this often."""

_USERNAME: TypeAdapter[str] = TypeAdapter(Username)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """A session ends `idle` after its last use and `whole` after the sign-in, whatever comes first."""

    idle: timedelta
    whole: timedelta

    def end(self, started_at: datetime, last_used_at: datetime) -> datetime:
        return min(started_at + self.whole, last_used_at + self.idle)


def fold_username(typed: str) -> str:
    """User names are told apart without regard to case."""
    return typed.strip().casefold()


def shown_username(folded: str) -> str:
    """The name for the history of sign-ins: what can not be a user name may be a password in the wrong field."""
    try:
        return _USERNAME.validate_python(folded)
    except ValidationError:
        return "•••"


def require_good_password(password: str, username: str, pointer: str = "/password") -> None:
    """Raise Invalid for a password that is guessed first. Its length is the contract's matter."""
    if len(set(password)) < DIFFERENT_CHARACTERS:
        raise invalid_field(
            pointer,
            "password-too-simple",
            f"A password needs at least {DIFFERENT_CHARACTERS} different characters",
            least=DIFFERENT_CHARACTERS,
        )
    if len(set(password.casefold().replace(username.casefold(), ""))) < DIFFERENT_CHARACTERS:
        raise invalid_field(pointer, "password-is-name", "A password needs more than the user name in it")


def require_own_scopes(principal: Principal, scopes: Iterable[Right]) -> None:
    """Raise Invalid when a token would hold more rights than its owner."""
    beyond = sorted(set(scopes) - principal.rights)
    if beyond:
        raise invalid_field(
            "/scopes", "beyond-own-rights", f"You do not have the right '{beyond[0]}' yourself", rights=beyond
        )

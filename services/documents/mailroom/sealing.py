"""Passwords of mailboxes at rest: encrypted with a key that the environment alone holds."""

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from shared.contracts.problems import Conflict


def seal(password: SecretStr, key: SecretStr | None) -> str:
    return _box(key).encrypt(password.get_secret_value().encode()).decode()


def unseal(sealed: str, key: SecretStr | None) -> str:
    """Raises Conflict where it was sealed with another key."""
    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Conflict("The password was kept with another key; write it anew", reason="other-key") from error


def _box(key: SecretStr | None) -> Fernet:
    if key is None:
        raise Conflict("There is no key to keep passwords with (KANCELARIA_MAIL_KEY)", reason="no-key")
    try:
        return Fernet(key.get_secret_value())
    except ValueError as error:
        raise Conflict("KANCELARIA_MAIL_KEY is not 32 bytes in URL-safe base64", reason="no-key") from error

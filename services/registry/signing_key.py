"""The private key, from the file that the environment names. It never enters the database.

`python -m services.registry.signing_key PATH` makes a new one, unless the file exists.
"""

import os
import stat
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.registry.settings import SigningSettings
from shared.contracts.problems import Conflict
from shared.evidence.signatures import NotAKey, read_private_key


def load_signing_key(settings: SigningSettings | None = None) -> Ed25519PrivateKey:
    """Read anew each time, so that a new file needs no restart. Raises Conflict with reason "no-signing-key"."""
    path = (settings or SigningSettings()).key_file
    if path is None:
        raise _unusable("KANCELARIA_SIGNING_KEY_FILE names no file")
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _unusable("the key file can be read by others than its owner; make it chmod 600")
        return read_private_key(path.read_bytes())
    except OSError as error:
        raise _unusable(f"the key file can not be read ({type(error).__name__})") from error
    except NotAKey as error:
        raise _unusable(f"the key file holds none ({error})") from error


def _unusable(why: str) -> Conflict:
    return Conflict(f"Nothing can be signed: {why}. Who runs the system mends that.", reason="no-signing-key")


def create_signing_key(path: Path) -> bool:
    """Make a key, mode 0600, if there is no such file yet; returns whether it did."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return True


if __name__ == "__main__":
    made = create_signing_key(Path(sys.argv[1]))
    print("a new signing key was made" if made else "there is a signing key already")

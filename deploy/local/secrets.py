"""Passwords and keys of the local stack: generated when first asked for, kept in `secrets.json` (mode 0600).

`KANCELARIA_SECRET_<NAME>` overrides one, with dots and dashes of its name written as underscores.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    path: Path

    def get(self, name: str, length: int = 32) -> str:
        """The secret of that name, made of letters and digits; generated when it does not exist yet."""
        given = os.environ.get("KANCELARIA_SECRET_" + re.sub(r"\W", "_", name).upper())
        if given:
            return given
        with self._locked() as known:
            if name not in known:
                known[name] = secrets.token_hex(length // 2)
            return known[name]

    def put(self, name: str, value: str) -> None:
        with self._locked() as known:
            known[name] = value

    @contextmanager
    def _locked(self) -> Iterator[dict[str, str]]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.path.read_text() if self.path.exists() else "{}"
            known = json.loads(before)
            yield known
            after = json.dumps(known, indent=2, sort_keys=True)
            if after != before:
                write_private(self.path, after)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)

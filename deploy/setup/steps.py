"""A step of the set-up: run when its stamp is not current, timed, its full output in `var/log/setup-<step>.log`."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("KANCELARIA_VAR", PROJECT / "var")).resolve()
LOGS = VAR / "log"
_TAIL_LINES = 25


class StepFailed(Exception):
    """A command of the set-up failed; the message says what and shows the end of its output."""


@dataclass(frozen=True)
class Step:
    name: str
    title: str

    @property
    def log(self) -> Path:
        LOGS.mkdir(parents=True, exist_ok=True)
        return LOGS / f"setup-{self.name}.log"

    def perform(self, work: Callable[["Step"], None], stamp: Path | None = None, current: str = "") -> None:
        """Do the work unless the stamp file already says that it was done for this very state."""
        if stamp is not None and stamp.exists() and stamp.read_text() == current:
            return
        print(f"{self.title} … ", end="", flush=True)
        started = time.monotonic()
        self.log.write_text("")
        try:
            work(self)
        except StepFailed:
            print("failed", flush=True)
            raise
        print(f"{time.monotonic() - started:.0f} s", flush=True)
        if stamp is not None:
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.write_text(current)

    def run(
        self, command: Sequence[object], environment: Mapping[str, str] | None = None, folder: Path = PROJECT
    ) -> None:
        """Run a command with its output in the log; raise StepFailed with the last lines when it fails."""
        words = [str(word) for word in command]
        with self.log.open("a") as log:
            log.write(f"$ {' '.join(words)}\n")
            log.flush()
            try:
                result = subprocess.run(
                    words,
                    cwd=folder,
                    env={**os.environ, "NO_COLOR": "1", **(environment or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    check=False,
                )
            except FileNotFoundError as missing:
                raise StepFailed(f"There is no program {missing.filename}") from missing
        if result.returncode:
            raise StepFailed(f"`{' '.join(words)}` failed:\n{self._tail()}\nThe whole output: {self.log}")

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return "\n".join(f"    {line}" for line in lines)


def digest(paths: Iterable[Path], *words: str) -> str:
    """One value for the names and contents of these files, in any order, and these words."""
    total = hashlib.sha256("\0".join([sys.version, str(PROJECT), *words]).encode())
    for path in sorted(set(paths)):
        total.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()

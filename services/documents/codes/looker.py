"""The process that looks for codes, kept warm between files: starting it costs eight times what looking does."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
_FILES = 500
"""After so many it is replaced."""
_IDLE_SECONDS = 60.0
_REAP_SECONDS = 5.0


class LookingFailed(Exception):
    """The file ended the process, or took longer than it may; the next file meets a fresh one."""


class Looker:
    """One process, one file at a time; started when it is first asked, ended when nobody asks for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._rest = threading.Timer(0.0, self._end)

    def codes_on(self, path: Path, media_type: str) -> list[str]:
        """What it says. Raises LookingFailed."""
        with self._turn:
            self._rest.cancel()
            try:
                return self._ask(path, media_type)
            except (OSError, ValueError) as error:
                self._end()
                raise LookingFailed(type(error).__name__) from error
            finally:
                self._let_rest()

    def _ask(self, path: Path, media_type: str) -> list[str]:
        if self._process is None or self._files >= _FILES:
            self._end()
            self._start()
        self._files += 1
        self._socket.settimeout(self._seconds)
        self._socket.sendall(json.dumps([str(path), media_type]).encode() + b"\n")
        line = self._lines.readline()
        if not line:
            raise ConnectionError("it ended")
        return list(json.loads(line))

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "services.documents.codes"],
                stdin=theirs.fileno(),
                stdout=sys.stderr.fileno(),
                env=kept,
            )
        self._lines = self._socket.makefile("rb")
        self._files = 0

    def _let_rest(self) -> None:
        self._rest = threading.Timer(_IDLE_SECONDS, self._end_if_idle)
        self._rest.daemon = True
        self._rest.start()

    def _end_if_idle(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(_REAP_SECONDS)
        with contextlib.suppress(OSError):
            self._socket.close()

"""Reader processes as a worker sees them: started, given files, ended when they overrun, replaced in time."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from services.documents.extraction.protocol import (
    REPORT,
    Assignment,
    FormsMade,
    MembersFound,
    Progress,
    TextFound,
    Trouble,
)
from services.documents.extraction.settings import ExtractionSettings

_MODULE = "services.documents.extraction.reading"
_PASSED_ON = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "LC_ALL", "KANCELARIA_TIKA_URL", "TESSDATA_PREFIX")
_PASSED_ON_PREFIXES = ("KANCELARIA_EXTRACTION_", "KANCELARIA_READING_")
_IDLE_SECONDS = 60.0
_REAP_SECONDS = 5.0


class ReaderDied(Exception):
    """The process ended while it read: by the file, or by whoever ended it."""


class ReaderOverran(Exception):
    """The process was ended because it went on for too long."""


class Reader:
    """One process. It reads one file at a time."""

    def __init__(self, settings: ExtractionSettings) -> None:
        self._settings = settings
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
                [sys.executable, "-m", _MODULE],
                stdin=theirs.fileno(),
                stdout=sys.stderr.fileno(),
                env=_environment(settings),
                start_new_session=True,
            )
        self._lines = self._socket.makefile("rb")
        self.files = 0
        self.idle_since = time.monotonic()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def is_worn(self) -> bool:
        """Whether it has read so much, or grown so large, that a fresh one is better."""
        if self.files >= self._settings.recycle_after:
            return True
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.pid).memory_info().rss > self._settings.recycle_above * 1024 * 1024
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, assignment: Assignment) -> Iterator[Progress | TextFound | MembersFound | FormsMade | Trouble]:
        """What it reports, ending with `FormsMade` or `Trouble`. Raises ReaderDied, ReaderOverran."""
        self.files += 1
        ends = time.monotonic() + self._settings.total
        try:
            self._socket.settimeout(self._settings.silence)
            self._socket.sendall(assignment.model_dump_json().encode() + b"\n")
            while True:
                report = self._next_report(ends)
                yield report
                if isinstance(report, FormsMade | Trouble):
                    break
        except TimeoutError as error:
            self.end()
            raise ReaderOverran from error
        except (OSError, ValueError) as error:
            self.end()
            raise ReaderDied(f"exit code {self._process.returncode}") from error
        self.idle_since = time.monotonic()

    def end(self) -> None:
        """Kill it and all that it started."""
        if self.alive:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=_REAP_SECONDS)
        self._socket.close()

    def _next_report(self, ends: float) -> Progress | TextFound | MembersFound | FormsMade | Trouble:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(min(left, self._settings.silence))
        line = self._lines.readline()
        if not line:
            raise ConnectionError("the reader is gone")
        return REPORT.validate_json(line)


class ReaderPool:
    """Readers that wait for work, the freshest used first."""

    def __init__(self, settings: ExtractionSettings) -> None:
        self._settings = settings
        self._idle: list[Reader] = []
        self._busy: set[Reader] = set()
        self.closed = False

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A reader for one file."""
        reader = self._take()
        self._busy.add(reader)
        try:
            yield reader
        except BaseException:
            reader.end()
            raise
        finally:
            self._busy.discard(reader)
            self._give_back(reader)

    def warm_up(self) -> None:
        """Have the readers ready that are kept while there is nothing to do."""
        while len(self._idle) + len(self._busy) < self._settings.idle_readers:
            self._idle.append(Reader(self._settings))

    def trim(self) -> None:
        """End readers that have had nothing to do for a while."""
        oldest = time.monotonic() - _IDLE_SECONDS
        while len(self._idle) > self._settings.idle_readers and self._idle[0].idle_since < oldest:
            self._idle.pop(0).end()

    def close(self) -> None:
        """End all readers, also those at work: their documents are given back."""
        self.closed = True
        for reader in (*self._busy, *self._idle):
            reader.end()
        self._idle.clear()

    def _take(self) -> Reader:
        while self._idle:
            reader = self._idle.pop()
            if reader.alive:
                return reader
            reader.end()
        return Reader(self._settings)

    def _give_back(self, reader: Reader) -> None:
        if self.closed or reader.is_worn:
            reader.end()
        elif reader.alive:
            self._idle.append(reader)
        if not self.closed:
            self.warm_up()


def _environment(settings: ExtractionSettings) -> dict[str, str]:
    """Nothing of the worker's secrets."""
    kept = {
        name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
    return kept | {
        "MALLOC_ARENA_MAX": "2",
        "KANCELARIA_EXTRACTION_FOLDER": str(settings.folder),
        "KANCELARIA_EXTRACTION_CORES": str(settings.cores),
    }

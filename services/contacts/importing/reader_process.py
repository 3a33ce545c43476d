"""The reader of files as seen from the importer: options in, rows out, whatever the file is."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

import orjson

from services.contacts.importing.limits import BATCH_BYTES, INSPECT_SECONDS, SILENT_SECONDS
from shared.jobs.process import Died
from shared.tables.refused import TableRefused

_MODULE = "services.contacts.importing.reading"
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
_PIECE = 1024 * 1024
_READ_AHEAD = 1024 * 1024
"""Bytes of rows that are read while a batch is being written; as much as Linux lets anybody have in a pipe."""
_LOST = ("unreadable", "Reading the file took more memory or time than is given, or it is damaged")
_KILLED = "Reading the file was ended from outside"
_HELD_EACH = 10.0
"""Seconds."""


def inspect_apart(path: Path, options: dict[str, Any], hold: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """`hold` is called again and again meanwhile. Raises TableRefused, Died, and what `hold` raises."""
    with _reader("inspect", path) as process:
        answer = orjson.loads(_answer(process, orjson.dumps(options), hold))
    if "refused" in answer:
        raise TableRefused(*answer["refused"])
    return answer


def _answer(process: subprocess.Popen[bytes], question: bytes, hold: Callable[[], None]) -> bytes:
    ends, asked = monotonic() + INSPECT_SECONDS, False
    while monotonic() < ends:
        try:
            answer, _ = process.communicate(None if asked else question, timeout=_HELD_EACH)
        except subprocess.TimeoutExpired:
            asked = True
            hold()
            continue
        if process.returncode < 0:
            raise Died(_KILLED)
        if process.returncode or not answer:
            break
        return answer
    raise TableRefused(*_LOST)


@contextmanager
def _reader(what: str, path: Path, pipe_bytes: int = -1) -> Iterator[subprocess.Popen[bytes]]:
    """Gone afterwards, whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", _MODULE, what, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pipesize=pipe_bytes,
        env=_environment(),
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def row_batches(path: Path, options: dict[str, Any], size: int) -> Iterator[Iterator[list[Any]]]:
    """The rows in batches of `size`, of large rows fewer.

    They raise TableRefused where the file can not be read to its end, Died where the reader was killed over it.
    """
    with _reader("rows", path, _READ_AHEAD) as process:
        if process.stdin is None:
            raise TypeError("The reader has no pipes")
        process.stdin.write(orjson.dumps(options))
        process.stdin.close()
        yield _batches(_rows(process), size)


def _batches(rows: Iterator[tuple[list[Any], int]], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    weight = 0
    for row, length in rows:
        batch.append(row)
        weight += length
        if len(batch) == size or weight > BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _rows(process: subprocess.Popen[bytes]) -> Iterator[tuple[list[Any], int]]:
    """With the bytes of each."""
    if process.stdout is None:
        raise TypeError("The reader has no pipes")
    for line in _lines(process.stdout.fileno()):
        row = orjson.loads(line)
        if isinstance(row, dict):
            if "refused" in row:
                raise TableRefused(*row["refused"])
            return
        yield row, len(line)
    if process.wait(SILENT_SECONDS) < 0:
        raise Died(_KILLED)
    raise TableRefused(*_LOST)


def _lines(pipe: int) -> Iterator[bytes]:
    """Raises TableRefused when nothing comes for long: a reader may hang in a hostile file."""
    begun = b""
    while True:
        if not select([pipe], [], [], SILENT_SECONDS)[0]:
            raise TableRefused(*_LOST)
        piece = os.read(pipe, _PIECE)
        if not piece:
            return
        *lines, begun = (begun + piece).split(b"\n")
        yield from lines


def _environment() -> dict[str, str]:
    told = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**told, "MALLOC_ARENA_MAX": "2"}

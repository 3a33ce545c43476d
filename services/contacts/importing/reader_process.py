"""The reader of files as seen from the importer: options in, rows out, whatever the file is."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from select import select
from typing import IO, Any

import orjson

from services.contacts.importing.limits import INSPECT_SECONDS, SILENT_SECONDS
from shared.tables.refused import TableRefused

_MODULE = "services.contacts.importing.reading"
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
_PIECE = 1024 * 1024
_READ_AHEAD = 1024 * 1024
"""Bytes of rows that are read while a batch is being written; as much as Linux lets anybody have in a pipe."""
_LOST = ("unreadable", "Reading the file took more memory or time than is given, or it is damaged")


def inspect_apart(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Raises TableRefused."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            _command("inspect", path),
            input=orjson.dumps(options),
            capture_output=True,
            timeout=INSPECT_SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableRefused(*_LOST) from error
    if done.returncode != 0 or not done.stdout:
        raise TableRefused(*_LOST)
    answer = orjson.loads(done.stdout)
    if "refused" in answer:
        raise TableRefused(*answer["refused"])
    return answer


@contextmanager
def row_batches(path: Path, options: dict[str, Any], size: int) -> Iterator[Iterator[list[Any]]]:
    """The rows in batches of `size`; raises TableRefused where reading ends before the file does."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        _command("rows", path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pipesize=_READ_AHEAD,
        env=_environment(),
    )
    if process.stdin is None or process.stdout is None:
        raise TypeError("The reader has no pipes")
    try:
        process.stdin.write(orjson.dumps(options))
        process.stdin.close()
        yield _batches(_rows(process.stdout), size)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _batches(rows: Iterator[list[Any]], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(rows, size)):
        yield batch


def _rows(out: IO[bytes]) -> Iterator[list[Any]]:
    for line in _lines(out.fileno()):
        row = orjson.loads(line)
        if isinstance(row, dict):
            if "refused" in row:
                raise TableRefused(*row["refused"])
            return
        yield row
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


def _command(what: str, path: Path) -> Sequence[str]:
    return [sys.executable, "-m", _MODULE, what, str(path)]


def _environment() -> dict[str, str]:
    told = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**told, "MALLOC_ARENA_MAX": "2"}

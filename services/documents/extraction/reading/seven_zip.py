"""Encrypted 7z archives, through the 7-Zip program, since libarchive does not decrypt them.

The program writes no file: all contents come in one stream, which the sizes of its listing cut into files. It ends with
the reader, within the reader's bounds, and is told the password on its standard input, where no list of processes
shows it.
"""

import os
import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from services.documents.extraction.reading.failures import Unreadable
from shared.contracts.documents import Outcome

SEVEN_ZIP = "application/x-7z-compressed"
_PROGRAM = ("setpriv", "--pdeathsig", "KILL", "7zz")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
_BLOCK = 64 * 1024
_DIRECTORY, _LINK = "D", "l"
_UTF8 = "-sccUTF-8"


@dataclass(frozen=True)
class _Entry:
    path: str
    size: int
    checksum: int
    is_file: bool


def encrypted_files(source: Path, password: str, seconds: float) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Path and content of each file; a content is to be read to its end before the next one. Raises Unreadable."""
    entries = _listed(source, password, seconds)
    with closing(_Stream(source, password, seconds)) as stream:
        for entry in entries:
            content = stream.content(entry)
            if entry.is_file:
                yield entry.path, content
            for _ in content:
                pass  # of a link, which is left out


def _listed(source: Path, password: str, seconds: float) -> list[_Entry]:
    command = [*_PROGRAM, "l", "-slt", "-ba", _UTF8, "--", str(source)]
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, no shell
            command, input=f"{password}\n".encode(), env=_ENVIRONMENT, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow() from error
    if done.returncode != 0:
        raise _refusal(done.stderr)
    # What stands before the first path is the question for the password.
    _, _, listing = done.stdout.decode("utf-8", "replace").partition("Path = ")
    blocks = ("Path = " + listing).split("\n\n") if listing else []
    fields = (dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line) for block in blocks)
    return [_entry(block) for block in fields if "Path" in block]


def _entry(fields: dict[str, str]) -> _Entry:
    attributes, _, mode = fields.get("Attributes", "").partition(" ")
    plain = not attributes.startswith(_DIRECTORY) and not mode.startswith(_LINK)
    return _Entry(fields["Path"], int(fields.get("Size") or 0), int(fields.get("CRC") or "0", 16), plain)


class _Stream:
    """All contents, one after the other, from a running 7-Zip; its methods raise Unreadable."""

    def __init__(self, source: Path, password: str, seconds: float) -> None:
        command = [*_PROGRAM, "x", "-so", "-mmt1", "-bd", _UTF8, "--", str(source)]
        self._process = subprocess.Popen(  # noqa: S603 - fixed program, no shell
            command, env=_ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._overran = False
        self._watch = threading.Timer(seconds, self._end)
        self._watch.start()
        with self._said(self._process.stdin) as told:
            told.write(f"{password}\n".encode())

    def content(self, entry: _Entry) -> Iterator[bytes]:
        left, checksum = entry.size, 0
        while left > 0:
            chunk = self._said(self._process.stdout).read(min(left, _BLOCK))
            if not chunk:
                raise self._refusal()
            left -= len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if entry.size and checksum != entry.checksum:
            raise self._refusal()

    def close(self) -> None:
        self._watch.cancel()
        self._process.kill()
        self._said(self._process.stdout).close()
        self._process.wait()

    def _end(self) -> None:
        self._overran = True
        self._process.kill()

    def _refusal(self) -> Unreadable:
        return _too_slow() if self._overran else _wrong_password()

    @staticmethod
    def _said(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def _refusal(said: bytes) -> Unreadable:
    if b"assword" in said:
        return _wrong_password()
    return Unreadable(Outcome.CORRUPT, "The archive is damaged: 7-Zip does not open it")


def _wrong_password() -> Unreadable:
    return Unreadable(Outcome.WRONG_PASSWORD, "The password does not open it")


def _too_slow() -> Unreadable:
    return Unreadable(Outcome.TIMED_OUT, "Unpacking it took longer than it may")

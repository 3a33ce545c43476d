"""Put a file of the spool to a presigned address: one pass from the disk, in pieces, with time limits."""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO
from urllib.parse import urlsplit

from services.scanner_agent.domain.sending import Pace

STALLED_SECONDS = 30.0
"""Without a byte going out."""
ANSWER_SECONDS = 120.0
"""From the last byte to the answer: a store that checks and syncs a large file takes its time."""
PIECE = 2**18


class UploadFailed(Exception):
    """The object store did not take the file. The text names no address: a presigned one is a secret."""


class _Throttled:
    """A file that is read no faster than the line may be used."""

    def __init__(self, file: BinaryIO, pace: Pace) -> None:
        self._file, self._pace = file, pace

    def read(self, size: int = -1) -> bytes:
        piece = PIECE if self._pace.limit is None else min(PIECE, self._pace.limit)
        data = self._file.read(piece if size < 0 else min(size, piece))
        sleep(self._pace.pause_before(len(data), monotonic()))
        return data


def put(path: Path, url: str, headers: Mapping[str, str], pace: Pace) -> None:
    """Raises UploadFailed."""
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.netloc, timeout=STALLED_SECONDS, blocksize=PIECE)
    target = f"{address.path}?{address.query}" if address.query else address.path
    try:
        with path.open("rb") as file:
            connection.putrequest("PUT", target, skip_accept_encoding=True)
            for name, value in {**headers, "Content-Length": str(path.stat().st_size)}.items():
                connection.putheader(name, value)
            connection.endheaders(_Throttled(file, pace))
            connection.sock.settimeout(ANSWER_SECONDS)
            answer = connection.getresponse()
            answer.read()
    except (OSError, HTTPException) as error:
        raise UploadFailed(f"The object store can not be reached: {type(error).__name__}: {error}") from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise UploadFailed(f"The object store answered {answer.status} {answer.reason}")

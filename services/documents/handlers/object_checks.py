"""Reading an object whole and comparing it; putting it back from an older version or the second copy."""

import hashlib
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.documents.domain.auditing import Expected
from services.documents.handlers.door import Door
from services.documents.handlers.locking import lock_bytes
from shared.contracts.documents import Harm
from shared.contracts.problems import Unavailable
from shared.storage.objects import ObjectMissing, ObjectStore

_MD5 = re.compile(r"[0-9a-f]{32}")
_BYTES = "application/octet-stream"
log = structlog.get_logger()


@dataclass(frozen=True)
class Checked:
    """`harm` is None where all is as it was stored."""

    size: int
    harm: Harm | None


def check(expected: Expected, objects: ObjectStore) -> Checked:
    """Originals by their SHA-256, what was read of them by the store's own checksum. Raises Unavailable only while the
    store as a whole does not answer."""
    try:
        return _check(expected, objects)
    except ObjectMissing:
        return Checked(0, Harm.MISSING)
    except Unavailable:
        # Either the store is away, or it is there and can not read this one object.
        objects.check()
    try:
        return _check(expected, objects)
    except ObjectMissing:
        return Checked(0, Harm.MISSING)
    except Unavailable as error:
        objects.check()
        log.error("an object can not be read", key=expected.key, reason=error.detail)
        return Checked(0, Harm.UNREADABLE)


def _check(expected: Expected, objects: ObjectStore) -> Checked:
    if expected.sha256 is not None:
        size, digest = _digest(objects.chunks(expected.key), "sha256")
        return Checked(size, None if digest == expected.sha256 else Harm.ALTERED)
    etag = objects.stat(expected.key).etag
    size, digest = _digest(objects.chunks(expected.key, etag), "md5")
    # An object that was sent in parts has a tag that is no digest of its bytes.
    altered = _MD5.fullmatch(etag) is not None and digest != etag
    return Checked(size, Harm.ALTERED if altered else None)


def _digest(chunks: Iterable[bytes], algorithm: str) -> tuple[int, str]:
    """Size and digest. Lets other green threads run after each piece."""
    digest, size = hashlib.new(algorithm, usedforsecurity=False), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        time.sleep(0)
    return size, digest.hexdigest()


def repair(expected: Expected, door: Door, *, locked: bool) -> bool:
    """Put an original back from wherever its very bytes still are. Whether there was such a place."""
    for source in _sources(expected.key, door):
        with tempfile.TemporaryDirectory(prefix="repair-") as folder:
            file = Path(folder) / "original"
            if _fetched(source, expected, file):
                door.objects.put_file(expected.key, file, _BYTES)
                if locked:
                    lock_bytes(str(expected.sha256), door)
                return True
    return False


def copy_to_second(expected: Expected, door: Door) -> bool:
    """Whether the second copy lacked this original, which it has now."""
    if door.second is None or expected.sha256 is None:
        return False
    try:
        if door.second.stat(expected.key).size == expected.size:
            return False
    except ObjectMissing:
        pass
    with tempfile.TemporaryDirectory(prefix="copy-") as folder:
        file = Path(folder) / "original"
        if not _fetched(door.objects.chunks(expected.key), expected, file):
            return False
        door.second.put_file(expected.key, file, _BYTES)
    return True


def _sources(key: str, door: Door) -> Iterator[Iterator[bytes]]:
    for version in door.objects.versions(key):
        yield door.objects.chunks(key, version=version)
    if door.second is not None:
        yield door.second.chunks(key)


def _fetched(source: Iterator[bytes], expected: Expected, file: Path) -> bool:
    """Write the source's bytes; whether they are the expected ones."""
    digest = hashlib.sha256()
    try:
        with file.open("wb") as opened:
            for chunk in source:
                opened.write(chunk)
                digest.update(chunk)
                time.sleep(0)
    except (ObjectMissing, Unavailable) as error:
        log.warning("a source of repair can not be read", key=expected.key, reason=type(error).__name__)
        return False
    return digest.hexdigest() == expected.sha256

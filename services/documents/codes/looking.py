"""Looking for codes, as seen from the service: an object in, texts out, whatever the file is."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import structlog

from services.documents.extraction.reading.images import READABLE
from shared.storage.objects import ObjectMissing, ObjectStore

LARGEST = 50 * 1024 * 1024
"""Bytes. What is larger is no page with a stamp."""
_SECONDS = 15.0
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
_at_once = threading.BoundedSemaphore(2)

log = structlog.get_logger()


def codes_of(objects: ObjectStore, key: str, media_type: str, size: int) -> tuple[str, ...]:
    """What the QR codes on its first page say; nothing where it can not be looked at. Raises Unavailable."""
    if size > LARGEST or not (media_type == "application/pdf" or media_type in READABLE):
        return ()
    with _at_once, tempfile.TemporaryDirectory(prefix="kancelaria-codes-") as folder:
        path = Path(folder, "original")
        try:
            objects.get_to_file(key, path)
        except ObjectMissing:
            log.warning("an arrival was gone before its codes were looked for", key=key)
            return ()
        return _look_apart(path, media_type)


def _look_apart(path: Path, media_type: str) -> tuple[str, ...]:
    """A file that ends or stalls the process is one without codes; reading it will tell what is wrong with it."""
    command = [sys.executable, "-m", "services.documents.codes", str(path), media_type]
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, env=kept, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        log.warning("looking for codes took too long", media_type=media_type)
        return ()
    if done.returncode:
        log.warning("looking for codes failed", media_type=media_type, code=done.returncode, told=_end(done.stderr))
        return ()
    return tuple(json.loads(done.stdout))


def _end(told: bytes) -> str:
    return told.decode(errors="replace")[-300:]

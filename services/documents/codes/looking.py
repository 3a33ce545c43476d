"""Looking for codes, as seen from the service: an object in, texts out, whatever the file is."""

import tempfile
from pathlib import Path

import structlog

from services.documents.codes.looker import Looker, LookingFailed
from services.documents.extraction.reading.images import READABLE
from shared.storage.objects import ObjectMissing, ObjectStore

LARGEST = 50 * 1024 * 1024
"""Bytes. What is larger is no page with a stamp."""
_SECONDS = 15.0
_looker = Looker(_SECONDS)

log = structlog.get_logger()


def codes_of(objects: ObjectStore, key: str, media_type: str, size: int) -> tuple[str, ...]:
    """What the QR codes on its first page say; nothing where it can not be looked at. Raises Unavailable."""
    if size > LARGEST or not (media_type == "application/pdf" or media_type in READABLE):
        return ()
    with tempfile.TemporaryDirectory(prefix="kancelaria-codes-") as folder:
        path = Path(folder, "original")
        try:
            objects.get_to_file(key, path)
        except ObjectMissing:
            log.warning("an arrival was gone before its codes were looked for", key=key)
            return ()
        return _look_apart(path, media_type)


def _look_apart(path: Path, media_type: str) -> tuple[str, ...]:
    """A file that ends or stalls the process is one without codes; reading it will tell what is wrong with it."""
    try:
        return tuple(_looker.codes_on(path, media_type))
    except LookingFailed as error:
        log.warning("looking for codes failed", media_type=media_type, reason=str(error))
        return ()

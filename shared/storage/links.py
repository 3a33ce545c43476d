"""Objects of the store as links that the gateway streams from."""

import tempfile
from pathlib import Path

from shared.contracts.objects import ObjectLink
from shared.contracts.problems import NotFound
from shared.storage.objects import ObjectMissing, ObjectStore

LINK_SECONDS = 60


def link_to(
    objects: ObjectStore, key: str, filename: str, *, media_type: str | None = None, seconds: int = LINK_SECONDS
) -> ObjectLink:
    """`media_type`: as stored, where it is not given. Raises NotFound."""
    try:
        found = objects.stat(key)
    except ObjectMissing as error:
        raise NotFound("These bytes are no longer kept") from error
    return ObjectLink(
        url=objects.presign_get(key, seconds=seconds),
        media_type=media_type or found.media_type,
        filename=filename,
        size=found.size,
        etag=found.etag,
    )


def link_to_new(objects: ObjectStore, data: bytes, key: str, filename: str, media_type: str) -> ObjectLink:
    """Store `data`, which was made just now, and link to it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        objects.put_file(key, Path(file.name), media_type)
    return link_to(objects, key, filename, media_type=media_type)

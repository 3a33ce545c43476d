"""Photos: uploaded by a presigned address, made small in a process apart, kept in the service's own bucket.

The key names the upload, so that a repeated command writes the same object; the one before is removed afterwards.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.contacts.handlers.parties import answered, told
from services.contacts.handlers.sight import changeable, require_sight, require_writing
from services.contacts.models.parties import PartyRecord
from services.contacts.photos.limits import MEDIA_TYPE, PhotoRefused
from services.contacts.photos.process import make_small_apart
from services.contacts.settings import ContactsSettings
from shared.contracts.contacts import AttachPhoto, BeginPhoto, GetPhoto, Party, PhotoUpload, RemovePhoto
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import NotFound, TooLarge, invalid_field
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.links import link_to
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work


@dataclass(frozen=True)
class Album:
    """What photos are worked with."""

    store: Store
    objects: ObjectStore
    settings: ContactsSettings


def begin_photo(command: BeginPhoto, context: Context, album: Album) -> PhotoUpload:
    party = album.store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    require_writing(context.principal, party)
    if command.size > album.settings.largest_photo:
        raise TooLarge(f"A photo has at most {album.settings.largest_photo:,} bytes")
    upload_id = new_id()
    url = album.objects.presign_put(_upload_key(upload_id), seconds=album.settings.upload_seconds, public=False)
    return PhotoUpload(upload_id=upload_id, upload_url=url)


def attach_photo(command: AttachPhoto, context: Context, album: Album) -> Party:
    key = f"photos/{command.id}/{command.upload_id}.jpg"
    _make(command.upload_id, key, album)

    return _replace(command, key, "photographed", context, album)


def remove_photo(command: RemovePhoto, context: Context, album: Album) -> Party:
    return _replace(command, None, "photo-removed", context, album)


def _replace(command: AttachPhoto | RemovePhoto, key: str | None, action: str, context: Context, album: Album) -> Party:
    outdated: list[str] = []

    def write(work: Work) -> Party:
        party = changeable(work, context.principal, command.id, command.version)
        if party.photo and party.photo != key:
            outdated.append(party.photo)
        party.photo = key
        work.save(party, action)
        return told(work, party).to_message()

    changed = album.store.transact(context, write)
    for old in set(outdated):
        album.objects.remove(old)
    return answered(changed, context, album.store)


def get_photo(command: GetPhoto, context: Context, album: Album) -> ObjectLink:
    party = album.store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    if not party.photo:
        raise NotFound("This contact has no photo")
    seconds = album.settings.link_seconds
    return link_to(album.objects, party.photo, "photo.jpg", media_type=MEDIA_TYPE, seconds=seconds)


def _make(upload_id: str, key: str, album: Album) -> None:
    """The small picture under `key`. Raises Invalid at /file, TooLarge."""
    if album.objects.exists(key):
        return
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target.jpg")
        _fetch(upload_id, source, album)
        try:
            make_small_apart(source, target)
        except PhotoRefused as refused:
            raise invalid_field("/file", refused.code, refused.detail) from refused
        finally:
            album.objects.remove(_upload_key(upload_id))
        album.objects.put_file(key, target, MEDIA_TYPE)


def _fetch(upload_id: str, source: Path, album: Album) -> None:
    try:
        if album.objects.stat(_upload_key(upload_id)).size > album.settings.largest_photo:
            album.objects.remove(_upload_key(upload_id))
            raise TooLarge(f"A photo has at most {album.settings.largest_photo:,} bytes")
        album.objects.get_to_file(_upload_key(upload_id), source)
    except ObjectMissing as error:
        raise invalid_field("/upload_id", "missing", "There is no such upload") from error


def _upload_key(upload_id: str) -> str:
    return f"uploads/{upload_id}"

"""`python -m services.contacts.importing IMPORT CLAIM FILE`: carries out an import, or reverts it (FILE is `-` then).

Reports as `shared.jobs.process` says. The claim is the worker's; without it nothing is written.
"""

import base64
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.contacts.handlers.groups import groups_kept
from services.contacts.importing.limits import BATCH_ROWS
from services.contacts.importing.matching import Told
from services.contacts.importing.reader_process import row_batches
from services.contacts.importing.reverting import revert_batch
from services.contacts.importing.writing import Claim, write_batch
from services.contacts.models.imports import ImportRecord
from services.contacts.photos.limits import MEDIA_TYPE, PhotoRefused
from services.contacts.photos.process import make_small_apart
from services.contacts.settings import WorkerSettings
from shared.contracts.contacts import ImportState
from shared.jobs.claimed import exit_code_of
from shared.jobs.process import Reporter
from shared.security.principal import Principal
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

_TOLD_EACH = 1.5
"""Seconds between two events about how far it is."""
_OBJECTS_BETWEEN = 50_000
"""Made between two searches for cycles: a batch or two, which have none. Searched as usual, a fifth of the processor's
time goes to it."""


def carry_out(store: Store, claim: Claim, path: Path, reporter: Reporter, batch_rows: int = BATCH_ROWS) -> None:
    """Raises LostClaim, TableRefused."""
    record = store.get(ImportRecord, claim.import_id)
    options = {
        "encoding": record.encoding,
        "delimiter": record.delimiter,
        "fields": list(record.fields),
        "country": record.country,
        "groups": groups_kept(record.office, Principal.model_validate(record.principal), store),
        "after": record.done_rows,
    }
    last_told = 0.0
    with _seldom_collecting(), row_batches(path, options, batch_rows) as batches:
        for rows in batches:
            told = [Told(*row) for row in rows]
            _put_photos(told, record.id)
            tell = time.monotonic() - last_told > _TOLD_EACH
            last_told = time.monotonic() if tell else last_told
            done = write_batch(store, claim, told, tell=tell)
            reporter.progress(rows=done.done_rows)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def revert(store: Store, claim: Claim, reporter: Reporter) -> None:
    """Raises LostClaim."""
    more = True
    while more:
        record, more = revert_batch(store, claim)
        reporter.progress(rows=record.reverted + record.kept)


def _put_photos(told: list[Told], import_id: str) -> None:
    """Pictures in cards go to the object store before their row is written; the key follows from the row."""
    with_photo = [row for row in told if row.candidate and row.candidate["photo"]]
    if not with_photo:
        return
    objects = ObjectStore(ObjectSettings())
    for row in with_photo:
        candidate = row.candidate or {}
        key = f"photos/imports/{import_id}/{row.row:08d}.jpg"
        try:
            _put_photo(base64.b64decode(candidate["photo"]), key, objects)
        except PhotoRefused as refused:
            candidate["problems"].append(["photo", refused.code, refused.detail])
        else:
            candidate["details"]["photo"] = key


def _put_photo(picture: bytes, key: str, objects: ObjectStore) -> None:
    """Raises PhotoRefused."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target.jpg")
        source.write_bytes(picture)
        make_small_apart(source, target)
        objects.put_file(key, target, MEDIA_TYPE)


def main(import_id: str, claim: str, file: str) -> int:
    most = WorkerSettings().memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    store = Store(connect(MongoSettings()))

    def work(reporter: Reporter) -> None:
        if file == "-":
            revert(store, Claim(import_id, claim, ImportState.REVERTING), reporter)
        else:
            carry_out(store, Claim(import_id, claim, ImportState.RUNNING), Path(file), reporter)

    return exit_code_of(work)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

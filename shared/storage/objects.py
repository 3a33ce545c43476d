"""`ObjectStore`: bytes in S3, by key.

    objects.put_file("pdf/123.pdf", path, "application/pdf")
    url = objects.presign_get("pdf/123.pdf", seconds=60)        # for somebody who holds no credentials

Every call gives up after its time; failures of the network and of the server are `Unavailable`, a missing object is
`ObjectMissing`. No error carries a credential or a signed address.
"""

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import urllib3
from minio import Minio
from minio.commonconfig import GOVERNANCE, CopySource
from minio.datatypes import Object
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from minio.retention import Retention
from nameko.extensions import DependencyProvider

from shared.contracts.problems import Unavailable
from shared.observability import health
from shared.settings import ObjectSettings

CHUNK = 1024 * 1024
_CONNECT_SECONDS = 3.0
_READ_SECONDS = 30.0
_CONNECTIONS = 16
_PART_SIZE = 32 * 1024 * 1024
_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchBucket", "NotFound"})
_HEALTH_SECONDS = 1.5

ResultT = TypeVar("ResultT")


class ObjectMissing(Exception):
    """There is no object under this key."""


class ObjectLocked(Exception):
    """The store refuses to let this object go."""


class ObjectChanged(Exception):
    """The object is not the one that was looked at before."""


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """`size` in bytes; `etag` changes with the bytes; `media_type` as it was stored."""

    size: int
    etag: str
    media_type: str


class ObjectStore:
    """One bucket. Safe to use from many threads."""

    def __init__(self, settings: ObjectSettings) -> None:
        self.bucket = settings.s3_bucket
        self._pool = _pool(urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS), retries=2)
        self._client = _client(settings, settings.s3_endpoint, settings.s3_secure, self._pool)
        self._public = self._client
        if settings.s3_public_endpoint:
            self._public = _client(settings, settings.s3_public_endpoint, settings.s3_public_secure, self._pool)
        quick = _pool(urllib3.Timeout(total=_HEALTH_SECONDS), retries=0)
        self._prober = _client(settings, settings.s3_endpoint, settings.s3_secure, quick)

    def put_file(self, key: str, path: Path, media_type: str) -> None:
        """Store a file whole; there is either all of it or nothing under the key."""
        _translated(
            lambda: self._client.fput_object(
                self.bucket, key, str(path), content_type=media_type, part_size=_PART_SIZE, num_parallel_uploads=1
            )
        )

    def get_to_file(self, key: str, path: Path) -> int:
        """Write the object into a file and return its size. Raises ObjectMissing."""
        with path.open("wb") as file:
            for chunk in self.chunks(key):
                file.write(chunk)
            return file.tell()

    def chunks(self, key: str, etag: str | None = None, *, version: str | None = None) -> Iterator[bytes]:
        """The object's bytes, a mebibyte at a time. Raises ObjectMissing, and ObjectChanged for another `etag`."""
        response = _translated(lambda: self._client.get_object(self.bucket, key, version_id=version))
        try:
            if etag is not None and response.headers.get("ETag", "").strip('"') != etag:
                raise ObjectChanged(key)
            while chunk := _translated(lambda: response.read(CHUNK)):
                yield chunk
        finally:
            response.close()
            response.release_conn()

    def versions(self, key: str) -> list[str]:
        """All that was ever stored under the key and is there still, the latest first."""
        found = [entry for entry in self._listed(key) if entry.object_name == key and not entry.is_delete_marker]
        found.sort(key=lambda entry: (entry.is_latest == "true", entry.last_modified), reverse=True)
        return [str(entry.version_id) for entry in found]

    def stat(self, key: str) -> ObjectStat:
        """Raises ObjectMissing."""
        found = _translated(lambda: self._client.stat_object(self.bucket, key))
        return ObjectStat(
            size=found.size or 0,
            etag=(found.etag or "").strip('"'),
            media_type=found.content_type or "application/octet-stream",
        )

    def exists(self, key: str) -> bool:
        try:
            self.stat(key)
        except ObjectMissing:
            return False
        return True

    def copy(self, source: str, target: str, *, etag: str | None = None) -> None:
        """Copy within the store, without the bytes passing through here. Raises ObjectMissing, ObjectChanged."""
        conditions = CopySource(self.bucket, source, match_etag=etag)
        try:
            _translated(lambda: self._client.copy_object(self.bucket, target, conditions))
        except _PreconditionFailed as error:
            raise ObjectChanged(source) from error

    def put_bytes(self, key: str, data: bytes, media_type: str) -> None:
        """Store a few bytes."""
        _translated(
            lambda: self._client.put_object(self.bucket, key, io.BytesIO(data), len(data), content_type=media_type)
        )

    def keys_under(self, prefix: str) -> Iterator[str]:
        """Keys of what is stored, those that only an old version or a mark of removal is left of among them."""
        found = self._listed(prefix)
        return iter(dict.fromkeys(str(entry.object_name) for entry in found))

    def lock(self, key: str, until: datetime) -> None:
        """From now until then nobody removes these bytes but who may bypass it (S3 object lock, governance mode).

        A later lock prolongs, an earlier one is refused. Raises ObjectMissing, ObjectLocked.
        """
        retention = Retention(GOVERNANCE, until)
        try:
            _translated(lambda: self._client.set_object_retention(self.bucket, key, retention))
        except _Denied as error:
            raise ObjectLocked(key) from error

    def locked_until(self, key: str) -> datetime | None:
        found = _translated(lambda: self._client.get_object_retention(self.bucket, key))
        return found.retain_until_date if found else None

    def remove(self, key: str) -> None:
        """Remove the object with all its versions; nothing happens where there is none. Raises ObjectLocked.

        A bucket with object lock keeps what is removed by its key alone, behind a mark.
        """
        for version in self._all_versions(key):
            with contextlib.suppress(ObjectMissing):
                self._remove_version(key, version)

    def destroy(self, key: str) -> None:
        """`remove` also what is locked; the account must be one that may (s3:BypassGovernanceRetention)."""
        wanted = [DeleteObject(key, version) for version in self._all_versions(key)]
        if not wanted:
            return
        refused = _translated(
            lambda: list(self._client.remove_objects(self.bucket, wanted, bypass_governance_mode=True))
        )
        if refused:
            raise ObjectLocked(f"{key}: {refused[0].code}")

    def _all_versions(self, key: str) -> list[str | None]:
        return [found.version_id for found in self._listed(key) if found.object_name == key]

    def _listed(self, prefix: str) -> list[Object]:
        return _translated(
            lambda: list(self._client.list_objects(self.bucket, prefix=prefix, recursive=True, include_version=True))
        )

    def _remove_version(self, key: str, version: str | None) -> None:
        try:
            _translated(lambda: self._client.remove_object(self.bucket, key, version_id=version))
        except _Denied as error:
            raise ObjectLocked(key) from error

    def older_than(self, prefix: str, moment: datetime) -> Iterator[str]:
        """Keys below the prefix that were written before that moment."""
        found = self._client.list_objects(self.bucket, prefix, recursive=True)
        while (item := _translated(lambda: next(found, None))) is not None:
            if item.object_name and item.last_modified and item.last_modified < moment:
                yield item.object_name

    def presign_put(self, key: str, *, seconds: int, public: bool = True) -> str:
        """An address to which the bytes can be PUT, for browsers and agents unless `public` is false."""
        client = self._public if public else self._client
        return client.presigned_put_object(self.bucket, key, expires=timedelta(seconds=seconds))

    def presign_get(self, key: str, *, seconds: int, public: bool = False) -> str:
        """An address from which the bytes can be read, inside the system unless `public`."""
        client = self._public if public else self._client
        return client.presigned_get_object(self.bucket, key, expires=timedelta(seconds=seconds))

    def check(self) -> None:
        """Raise unless the bucket answers soon."""
        if not _translated(lambda: self._prober.bucket_exists(self.bucket)):
            raise Unavailable(f"There is no bucket {self.bucket}")


class ObjectStoreProvider(DependencyProvider):
    """The `ObjectStore` as a dependency of a nameko service."""

    def setup(self) -> None:
        self.objects = ObjectStore(ObjectSettings())
        health.register("objects", self.objects.check)

    def get_dependency(self, worker_ctx: object) -> ObjectStore:
        return self.objects


class _PreconditionFailed(Exception):
    pass


class _Denied(Unavailable):
    """The account has no right to it, or the object is locked."""


def _client(settings: ObjectSettings, endpoint: str, secure: bool, pool: urllib3.PoolManager) -> Minio:
    return Minio(
        endpoint,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=secure,
        region=settings.s3_region,
        http_client=pool,
    )


def _pool(timeout: urllib3.Timeout, *, retries: int) -> urllib3.PoolManager:
    return urllib3.PoolManager(
        timeout=timeout,
        maxsize=_CONNECTIONS,
        block=True,
        retries=urllib3.Retry(total=retries, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
    )


def _translated(call: Callable[[], ResultT]) -> ResultT:
    try:
        return call()
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissing(error.object_name or "") from None
        if error.code == "PreconditionFailed":
            raise _PreconditionFailed from None
        if error.code == "AccessDenied":
            raise _Denied(f"The object store refused: {error.code}") from None
        raise Unavailable(f"The object store refused: {error.code}") from None
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unavailable(f"The object store can not be reached ({type(error).__name__})") from None

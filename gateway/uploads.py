"""Multipart uploads, spooled to disk while their size and SHA-256 are taken; the file is gone after the request."""

import hashlib
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Request

from gateway.settings import GatewaySettings
from shared.contracts.problems import Malformed

_ROOM_FOR_FIELDS = 64 * 1024
_MOST_PARTS = 20


class SpooledUpload:
    """A file object for the form parser. Unnamed on disk, so that nothing is left of it even after kill -9."""

    def __init__(self, folder: Path | None) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed with the request
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class UploadRequest(Request):
    """Flask's request, whose files go to disk at once."""

    spool_folder: Path | None = None

    def _get_file_stream(self, *_: Any, **__: Any) -> Any:
        return SpooledUpload(self.spool_folder)


def receive_upload(request: Request, settings: GatewaySettings) -> tuple[str | None, SpooledUpload | None, list[str]]:
    """The part `file` (its name and bytes) and the values of `office`.

    Raises RequestEntityTooLarge beyond the limit, Malformed for a body that is cut off or no multipart.
    """
    request.max_content_length = settings.max_upload + _ROOM_FOR_FIELDS
    request.max_form_parts = _MOST_PARTS
    if "boundary" not in request.mimetype_params:
        raise Malformed("multipart/form-data without a boundary")
    files = request.files.getlist("file")
    if len(files) > 1:
        raise Malformed("Send one file in each request")
    offices = request.form.getlist("office")
    if not files:
        return None, None, offices
    upload = files[0].stream
    if not isinstance(upload, SpooledUpload):
        raise TypeError("The form parser did not use the spool")
    upload.seek(0)
    return files[0].filename, upload, offices

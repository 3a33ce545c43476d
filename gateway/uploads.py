"""Multipart uploads, spooled to disk while their size and SHA-256 are taken; the file is gone after the request."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

from flask import Request
from pydantic import ValidationError

from gateway.problems import invalid_input
from gateway.settings import GatewaySettings
from shared.contracts.base import Command
from shared.contracts.problems import Malformed, invalid_field

CommandT = TypeVar("CommandT", bound=Command[Any])

MULTIPART = "multipart/form-data"
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


@dataclass(frozen=True)
class ReceivedFile:
    """The part `file`: what its sender calls it, without a path, and its bytes."""

    filename: str
    upload: SpooledUpload


def file_form(what: str, **more: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a form with the part `file`, and the office in `more` where it needs one."""
    file = {"type": "string", "contentMediaType": "application/octet-stream", "description": what}
    return {"type": "object", "properties": {"file": file, **more}, "required": ["file", *(more.keys() & {"office"})]}


def office_part(what: str) -> dict[str, Any]:
    return {"type": "string", "pattern": "^[A-Z][A-Z0-9]{0,9}$", "description": what}


def receive_file(request: Request, settings: GatewaySettings) -> ReceivedFile:
    """The only part `file`.

    Raises Invalid at /file, RequestEntityTooLarge beyond the limit, Malformed for a body that is cut off or no
    multipart.
    """
    request.max_content_length = settings.max_upload + _ROOM_FOR_FIELDS
    request.max_form_parts = _MOST_PARTS
    if "boundary" not in request.mimetype_params:
        raise Malformed("multipart/form-data without a boundary")
    files = request.files.getlist("file")
    if len(files) > 1:
        raise Malformed("Send one file in each request")
    if not files:
        raise invalid_field("/file", "missing", "Send this part once")
    upload = files[0].stream
    if not isinstance(upload, SpooledUpload):
        raise TypeError("The form parser did not use the spool")
    upload.seek(0)
    # Some browsers send the whole path; only its last part is a name.
    filename = PurePosixPath((files[0].filename or "").replace("\\", "/")).name
    return ReceivedFile(filename, upload)


def form_command(command: type[CommandT], file: ReceivedFile, request: Request, **more: Any) -> CommandT:
    """The command that hands the file in for the form's one office. Raises Invalid."""
    offices = request.form.getlist("office")
    if len(offices) != 1:
        raise invalid_field("/office", "missing", "Send this part once")
    about = {"filename": file.filename, "size": file.upload.size, "sha256": file.upload.sha256}
    try:
        return command.model_validate({"office": offices[0], **about, **more, "inside": True})
    except ValidationError as error:
        raise invalid_input(error) from error

"""What is inside an archive or a mail: written out under names of our own, within bounds, to become documents."""

import re
from collections.abc import Iterable
from pathlib import Path

from services.documents.domain.naming import safe_filename
from services.documents.extraction.protocol import Assignment, Member
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.settings import ReadingLimits
from services.documents.media_type import HEAD_BYTES, media_type_of
from shared.contracts.documents import Outcome

_RATIO_FROM = 32 * 1024 * 1024
"""Bytes below which nobody minds how well they were packed."""
_LONGEST_PATH = 1000
_DRIVE = re.compile(r"^[A-Za-z]:")


class Full(Exception):
    """No more is taken; what was taken before stays."""


class Members:
    """Takes the members of one file, one after the other. `note` tells what was left out, empty where nothing was."""

    def __init__(self, assignment: Assignment, limits: ReadingLimits) -> None:
        if assignment.depth >= limits.depth:
            detail = f"It lies {assignment.depth} levels deep in other files; what is in it is not opened"
            raise Unreadable(Outcome.TOO_LARGE, detail)
        self._folder = Path(assignment.folder)
        self._most = min(limits.members, assignment.members_left)
        self._bytes_left = min(limits.member_bytes, assignment.bytes_left)
        self._packed = max(1, Path(assignment.source).stat().st_size)
        self._ratio = limits.ratio
        self._written = 0
        self.taken: list[Member] = []
        self.note = ""

    def take(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write one out. Raises Full, and Unreadable where it unpacks to much more than it can honestly hold."""
        if len(self.taken) >= self._most:
            raise self._full(f"Only its first {len(self.taken)} files were opened")
        file = self._folder / f"member-{len(self.taken) + 1}"
        try:
            size = self._write(file, chunks)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        with file.open("rb") as written:
            media_type = media_type_of(written.read(HEAD_BYTES))
        self.taken.append(Member(path=clean_path(path), file=file.name, size=size, media_type=media_type))

    def withdraw(self) -> None:
        """Take nothing of it after all."""
        for member in self.taken:
            (self._folder / member.file).unlink()
        self.taken.clear()

    def _write(self, file: Path, chunks: Iterable[bytes]) -> int:
        size = 0
        with file.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                self._written += len(chunk)
                self._judge_ratio()
                if self._written > self._bytes_left:
                    raise self._full("What is in it is larger than is unpacked here; the rest was not opened")
                target.write(chunk)
        return size

    def _judge_ratio(self) -> None:
        if self._written > _RATIO_FROM and self._written > self._ratio * self._packed:
            detail = f"It unpacks to more than {self._ratio} times its size: a bomb, not an archive"
            raise Unreadable(Outcome.TOO_LARGE, detail)

    def _full(self, note: str) -> Full:
        self.note = note
        return Full(note)


def clean_path(path: str) -> str:
    """Where it lay, as a relative path that leads nowhere else: `../../etc/passwd` -> `etc/passwd`."""
    parts = _DRIVE.sub("", path).replace("\\", "/").split("/")
    named = [safe_filename(part) for part in parts if part.strip(" .")]
    return "/".join(named)[-_LONGEST_PATH:].lstrip("/") or safe_filename("")

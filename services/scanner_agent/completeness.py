"""Does a file look whole? Each format says so in its own way, at its end or by the sizes it states.

A judgement for waiting, not for accepting: what looks incomplete for long is handed in all the same.
"""

import io
import re
import struct
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from services.scanner_agent.domain.watching import Shape

TAIL = 66_000
"""Bytes read from the end; a ZIP's end record can stand 65,557 bytes before it."""
_ZIP_END = b"PK\5\6"
TIFF_BUDGET = 4 * 2**20
"""Bytes of directories and of their tables that are read of one TIFF: some ten thousand pages."""

_SUFFIXES_OF_KNOWN_FORMATS = frozenset(
    {".pdf", ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp"}
    | {".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}
)


class _Truncated(Exception):
    """Something that the file refers to is not there, or can not be followed."""


def shape_of(file: BinaryIO, size: int, name: str) -> Shape:
    """Judge a seekable file of `size` bytes. The name only tells what an unrecognised beginning should have been."""
    if size == 0:
        return Shape.EMPTY
    file.seek(0)
    head = file.read(1024)
    is_whole = _format_check(head)
    if is_whole is None:
        # Zeros where a PDF should begin: copied with the space reserved first, as Windows does.
        expected = PurePath(name).suffix.casefold() in _SUFFIXES_OF_KNOWN_FORMATS or not head.strip(b"\0")
        return Shape.INCOMPLETE if expected else Shape.UNKNOWN
    try:
        return Shape.COMPLETE if is_whole(file, size) else Shape.INCOMPLETE
    except (_Truncated, struct.error):
        return Shape.INCOMPLETE


def _format_check(head: bytes) -> Callable[[BinaryIO, int], bool] | None:
    if b"%PDF-" in head:
        return _pdf
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return _bmp
    return next((check for magic, check in _BY_MAGIC if head.startswith(magic)), None)


def _tail(file: BinaryIO, size: int, length: int) -> bytes:
    file.seek(max(0, size - length))
    return file.read(length)


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    data = file.read(length)
    if len(data) < length:
        raise _Truncated
    return data


def _pdf(file: BinaryIO, size: int) -> bool:
    end = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\0*\s*$", _tail(file, size, 2048))
    if end is None or int(end[1]) >= size:
        return False
    file.seek(0)
    linearized = re.search(rb"/Linearized\b[^>]*?/L\s+(\d+)", file.read(1024), re.DOTALL)
    return linearized is None or size >= int(linearized[1])


def _jpeg(file: BinaryIO, size: int) -> bool:
    return _tail(file, size, 4096).rstrip(b"\0\r\n").endswith(b"\xff\xd9")


def _png(file: BinaryIO, size: int) -> bool:
    return _tail(file, size, 12) == b"\0\0\0\0IEND\xaeB`\x82"


def _gif(file: BinaryIO, size: int) -> bool:
    """Block after block to the trailer: the trailer's byte alone stands in the midst of pictures as well."""
    at = 13 + _gif_colours(_read(file, 10, 1)[0])
    while (introducer := _read(file, at, 1)) != b";":
        if introducer == b",":
            at = _after_gif_data(file, at + 11 + _gif_colours(_read(file, at + 9, 1)[0]))
        elif introducer == b"!":
            at = _after_gif_data(file, at + 2)
        else:
            return False
    return True


def _gif_colours(flags: int) -> int:
    """Bytes of the colour table that follows."""
    return 3 * 2 ** (1 + flags % 8) if flags & 0x80 else 0


def _after_gif_data(file: BinaryIO, at: int) -> int:
    while length := _read(file, at, 1)[0]:
        at += 1 + length
    return at + 1


def _bmp(file: BinaryIO, size: int) -> bool:
    return bool(size >= struct.unpack("<I", _read(file, 2, 4))[0])


def _riff(file: BinaryIO, size: int) -> bool:
    return bool(size >= 8 + struct.unpack("<I", _read(file, 4, 4))[0])


def _zip(file: BinaryIO, size: int) -> bool:
    """An end record, whose comment reaches exactly to the end of the file, and the directory before it."""
    tail = _tail(file, size, TAIL)
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        if _is_zip_end(tail[at:], size - len(tail) + at):
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


def _is_zip_end(record: bytes, at: int) -> bool:
    if len(record) < 22:
        return False
    directory_size, directory_at, comment = struct.unpack("<IIH", record[12:22])
    is_zip64 = 0xFFFFFFFF in (directory_size, directory_at)
    return len(record) == 22 + comment and (is_zip64 or directory_at + directory_size <= at)


def _tiff(file: BinaryIO, size: int) -> bool:
    """Every page directory and every strip or tile lies inside the file."""
    tiff = _Tiff(file, size)
    offset = tiff.first_directory()
    if not offset:
        return False
    while offset:
        offset = tiff.check_directory(offset)
    return True


class _Tiff:
    """Reads as much of a TIFF or BigTIFF as is needed to know where it ends."""

    _SIZE_OF_TYPE = {
        1: 1,
        2: 1,
        3: 2,
        4: 4,
        5: 8,
        6: 1,
        7: 1,
        8: 2,
        9: 4,
        10: 8,
        11: 4,
        12: 8,
        13: 4,
        16: 8,
        17: 8,
        18: 8,
    }
    _CODE_OF_TYPE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
    _OFFSETS, _COUNTS = (273, 324), (279, 325)

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size, self._budget = file, size, TIFF_BUDGET
        self._order = "<" if _read(file, 0, 2) == b"II" else ">"
        self._is_big = self._unpack("H", 2) == 43

    def first_directory(self) -> int:
        return self._unpack("Q", 8) if self._is_big else self._unpack("I", 4)

    def check_directory(self, offset: int) -> int:
        """Return where the next directory is, 0 after the last. Raises _Truncated."""
        count_code, entry_size, next_code = ("Q", 20, "Q") if self._is_big else ("H", 12, "I")
        count = self._unpack(count_code, offset)
        start = offset + struct.calcsize(count_code)
        entries = io.BytesIO(self._take(start, count * entry_size))
        arrays = {}
        for _ in range(count):
            tag, values = self._entry(entries.read(entry_size))
            arrays[tag] = values
        for offsets_tag, counts_tag in zip(self._OFFSETS, self._COUNTS, strict=True):
            for data_at, length in zip(arrays.get(offsets_tag, ()), arrays.get(counts_tag, ()), strict=False):
                self._within(data_at + length)
        return self._unpack(next_code, start + count * entry_size)

    def _entry(self, raw: bytes) -> tuple[int, tuple[int, ...]]:
        tag, type_number = struct.unpack(self._order + "HH", raw[:4])
        word = "Q" if self._is_big else "I"
        (count,) = struct.unpack_from(self._order + word, raw, 4)
        inline = raw[4 + struct.calcsize(word) :]
        length = self._within(count * self._SIZE_OF_TYPE.get(type_number, 1))
        if length > len(inline):
            (at,) = struct.unpack(self._order + word, inline)
            self._within(at + length)
            if tag in (*self._OFFSETS, *self._COUNTS):
                inline = self._take(at, length)
        code = self._CODE_OF_TYPE.get(type_number)
        if code is None or tag not in (*self._OFFSETS, *self._COUNTS):
            return tag, ()
        return tag, struct.unpack(f"{self._order}{count}{code}", inline[:length])

    def _within(self, end: int) -> int:
        if end > self._size:
            raise _Truncated
        return end

    def _unpack(self, code: str, offset: int) -> int:
        value: int = struct.unpack(self._order + code, self._take(offset, struct.calcsize(code)))[0]
        return value

    def _take(self, offset: int, length: int) -> bytes:
        """Pages that refer to each other in a circle would be read for ever."""
        self._within(offset + length)
        self._budget -= length
        if self._budget < 0:
            raise _Truncated
        return _read(self._file, offset, length)


_BY_MAGIC: tuple[tuple[bytes, Callable[[BinaryIO, int], bool]], ...] = (
    (b"\xff\xd8\xff", _jpeg),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"II*\0", _tiff),
    (b"MM\0*", _tiff),
    (b"II+\0", _tiff),
    (b"MM\0+", _tiff),
    (b"PK\3\4", _zip),
    (b"PK\5\6", _zip),
    (b"GIF8", _gif),
    (b"RIFF", _riff),
)

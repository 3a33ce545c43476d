"""Finding damage in the files of an index by their checksums.

Each file of a segment ends with a footer (JSON with the CRC-32 of what stands before), its length and a magic number.
Tantivy writes them but checks them only on demand, and its Python package has no such demand; read damaged, they make
it panic, or answer nonsense.
"""

import struct
import zlib
from pathlib import Path

import orjson

_SEGMENT_FILES = {".idx", ".pos", ".term", ".store", ".fast", ".fieldnorm", ".del"}
_TAIL = struct.Struct("<II")
_MAGIC = 1337
_PIECE = 4 * 1024 * 1024


def damaged_files(folder: Path) -> list[str]:
    """Names of the files that are not as they were written. Reads all of them, at some GB a second."""
    return [path.name for path in sorted(folder.iterdir()) if path.suffix in _SEGMENT_FILES and not _whole(path)]


def _whole(path: Path) -> bool:
    try:
        return _checks(path)
    except FileNotFoundError:
        # Merged away while the others were read.
        return True


def _checks(path: Path) -> bool:
    size = path.stat().st_size
    if size < _TAIL.size:
        return False
    with path.open("rb") as file:
        file.seek(size - _TAIL.size)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        body = size - _TAIL.size - length
        if magic != _MAGIC or body < 0:
            return False
        file.seek(body)
        try:
            expected = orjson.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        crc, left = 0, body
        while left and (piece := file.read(min(_PIECE, left))):
            crc = zlib.crc32(piece, crc)
            left -= len(piece)
    return crc == expected

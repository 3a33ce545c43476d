"""Properties of an item in an Outlook data file: values by tag, and which tags the file gave to named properties."""

import codecs
import struct
import uuid
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from shared.tables.encodings import likeliest

Value = str | int | datetime | tuple[str, ...]
_ADDRESS_SET = uuid.UUID("00062004-0000-0000-c000-000000000046")
_PUBLIC_STRINGS = uuid.UUID("00020329-0000-0000-c000-000000000046")
_NAMED = 0x8000
_GUIDS, _ENTRIES, _NAMES = 0x0002, 0x0003, 0x0004
_PUBLIC_STRINGS_AT, _FIRST_OWN_GUID = 2, 3
_CODE_PAGE = 0x3FFD
_BOOLEAN, _INTEGERS, _TIME = 0x000B, (0x0002, 0x0003), 0x0040
_NARROW, _WIDE, _SEVERAL = 0x001E, 0x001F, 0x1000
_ENCODINGS = {65001: "utf-8", 20866: "koi8_r", 21866: "koi8_u", 28591: "iso8859_1", 28592: "iso8859_2",
              28595: "iso8859_5"}  # fmt: skip
_MOST_OF_A_KIND = 1000


def named_properties(store: Any) -> dict[int, int | str]:
    """Of the tags that this file gave out ([MS-PST] 2.4.7): numbers of the address set, and public names."""
    name_map = store.get_name_to_id_map()
    if name_map is None or not name_map.number_of_record_sets:
        return {}
    streams = {entry.entry_type: entry.data or b"" for entry in name_map.get_record_set(0).entries}
    guids = [uuid.UUID(bytes_le=bytes(guid)) for (guid,) in struct.iter_unpack("16s", _whole(streams.get(_GUIDS), 16))]
    names: dict[int, int | str] = {}
    for number, kind, place in struct.iter_unpack("<IHH", _whole(streams.get(_ENTRIES), 8)):
        guid, by_name = _guid(guids, kind >> 1), kind & 1
        if by_name and guid == _PUBLIC_STRINGS:
            names[_NAMED + place] = _name(streams.get(_NAMES, b""), number)
        elif not by_name and guid == _ADDRESS_SET:
            names[_NAMED + place] = number
    return names


def _guid(own: list[uuid.UUID], place: int) -> uuid.UUID | None:
    if place == _PUBLIC_STRINGS_AT:
        return _PUBLIC_STRINGS
    return own[place - _FIRST_OWN_GUID] if 0 <= place - _FIRST_OWN_GUID < len(own) else None


def _name(names: bytes, offset: int) -> str:
    length = int.from_bytes(names[offset : offset + 4], "little")
    return names[offset + 4 : offset + 4 + length].decode("utf-16-le", errors="replace").rstrip("\0")


def _whole(stream: bytes | None, size: int) -> bytes:
    stream = stream or b""
    return stream[: len(stream) // size * size]


def values_of(item: Any) -> dict[int, Value]:
    """Texts, numbers and times by property tag; what is empty or of another type is left out. Raises OSError."""
    entries = [entry for record_set in item.record_sets for entry in record_set.entries if entry.entry_type is not None]
    encoding = _encoding(entries)
    values = ((entry.entry_type, _value(entry, encoding)) for entry in entries)
    return {tag: value for tag, value in values if value is not None and value != "" and value != ()}


def holds(item: Any, tags: Container[int]) -> bool:
    """Whether it has a property of these, of any type. Raises OSError."""
    return any(
        entry.entry_type in tags and entry.data for record_set in item.record_sets for entry in record_set.entries
    )


def _encoding(entries: Iterable[Any]) -> str:
    """Of texts with a byte for a letter, as files before Outlook 2003 have them; guessed where it is not told."""
    narrow = []
    for entry in entries:
        if entry.entry_type == _CODE_PAGE and entry.value_type in _INTEGERS:
            name = _known(entry.data_as_integer)
            if name:
                return name
        if entry.value_type in (_NARROW, _NARROW | _SEVERAL):
            narrow.append(entry.data or b"")
    return likeliest(b" ".join(narrow)) if narrow else "ascii"


def _known(code_page: int) -> str | None:
    name = _ENCODINGS.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _value(entry: Any, encoding: str) -> Value | None:
    kind, data = entry.value_type, entry.data or b""
    encoding = "utf-16-le" if kind & ~_SEVERAL == _WIDE else encoding
    if kind in (_NARROW, _WIDE):
        return _text(data, encoding)
    if kind in (_NARROW | _SEVERAL, _WIDE | _SEVERAL):
        return tuple(text for text in (_text(part, encoding) for part in _parts(data)) if text)
    if kind in _INTEGERS:
        return int(entry.data_as_integer)
    if kind == _BOOLEAN:
        return int(any(data))
    if kind == _TIME:
        return _time(entry)
    return None


def _time(entry: Any) -> datetime | None:
    """None for one outside of our calendar, as `never` is written."""
    try:
        return entry.data_as_datetime  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return None


def _text(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace").strip("\0 \r\n\t")


def _parts(data: bytes) -> Iterator[bytes]:
    """The values of a property that has several ([MS-PST] 2.3.3.4.2): their count, where each begins, and they."""
    count = max(0, min(int.from_bytes(data[:4], "little"), _MOST_OF_A_KIND, len(data) // 4 - 1))
    offsets = [*struct.unpack(f"<{count}I", data[4 : 4 + 4 * count]), len(data)]
    for start, end in pairwise(offsets):
        yield data[start:end]

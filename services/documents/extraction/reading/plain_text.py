"""Plain text: its encoding is found first, among those in use where our languages are written."""

import codecs
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from services.documents.extraction.reading.failures import Unreadable
from shared.contracts.documents import Outcome

_SAMPLE = 200_000
_ENCODINGS = ("cp1250", "iso8859_2", "cp852", "cp1251", "koi8_r", "cp866", "iso8859_5", "cp1252")
"""One byte for a letter; where two fit alike, the first is the commoner."""
_LETTERS = frozenset(
    "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ"
    "ąćęłńśźżĄĆĘŁŃŚŹŻđĐ"
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
)
_SIGNS = frozenset("\u00a0„“”‚‘’«»–—…•§°€№²³×")
_FITS = 0.9
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_plain_text(source: Path, characters: int) -> tuple[str, str]:
    """The text, cut at `characters`, and its encoding. Raises Unreadable where the bytes are no text."""
    with source.open("rb") as file:
        data = file.read(characters * 4)
    encoding = encoding_of(data)
    if encoding is None:
        raise Unreadable(Outcome.UNSUPPORTED, "These bytes are no text in any encoding known here")
    return data.decode(encoding, "replace")[:characters], encoding


def encoding_of(data: bytes) -> str | None:
    """Name of the encoding for Python's codecs; None where nothing fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if _is_utf8(data):
        return "utf-8"
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        likeliest = max(_ENCODINGS, key=lambda encoding: _likeness(sample, encoding))
        if _likeness(sample, likeliest) >= _FITS:
            return likeliest
    best = from_bytes(sample, cp_isolation=[*_ENCODINGS, "utf_16_le", "utf_16_be"]).best()
    return best.encoding if best is not None else None


def _likeness(data: bytes, encoding: str) -> float:
    """How far the bytes above ASCII are letters and signs of our languages, 1 at most; odd capitals tell against."""
    text = data.decode(encoding, "replace")
    foreign = [sign for sign in text if sign > "\x7f"]
    if not foreign:
        return 0.0
    known = sum(sign in _LETTERS or 0.5 * (sign in _SIGNS) for sign in foreign)
    odd_capitals = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return (known - odd_capitals) / len(foreign)


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True

"""Plain text: its encoding is found first, among those in use where our languages are written.

A decoding is believable when what it makes of the bytes above ASCII are letters of *one* of our languages, frequent
ones rather than rare, small ones rather than capitals; what is written in ASCII tells which language to expect.
"""

import codecs
import re
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.language import language_of
from shared.contracts.documents import Outcome

_SAMPLE = 200_000
_CENTRAL, _CYRILLIC = ("cp1250", "iso8859_2", "cp852"), ("cp1251", "koi8_r", "cp866", "iso8859_5")
_ENCODINGS = (*_CENTRAL, *_CYRILLIC, "cp1252")
"""One byte for a letter; where two fit alike, the first is the commoner."""
_LETTERS = {
    "sk": "áíéýčšžľúťňôďóĺŕäě",
    "pl": "łąężśóćńź",
    "hr": "čšžćđ",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "": "éüöäßèàçâêîôûíóáúñ",
}
"""Above ASCII, the frequent ones first. The last are those of neighbours in the west."""
_NEVER_WRITTEN = {
    "sk": re.compile("[ľť][eéiíyý]|[rjlnčšťĺ]ľ|dľ(?!a)|ľd", re.IGNORECASE),
    "pl": re.compile(r"\bą|ą[aeiouyóęą]|ą[^\W_]*[čš]|[čš][^\W_]*ą", re.IGNORECASE),
    "ru": re.compile("[a-z][а-яё]|[а-яё][a-z]", re.IGNORECASE),
}
"""What tells ľ from ž and ť from » in Slovak, ą from š in Polish, and single Cyrillic letters in a Latin word."""
_SELDOM_ALONE = re.compile("ľ", re.IGNORECASE)
_BESIDE_IT = re.compile("[šžť]", re.IGNORECASE)
_TOO_OFTEN = 3
"""Slovak that writes ľ so often writes š, ž or ť as well; where it does not, the letter is the ž of ISO-8859-2."""
_SIGNS = frozenset("\u00a0„“”‚‘’«»–—…•§°€№²³×")
_FITS = 0.9
_RAREST = 0.7
_CAPITAL = 0.85
_EXPECTED = 0.1
_LIKELY_HIGH_BYTES = frozenset({0x00, 0x01, 0x04, 0x20})
"""Of UTF-16: Latin, its extension, Cyrillic, punctuation."""
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


def decoded(data: bytes, stated: str | None) -> str:
    """Text in the encoding that is stated of it, or else in the one that it looks to be in."""
    if stated is not None:
        try:
            return data.decode(stated)
        except (LookupError, ValueError):
            pass  # stated wrongly, as often happens: the bytes themselves tell
    return data.decode(encoding_of(data) or "latin-1", "replace")


def encoding_of(data: bytes) -> str | None:
    """Name of the encoding for Python's codecs; None where nothing fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if _is_utf8(data):
        return _utf16_of(data) if b"\0" in data[:_SAMPLE] else "utf-8"
    sample = data[:_SAMPLE]
    wide = _utf16_of(sample)
    if wide is not None:
        return wide
    if b"\0" not in sample:
        likeliest = _likeliest(sample)
        if likeliest is not None:
            return likeliest
    best = from_bytes(sample, cp_isolation=[*_ENCODINGS, "utf_16_le", "utf_16_be"]).best()
    return best.encoding if best is not None else None


def _likeliest(sample: bytes) -> str | None:
    expected = language_of("".join(chr(byte) if byte < 0x80 else " " for byte in sample[:4000]))
    best, merit = None, 0.0
    for encoding in _ENCODINGS:
        text = sample.decode(encoding, "replace")
        for language in _LETTERS:
            share, worth = _likeness(text, language)
            worth += _EXPECTED if language == expected else 0.0
            if share >= _FITS and worth > merit:
                best, merit = encoding, worth
    return best


def _likeness(text: str, language: str) -> tuple[float, float]:
    """How far what is above ASCII belongs to a language: the share that does, and the same weighed by frequency."""
    foreign = [sign for sign in text if sign > "\x7f"]
    if not foreign:
        return 0.0, 0.0
    weights = _WEIGHTS[language]
    known = sum(sign in weights or 0.5 * (sign in _SIGNS) for sign in foreign)
    worth = sum(weights.get(sign, 0.5 * (sign in _SIGNS)) for sign in foreign)
    odd = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    if language in _NEVER_WRITTEN:
        odd += len(_NEVER_WRITTEN[language].findall(text))
    if language == "sk" and not _BESIDE_IT.search(text):
        alone = len(_SELDOM_ALONE.findall(text))
        odd += alone if alone >= _TOO_OFTEN else 0
    return (known - odd) / len(foreign), (worth - odd) / len(foreign)


def _weights(letters: str) -> dict[str, float]:
    """By thirds: finer steps would let one rare letter outweigh what is commoner."""
    step = (1.0 - _RAREST) / 3
    small = {letter: 1.0 - step * (rank * 3 // len(letters)) for rank, letter in enumerate(letters)}
    return small | {letter.upper(): weight * _CAPITAL for letter, weight in small.items() if letter != "ß"}


_WEIGHTS = {language: _weights(letters) for language, letters in _LETTERS.items()}


def _utf16_of(sample: bytes) -> str | None:
    """Without a mark: every second byte is one of a few."""
    even = sample[: len(sample) // 2 * 2]
    if len(even) < 8:
        return None
    for encoding, high in (("utf_16_le", even[1::2]), ("utf_16_be", even[0::2])):
        low = even[0::2] if encoding == "utf_16_le" else even[1::2]
        likely = sum(byte in _LIKELY_HIGH_BYTES for byte in high) / len(high)
        if likely > _FITS and low.count(0) < len(low) // 10:
            return encoding if _decodes(even, encoding) else None
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    """Also where its last character is cut off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    """Also where its last character is cut off; one high byte at the end of ASCII is no such character."""
    return _decodes(data, "utf-8") and not (data[:-3].isascii() and _fails(data, "utf-8"))


def _fails(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return True
    return False

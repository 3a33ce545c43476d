"""The encoding of a text, found from its bytes.

Unicode is recognised by its form. Of the encodings with one byte for a letter, that one is taken in which the text
reads most like one of our languages. Lines of two encodings in one file are told apart: a line that is good UTF-8 is
UTF-8, for what was written otherwise practically never is.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

ONE_BYTE = ("cp1250", "iso8859_2", "cp852", "cp1251", "koi8_r", "cp866", "iso8859_5", "cp1252")
"""What files of Central and Eastern Europe are written in; of equally likely ones the first is taken."""
UTF8 = "utf-8"
LONGEST_LINE = 1024 * 1024
"""Bytes, where the reader does not say otherwise. Of a longer one the beginning is told: no table has such lines."""
_SAMPLE = 64 * 1024
_ALPHABETS = (
    "áäčďéíĺľňóôŕšťúýžěřů",
    "ąćęłńóśźż",
    "čćđšž",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґў",
    "äöüßáéíóöőúüűâăîșțş",
    "àâçèéêëîïôùûñãõåæøíóúá",
)
_SIGNS = frozenset("„“”’‘‚–—…€§°№«»©®\u00a0")
_BOMS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORD = re.compile(r"\S+")
_RETURN = re.compile(rb"(?<=\r)(?!\n)")
_READABLE = 0.9


@dataclass(frozen=True, slots=True)
class Encoding:
    """`main` is that of most lines, `other` that of lines that do not read in it; `bom` is the mark's length."""

    main: str
    other: str
    bom: int = 0

    @property
    def wide(self) -> bool:
        """Whether a letter takes several bytes throughout, so that lines can not be told by a byte."""
        return self.main.startswith(("utf-16", "utf-32"))


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts from 1; `text` keeps its line end; `encoding` is the one it was read in.

    `cut`: it is longer than lines may be, and `text` is its beginning.
    """

    number: int
    text: str
    encoding: str
    cut: bool = False


def find_encoding(file: BinaryIO) -> Encoding:
    """Reads the whole file once, a line at a time, and leaves it at its beginning."""
    file.seek(0)
    start = file.read(_SAMPLE)
    file.seek(0)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return Encoding(name, _other(file) if name == UTF8 else name, len(mark))
    wide = _wide_without_mark(start)
    if wide:
        return Encoding(wide, wide)
    unicode_lines, others = _counted(file)
    if not others:
        return Encoding(UTF8, ONE_BYTE[0])
    other = likeliest(b"".join(others))
    return Encoding(UTF8, other) if unicode_lines > len(others) else Encoding(other, UTF8)


def likeliest(sample: bytes) -> str:
    """The one-byte encoding in which this reads most like a language."""
    return max(ONE_BYTE, key=lambda name: _likeness(sample, name))


def lines_of(file: BinaryIO, encoding: Encoding, *, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines from the beginning on, without the byte order mark; `longest` in bytes, of wide letters in letters."""
    file.seek(encoding.bom)
    if encoding.wide:
        decoded = codecs.getreader(encoding.main)(file, "replace")
        for number, text in enumerate(decoded, start=1):
            yield Line(number, text[:longest], encoding.main, len(text) > longest)
        return
    for number, (raw, cut) in enumerate(_bounded(file, longest), start=1):
        yield Line(number, *_decoded(raw, encoding), cut)


def _decoded(raw: bytes, encoding: Encoding) -> tuple[str, str]:
    if raw.isascii():
        return raw.decode("ascii"), encoding.main
    try:
        return raw.decode(UTF8), UTF8
    except UnicodeDecodeError:
        one_byte = encoding.main if encoding.main != UTF8 else encoding.other
        return raw.decode(one_byte, errors="replace"), one_byte


def _bounded(file: BinaryIO, longest: int) -> Iterator[tuple[bytes, bool]]:
    """Lines at LF, CR LF or, in files of old systems, CR alone, and whether they are but the beginning of one."""
    begun, cut = b"", False
    while raw := file.readline(longest):
        if not begun and raw.endswith(b"\n") and b"\r" not in raw[:-2]:
            yield raw, False
            continue
        for part in _RETURN.split(raw):
            room = longest - len(begun)
            cut = cut or len(part) > room
            begun += part[:room]
            if part.endswith((b"\r", b"\n")):
                yield begun, cut
                begun, cut = b"", False
    if begun:
        yield begun, cut


def _wide_without_mark(start: bytes) -> str | None:
    if b"\0" not in start:
        return None
    even = start[: len(start) // 2 * 2]
    shares = {name: _readable(even.decode(name, errors="replace")) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > _READABLE else None


def _readable(text: str) -> float:
    """The share of letters in use in our languages."""
    return sum(" " <= letter < "\u0500" or letter in "\t\r\n" for letter in text) / max(1, len(text))


def _counted(file: BinaryIO) -> tuple[int, list[bytes]]:
    """How many lines are UTF-8 beyond ASCII, and lines that are not, as many as a judgement needs."""
    unicode_lines, others, size = 0, [], 0
    for raw in file:
        if raw.isascii():
            continue
        try:
            raw.decode(UTF8)
            unicode_lines += 1
        except UnicodeDecodeError:
            others.append(raw if size < _SAMPLE else b"")
            size += len(raw)
    file.seek(0)
    return unicode_lines, others


def _other(file: BinaryIO) -> str:
    others = _counted(file)[1]
    return likeliest(b"".join(others)) if others else ONE_BYTE[0]


def _likeness(sample: bytes, name: str) -> float:
    text = sample.decode(name, errors="replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return max(sum(_likeness_of_word(word, alphabet) for word in words) for alphabet in _ALPHABETS)


def _likeness_of_word(word: str, alphabet: str) -> float:
    score, before = 0.0, " "
    for letter in word:
        if not letter.isascii():
            score += _likeness_of_letter(letter, alphabet)
            if letter.isalpha() and before.isalpha() and _cyrillic(letter) != _cyrillic(before):
                score -= 2
        if before.islower() and letter.isupper():
            score -= 2
        before = letter
    return score


def _likeness_of_letter(letter: str, alphabet: str) -> float:
    if letter.lower() in alphabet:
        return 1.0
    if letter in _SIGNS:
        return -0.25
    return -1.0 if letter.isalpha() else -2.0


def _cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"

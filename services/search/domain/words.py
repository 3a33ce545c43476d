"""Words as they are compared: without case and diacritics, in Slovak, Polish, Croatian, Russian and English alike.

The same `fold` serves what is indexed, what is asked and what is highlighted, so that the three can never differ;
Tantivy's own ASCII folding knows no Cyrillic (ё = е), and its highlighter no typos and no prefixes.
"""

import re
import unicodedata

from shared.listing.folding import fold

MAX_WORD_BYTES = 120
"""Longer runs of letters (keys, base64) are neither indexed nor found."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_WORD = re.compile(r"[\W_]+")
WORD = re.compile(r"[^\W_]+")
_LINE_END_IN_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ac][ \t]{0,8}\r?\n[ \t]{0,8}(?=[^\W\d_])")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS_AFTER = re.compile(r"[^\W\d_]+")
_HALF_WORD = 40
"""Longest part of a divided word. Unbounded, a run of 100,000 letters would be looked through a billion times."""


def clean(text: str) -> str:
    """The text as it is kept and shown: composed letters, nothing invisible, no control character but the new line."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def folded_words(text: str) -> list[str]:
    """The words of a short text, folded, in order."""
    return spaced_words(text).split()


def spaced_words(text: str) -> str:
    """The folded words of a text of any length, divided by single spaces: what the index takes."""
    return _NO_WORD.sub(" ", fold(text)).strip()


def rejoined_words(text: str) -> str:
    """The words that a line end divided ("doku-" / "ment"), joined again, with spaces between."""
    joined = []
    for gap in _LINE_END_IN_WORD.finditer(text):
        before = _LETTERS_BEFORE.search(text[max(0, gap.start() - _HALF_WORD) : gap.start()])
        after = _LETTERS_AFTER.match(text[gap.end() : gap.end() + _HALF_WORD])
        if before and after:
            joined.append(before.group() + after.group())
    return " ".join(joined)


def squeezed(text: str) -> str:
    """A number without its dividers: `BA-2026/000001` is `ba2026000001`."""
    return "".join(folded_words(text))


def without_leading_zeros(text: str) -> str:
    """`BA-2026/000001` as people say it: `BA-2026/1`."""
    return re.sub(r"\b0+(?=\d)", "", text)

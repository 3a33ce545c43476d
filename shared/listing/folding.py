"""Texts compared without regard to case and diacritics: folded beforehand, or by a pattern the database looks with.

`fold` is one for all that is kept folded: the index of search, the locator of contacts, the keys of duplicates.
"""

import re
import unicodedata

_VARIANTS = {
    "a": "aáàâäãåąā",
    "c": "cčćçĉ",
    "d": "dďđ",
    "e": "eéèêëěęē",
    "g": "gģğ",
    "i": "iíìîïī",
    "l": "lľĺłļ",
    "n": "nňńñņ",
    "o": "oóòôöõőø",
    "r": "rŕřŗ",
    "s": "sšśşș",
    "t": "tťţț",
    "u": "uúùûüůűū",
    "y": "yýÿ",
    "z": "zžźż",
    "е": "её",
}


def folded(text: str) -> str:
    """In small letters and without the diacritics that `folded_pattern` disregards."""
    return "".join(_BASE_OF.get(letter, letter) for letter in unicodedata.normalize("NFC", text).lower())


def folded_pattern(text: str) -> str:
    """A regular expression (without flags) that matches `text` in any diacritics: smlouva, Košice, Łódź, ещё."""
    return "".join(_class_of(letter) for letter in text)


def _class_of(letter: str) -> str:
    base = _BASE_OF.get(letter.lower(), letter.lower())
    variants = _VARIANTS.get(base)
    if variants is None:
        return re.escape(letter)
    return f"[{variants}{variants.upper()}]"


_BASE_OF = {variant: base for base, variants in _VARIANTS.items() for variant in variants}


_MARKS = re.compile("(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f]")
"""Combining marks. The breve of й stays: it is a letter of its own, not и with an accent."""
_WITHOUT_DECOMPOSITION = {
    "ł": "l",
    "đ": "d",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
}


def fold(text: str) -> str:
    """The text without case and diacritics; lines stay lines."""
    if text.isascii():
        return text.casefold()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))
    for letter, plain in _WITHOUT_DECOMPOSITION.items():
        folded = folded.replace(letter, plain)
    return unicodedata.normalize("NFC", folded)

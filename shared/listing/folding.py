"""Looking for a part of a text without regard to case and diacritics, where the database only knows patterns."""

import re

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

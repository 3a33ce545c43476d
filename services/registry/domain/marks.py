"""Marks of a plan, in the order in which people read them: A2 before A10, AB before AB1."""

import re
import unicodedata

_PART = re.compile(r"[0-9]+|[^0-9]+")
_LONGEST = 30
"""Characters of a mark, so no number in it is longer."""


def order_of(mark: str) -> str:
    """Text that sorts as the mark does: numbers by value, letters without regard to case and diacritics.

    Two different marks never get the same text.
    """
    key = "".join(part.zfill(_LONGEST) if part[0] in "0123456789" else _folded(part) for part in _PART.findall(mark))
    return f"{key}\x01{mark}"


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

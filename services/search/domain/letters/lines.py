"""The lines of a letter, each beside a form in which labels are looked for."""

import re
from dataclasses import dataclass

from services.search.domain.words import clean, fold

READ = 6_000
"""Characters from the beginning that are looked at: who writes, about what and when stands on the first page."""
MOST_LINES = 120
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    flat: str
    """Lower case without diacritics, character by character: positions are those of `text`."""


@dataclass(frozen=True, slots=True)
class Found:
    """`line` is where it stands; `certainty` is between 0 and 1."""

    value: str
    line: str
    certainty: float


def lines_of(text: str) -> list[Line]:
    pieces = (_SPACES.sub(" ", piece).strip() for piece in clean(text[:READ]).replace("\f", "\n").split("\n"))
    return [Line(piece, flat(piece)) for piece in pieces if piece][:MOST_LINES]


def flat(text: str) -> str:
    """Folded without changing the number of characters."""
    return "".join(folded if len(folded := fold(letter)) == 1 else letter.lower() for letter in text)

"""The sender as the house writes it: a name in the letter, recognised among those known."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from services.search.domain.letters.lines import Found
from services.search.domain.words import folded_words

SAME = 90.0
"""Likeness of two folded names, 0..100, from which on they are the same with a letter misread."""
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    certainty: float
    words: tuple[str, ...]


def recognised(told: Found | None, text: str, known: Iterable[str]) -> Known | None:
    """The known name that the letter tells of itself, or else the longest one that stands in it whole."""
    by_folded = {" ".join(folded_words(name)): name for name in known}
    if told is not None:
        wanted = " ".join(folded_words(told.value))
        alike = [folded for folded in by_folded if _numbers(folded) == _numbers(wanted)]
        best = process.extractOne(wanted, alike, scorer=fuzz.ratio, score_cutoff=SAME)
        if best is not None:
            folded, likeness, _ = best
            return Known(
                by_folded[folded], told.certainty + (1 - told.certainty) * likeness / 125, tuple(folded.split())
            )
    line = f" {' '.join(folded_words(text))} "
    standing = [folded for folded in by_folded if len(folded) >= 2 * SHORTEST and f" {folded} " in line]
    if not standing:
        return None
    longest = max(standing, key=len)
    return Known(by_folded[longest], 0.75, tuple(longest.split()))


def _numbers(folded: str) -> list[str]:
    """School No 1 and school No 2 are not the same with a letter misread."""
    return [word for word in folded.split() if word.isdigit()]

"""Stems of Russian words, by which a declined form is found: `договора`, `договору` and `договор` have the same.

Snowball's algorithm, as Tantivy brings it. The other languages have no stemmer there; `prefix*` and typos serve them.
"""

import re
from collections.abc import Iterable

import tantivy

_CYRILLIC = re.compile("[а-я]+")
_ANALYZER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("russian")).build()
)


def stem_of(word: str) -> str | None:
    """The stem of a folded word; None for one that is not written in Cyrillic letters."""
    if not _CYRILLIC.fullmatch(word):
        return None
    return _ANALYZER.analyze(word)[0]


def spaced_stems(folded: str) -> str:
    """The stems of all Cyrillic words of a folded text, divided by single spaces."""
    words = _CYRILLIC.findall(folded)
    return " ".join(_ANALYZER.analyze(" ".join(words))) if words else ""


def words_with_stem(words: Iterable[str], stem: str) -> list[str]:
    """Those of the folded words that have this stem. A stem is always the beginning of its words."""
    near = [word for word in words if word.startswith(stem)]
    return [word for word in near if stem_of(word) == stem]

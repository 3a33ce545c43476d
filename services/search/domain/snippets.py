"""The lines shown under a hit: a piece of the original text, escaped, with the found words between <mark>.

Tantivy's own highlighter knows neither typos nor prefixes and would show the folded text. Long texts are kept in
chunks with their folded words beside, so that only the chunk that is shown is taken apart.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from services.search.domain.language import Clause
from services.search.domain.stems import stem_of, words_with_stem
from services.search.domain.words import WORD, fold, spaced_words

LENGTH = 240
"""Characters of a snippet, about."""
LEAD = 60
"""Characters before the first marked word."""
CHUNK = 1_000
MOST_MARKS = 100
"""Marks looked at in one chunk."""
CHUNKS_READ_FOR_TYPOS = 4
SHORTEST_WITH_TYPO = 5
_UNMARKED_FIELDS = {"office", "type", "year", "kind", "date", "asn"}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words in a row that are to be marked."""

    words: tuple[str, ...]
    prefix: bool
    typo: bool
    stem: str | None = None
    """Of a single Russian word: other forms of it are marked as well."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    wanted: int


def forgives_typo(clause: Clause) -> bool:
    """One typo is forgiven in a single word of five letters or more; never in numbers, phrases and prefixes."""
    word = clause.words[0]
    return (
        len(clause.words) == 1
        and not (clause.prefix or clause.quoted or clause.excluded)
        and len(word) >= SHORTEST_WITH_TYPO
        and word.isalpha()
    )


def wanted_stem(clause: Clause) -> str | None:
    """By which other forms of a single Russian word are found, too; never in phrases, prefixes and exclusions."""
    if len(clause.words) > 1 or clause.prefix or clause.quoted or clause.excluded:
        return None
    return stem_of(clause.words[0])


def wanted_of(clauses: Sequence[Clause]) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            clause.words,
            clause.prefix,
            forgives_typo(clause),
            wanted_stem(clause),
        )
        for clause in clauses
        if not clause.excluded and clause.field not in _UNMARKED_FIELDS
    )


def chunks_of(text: str) -> list[str]:
    """The text in pieces of about CHUNK characters, cut at white space where there is any."""
    pieces = []
    start = 0
    while start < len(text):
        end = start + CHUNK
        if end < len(text):
            space = max(text.rfind(" ", start + CHUNK // 2, end), text.rfind("\n", start + CHUNK // 2, end))
            end = space if space > 0 else end
        pieces.append(text[start:end])
        start = end
    return pieces


def folded_chunks(text: str) -> str:
    """What is kept beside a long text: the folded words of each chunk in a line. Empty for a text of one chunk."""
    return "\n".join(map(spaced_words, chunks_of(text))) if len(text) > CHUNK else ""


def snippet(text: str, folded: str, wanted: Sequence[Wanted], otherwise: str = "") -> str:
    """The best piece of `text`; of `otherwise` where the words stand only there; else the text's beginning.

    `folded` is what `folded_chunks` gave for this text.
    """
    for chunk in _promising(text, folded, wanted):
        if marked := _marked(chunk, wanted):
            return marked
    return _marked(otherwise, wanted) or _piece(text or otherwise, 0, ())


def _promising(text: str, folded: str, wanted: Sequence[Wanted]) -> list[str]:
    if not folded:
        return [text]
    chunks = chunks_of(text)
    counts = [sum(_contains(line, want) for want in wanted) for line in folded.split("\n")]
    best = max(counts, default=0)
    if best == 0:
        return chunks[:CHUNKS_READ_FOR_TYPOS] if any(want.typo for want in wanted) else []
    return [chunks[counts.index(best)]]


def _contains(line: str, want: Wanted) -> bool:
    if want.stem is not None:
        return f" {want.stem}" in f" {line}"
    return f" {' '.join(want.words)}{'' if want.prefix else ' '}" in f" {line} "


def _marked(text: str, wanted: Sequence[Wanted]) -> str:
    spans = _spans(text, wanted)
    if not spans:
        return ""
    start = _best_start(spans)
    return _piece(text, start - LEAD, spans)


def _spans(text: str, wanted: Sequence[Wanted]) -> list[_Span]:
    folded = fold("\n".join(WORD.findall(text))).split("\n")
    places: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(folded):
        places[word].append(index)
    rows = [
        (first, first + len(want.words) - 1, number)
        for number, want in enumerate(wanted)
        for first in _starts(folded, places, want)[:MOST_MARKS]
    ]
    if not rows:
        return []
    tokens = [token.span() for token in islice(WORD.finditer(text), max(last for _, last, _ in rows) + 1)]
    spans = [_Span(tokens[first][0], tokens[last][1], number) for first, last, number in rows]
    return sorted(spans, key=lambda span: (span.start, -span.end))[:MOST_MARKS]


def _starts(folded: list[str], places: dict[str, list[int]], want: Wanted) -> list[int]:
    """Where in the text the wanted words begin, in order."""
    *_, last = want.words
    if len(want.words) > 1:
        return [
            first
            for first in places.get(want.words[0], ())
            if folded[first : first + len(want.words) - 1] == list(want.words[:-1])
            and _ends_with(folded, first + len(want.words) - 1, last, want.prefix)
        ]
    if want.prefix:
        return sorted(place for word, found in places.items() if word.startswith(last) for place in found)
    if want.stem is not None and (forms := words_with_stem(places, want.stem)):
        return sorted(place for word in forms for place in places[word])
    if last in places or not want.typo:
        return places.get(last, [])
    return sorted(place for word, found in places.items() if differs_by_one(word, last) for place in found)


def _ends_with(folded: list[str], place: int, word: str, prefix: bool) -> bool:
    return place < len(folded) and (folded[place].startswith(word) if prefix else folded[place] == word)


def differs_by_one(one: str, other: str) -> bool:
    """Whether a single letter changed, missing, too many, or two neighbours swapped make one word the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        swapped = len(left) > 1 and left[0] == right[1] and left[1] == right[0] and left[2:] == right[2:]
        return left[1:] == right[1:] or swapped
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def _best_start(spans: list[_Span]) -> int:
    """Where the stretch of a snippet's length begins that shows the most different words."""
    best, best_count = spans[0].start, 0
    for index, span in enumerate(spans):
        shown = {other.wanted for other in spans[index:] if other.end - span.start <= LENGTH - LEAD}
        if len(shown) > best_count:
            best, best_count = span.start, len(shown)
    return best


def _piece(text: str, start: int, spans: Sequence[_Span]) -> str:
    start = _word_start(text, max(start, 0))
    end = _word_end(text, start + LENGTH)
    parts = ["… "] if start > 0 else []
    position = start
    for span in spans:
        if span.start < position or span.end > end:
            continue
        parts += [_escaped(text[position : span.start]), f"<mark>{_escaped(text[span.start : span.end])}</mark>"]
        position = span.end
    parts.append(_escaped(text[position:end]).rstrip())
    return "".join(parts).strip() + (" …" if end < len(text) else "")


def _word_start(text: str, position: int) -> int:
    if position == 0:
        return 0
    space = text.find(" ", position, position + LEAD)
    return space + 1 if space >= 0 else position


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", position - LEAD, position)
    return space if space > 0 else position


def _escaped(text: str) -> str:
    return escape(_SPACE.sub(" ", text))

"""What the readings of single pages come to for the document."""

from collections import Counter
from collections.abc import Sequence

from services.documents.extraction.reading.recognising import PageReading


def confidence_of(readings: Sequence[PageReading]) -> float | None:
    """Mean over all words of all pages; None without any word."""
    words = sum(reading.words for reading in readings)
    if not words:
        return None
    return round(sum(reading.confidence * reading.words for reading in readings) / words, 1)


def language_of_pages(readings: Sequence[PageReading]) -> str | None:
    """The language in which most words were read."""
    words: Counter[str] = Counter()
    for reading in readings:
        words[reading.language] += reading.words
    return words.most_common(1)[0][0] if words.total() else None


def problems_of(readings: Sequence[PageReading], pages: int) -> str:
    """What went wrong on pages, each kind once, and that pages were left out where they were."""
    problems = [reading.problem for reading in readings if reading.problem]
    if pages > len(readings):
        problems.append(f"Only the first {len(readings)} of {pages} pages were read")
    return "; ".join(dict.fromkeys(problems))

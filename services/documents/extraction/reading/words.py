"""The recognised words of each page and how sure Tesseract is of each, to check the text against the scan."""

import json
from collections.abc import Mapping
from pathlib import Path

from services.documents.extraction.protocol import WORDS_FILE
from services.documents.extraction.reading.recognising import PageReading

UNSURE_BELOW = 60.0
"""Confidence below which a word is shown for checking."""


def write_words(readings: Mapping[int, PageReading], folder: Path) -> int | None:
    """Write them by page (from 0). Returns how many are unsure; None where nothing was recognised."""
    pages = [_page(number, reading) for number, reading in sorted(readings.items()) if reading.found]
    if not pages:
        return None
    told = {"unsure_below": UNSURE_BELOW, "pages": pages}
    (folder / WORDS_FILE).write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return sum(word.confidence < UNSURE_BELOW for reading in readings.values() for word in reading.found)


def _page(number: int, reading: PageReading) -> dict[str, object]:
    return {
        "page": number + 1,
        "width": reading.width,
        "height": reading.height,
        "turn": reading.turn,
        "confidence": round(reading.confidence, 1),
        "words": [
            [word.text, round(word.confidence), word.left, word.top, word.width, word.height] for word in reading.found
        ],
    }

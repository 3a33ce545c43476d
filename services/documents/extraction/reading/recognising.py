"""How scanned pages are read: once, in the likeliest language; again only where that came out badly.

The first page settles the language for the others. A page of low confidence is tried in the other script, upright,
level and without speckles, and the reading with most well-read words wins.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.language import CYRILLIC, LATIN, language_of
from services.documents.extraction.reading.page_image import (
    PageImage,
    densest_band,
    despeckled,
    is_blank,
    is_speckled,
    skew_of,
    turned,
)
from services.documents.extraction.reading.tesseract import PageFailed, PageTimeout, Recognition, Tesseract, Word

LOW = 70.0
"""Mean confidence below which a page is tried in other ways. Clean scans reach 90 and more, noisy ones 80."""
CLEAN = 90.0
"""Mean confidence from which on nobody looks for speckles: it costs a tenth of a reading."""
WRONG_SCRIPT = 65.0
STEEP = 1.8
"""Degrees of skew from which on Tesseract misses whole lines, however sure it is of the words it finds."""
_FEW_WORDS = 8


@dataclass(frozen=True)
class PageReading:
    """`turn`: degrees clockwise by which the image (then `width` by `height` pixels) was turned to be read."""

    text: str
    words: int
    confidence: float
    language: str
    layer: Path | None
    slope: float
    turn: float
    width: int
    height: int
    found: tuple[Word, ...] = ()
    problem: str = ""
    timed_out: bool = False

    @property
    def merit(self) -> float:
        """Well-read words: what readings of one page are compared by."""
        return self.words * max(self.confidence - 30.0, 0.0)


class Recogniser:
    """Reads the pages of one document. `languages`: likeliest first; see `Assignment.probe`."""

    def __init__(self, tesseract: Tesseract, languages: Sequence[str], *, probe: bool) -> None:
        self._tesseract = tesseract
        self._expected = [*languages, *(code for code in (*LATIN, *CYRILLIC) if code not in languages)]
        self._language = self._expected[0]
        self._settled = False
        self._probe = probe

    def read(self, pages: Sequence[Callable[[], PageImage]]) -> Iterator[PageReading]:
        """Readings in the order of the pages; each callable makes its image when its turn comes."""
        remaining = iter(pages)
        for make in remaining:
            yield self._read_page(make)
            if self._settled:
                break
        with ThreadPoolExecutor(self._tesseract.cores.count) as threads:
            yield from threads.map(self._read_page, remaining)

    def _read_page(self, make: Callable[[], PageImage]) -> PageReading:
        try:
            page = make()
        except Unreadable as error:
            return self._nothing(error.detail)
        try:
            return self._best_reading(page)
        except PageTimeout as error:
            return replace(self._nothing(str(error)), timed_out=True)
        except PageFailed as error:
            return self._nothing(f"A page could not be read: {error}")
        finally:
            if page.temporary:
                page.path.unlink()

    def _best_reading(self, page: PageImage) -> PageReading:
        if self._probe and not self._settled:
            self._language = self._language_of_band(page) or self._language
        reading = self._recognise(page, self._language)
        if reading.confidence < CLEAN:
            page, reading = self._without_speckles(page, reading)
        if abs(reading.slope) > STEEP:
            reading = self._level(page, reading)
        better = self._second_try if reading.confidence < LOW else self._in_its_language
        reading = better(page, reading)
        if reading.words >= _FEW_WORDS and reading.confidence >= LOW:
            self._language, self._settled = reading.language, True
        return reading

    def _without_speckles(self, page: PageImage, reading: PageReading) -> tuple[PageImage, PageReading]:
        """The page to go on with and its better reading: thin or dithered writing suffers from being cleaned."""
        if not is_speckled(page):
            return page, reading
        clean = despeckled(page)
        again = self._recognise(clean, reading.language)
        return (clean, again) if again.merit > reading.merit else (page, reading)

    def _in_its_language(self, page: PageImage, reading: PageReading) -> PageReading:
        found = language_of(reading.text)
        if found is None or found == reading.language:
            return reading
        again = self._recognise(page, found, turn=reading.turn)
        return again if again.confidence >= reading.confidence - 3 else reading

    def _second_try(self, page: PageImage, first: PageReading) -> PageReading:
        if first.words == 0 and is_blank(page):
            return first
        best = self._in_other_script(page, first)
        if best.confidence < LOW:
            best = self._upright(page, best)
        if best.confidence < LOW:
            best = self._level(page, best)
        return self._in_its_language(page, best) if best.confidence >= WRONG_SCRIPT else best

    def _in_other_script(self, page: PageImage, best: PageReading) -> PageReading:
        other = self._other_script(best.language)
        band = self._recognise_band(densest_band(page), other)
        if band.confidence <= max(best.confidence, WRONG_SCRIPT):
            return best
        return max(best, self._recognise(page, other), key=lambda reading: reading.merit)

    def _upright(self, page: PageImage, best: PageReading) -> PageReading:
        turn = self._tesseract.orientation(page.path)
        if not turn:
            return best
        standing = turned(page, turn)
        tries = [replace(self._recognise(standing, self._language), turn=float(turn))]
        if tries[0].confidence < LOW:
            tries.append(replace(self._recognise(standing, self._other_script(self._language)), turn=float(turn)))
        return max(best, *tries, key=lambda reading: reading.merit)

    def _level(self, page: PageImage, best: PageReading) -> PageReading:
        standing = turned(page, best.turn) if best.turn else page
        skew = skew_of(standing)
        if not skew:
            return best
        turn = (best.turn + skew) % 360
        level = replace(self._recognise(turned(page, turn), best.language), turn=turn)
        return max(best, level, key=lambda reading: reading.merit)

    def _language_of_band(self, page: PageImage) -> str | None:
        band = densest_band(page)
        found = self._recognise_band(band, self._language)
        if found.confidence < WRONG_SCRIPT:
            other = self._recognise_band(band, self._other_script(self._language))
            found = max(found, other, key=lambda recognition: recognition.confidence)
        if found.confidence < WRONG_SCRIPT:
            return None
        return language_of(found.text) or found.language

    def _recognise_band(self, band: PageImage, language: str) -> Recognition:
        return self._tesseract.recognise(band.path, language, dpi=band.dpi, layer=False)

    def _other_script(self, language: str) -> str:
        script = LATIN if language in CYRILLIC else CYRILLIC
        return next(code for code in self._expected if code in script)

    def _recognise(self, page: PageImage, language: str, turn: float = 0.0) -> PageReading:
        image = turned(page, turn) if turn else page
        return _as_reading(image, self._tesseract.recognise(image.path, language, dpi=image.dpi), turn)

    def _nothing(self, problem: str) -> PageReading:
        return PageReading("", 0, 0.0, self._language, None, 0.0, 0.0, 0, 0, problem=problem)


def _as_reading(image: PageImage, found: Recognition, turn: float) -> PageReading:
    return PageReading(
        text=found.text,
        words=found.words,
        confidence=found.confidence,
        language=found.language,
        layer=found.layer,
        slope=found.slope,
        turn=turn,
        width=image.width,
        height=image.height,
        found=found.found,
    )

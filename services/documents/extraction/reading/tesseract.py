"""Tesseract: one pass over a page image gives its text, the words' confidence and an invisible text layer.

Each call is a process of one thread that ends with the reader, in the time it is given.
"""

import csv
import math
import os
import re
import subprocess
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from services.documents.extraction.reading.cores import Cores

MODELS = {"sk": "slk", "pl": "pol", "hr": "hrv", "ru": "rus", "en": "eng"}
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
_WORD_LEVEL = "5"
_WORDS_OF_A_LINE = 4
_DIES_WITH_READER = ("setpriv", "--pdeathsig", "KILL")


class Word(NamedTuple):
    """In the order of the text. Pixels from the upper left of the image; confidence 0..100."""

    text: str
    confidence: float
    left: int
    top: int
    width: int
    height: int
    line: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@dataclass(frozen=True)
class Recognition:
    """What one pass found. `confidence` is the mean over words, 0..100, 0 without any word."""

    language: str
    text: str
    words: int
    confidence: float
    slope: float
    """Degrees by which the lines of text fall towards the right; 0 where they are too short to tell."""
    layer: Path | None
    """One-page PDF with the invisible text alone."""
    found: tuple[Word, ...] = ()


class PageTimeout(Exception):
    """A page took longer than it may."""


class PageFailed(Exception):
    """Tesseract gave up on a page image; the message is its own last line."""


@dataclass(frozen=True)
class Tesseract:
    """`page_seconds` bounds each call; `cores` those that run at once."""

    cores: Cores
    page_seconds: float

    def recognise(self, image: Path, language: str, *, dpi: int | None = None, layer: bool = True) -> Recognition:
        """Read one page image. Raises PageTimeout, PageFailed."""
        base = image.with_name(f"{image.stem}-{language}")
        options = ["--dpi", str(dpi)] if dpi else []
        kinds = ["-c", "textonly_pdf=1", "txt", "tsv", "pdf"] if layer else ["txt", "tsv"]
        self._run([str(image), str(base), "-l", MODELS[language], *options, *kinds])
        words = _words(base.with_suffix(".tsv"))
        return Recognition(
            language=language,
            text=base.with_suffix(".txt").read_text("utf-8").rstrip("\f\n"),
            words=len(words),
            confidence=fmean(word.confidence for word in words) if words else 0.0,
            slope=_slope(words),
            layer=base.with_suffix(".pdf") if layer else None,
            found=tuple(words) if layer else (),
        )

    def orientation(self, image: Path) -> int | None:
        """Degrees clockwise by which the page must be turned to stand upright; None where nothing tells."""
        try:
            found = self._run([str(image), "-", "--psm", "0", "-l", "osd"])
        except PageFailed:
            return None
        turn = re.search(r"Rotate: (\d+)", found)
        sure = re.search(r"Orientation confidence: ([\d.]+)", found)
        if turn is None or sure is None or float(sure[1]) < 1.0:
            return None
        return int(turn[1])

    def _run(self, arguments: list[str]) -> str:
        command = [*_DIES_WITH_READER, "tesseract", *arguments]
        with self.cores.one():
            try:
                done = subprocess.run(  # noqa: S603 - fixed program, no shell
                    command, env=_ENVIRONMENT, capture_output=True, timeout=self.page_seconds, stdin=subprocess.DEVNULL
                )
            except subprocess.TimeoutExpired as error:
                raise PageTimeout(f"A page took longer than {self.page_seconds:.0f} s") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise PageFailed(said[-1] if said else f"Tesseract ended with {done.returncode}")
        return done.stdout.decode("utf-8", "replace")


def _words(table: Path) -> list[Word]:
    with table.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Word(
                text=row["text"].strip(),
                confidence=float(row["conf"]),
                left=int(row["left"]),
                top=int(row["top"]),
                width=int(row["width"]),
                height=int(row["height"]),
                line=(row["block_num"], row["par_num"], row["line_num"]),
            )
            for row in rows
            if row["level"] == _WORD_LEVEL and (row["text"] or "").strip()
        ]


def _slope(words: list[Word]) -> float:
    """The median over lines of four words or more."""
    slopes = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        across = line[-1].left - line[0].left
        if len(line) >= _WORDS_OF_A_LINE and across > 0:
            slopes.append(math.degrees(math.atan2(line[-1].middle - line[0].middle, across)))
    return median(slopes) if slopes else 0.0

"""Tesseract reads the sample letters: what the demonstration promises to find can be found."""

import os
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from deploy.local.demo_letters import LANGUAGES, VARIANTS, Letter, letters, many
from deploy.local.demo_letters.wording import WORDINGS

pytestmark = pytest.mark.integration


def _read(letter: Letter, folder: Path) -> list[str]:
    image = letter.path
    if image.suffix == ".pdf":
        image = folder / "page.png"
        pypdfium2.PdfDocument(letter.path)[0].render(scale=200 / 72).to_pil().save(image, dpi=(200, 200))
    done = subprocess.run(
        ["tesseract", image, "-", "-l", WORDINGS[letter.language].tesseract],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.split()


def _plain(words: list[str] | tuple[str, ...]) -> Counter[str]:
    return Counter(word.strip(".,:;()/!").casefold() for word in words)


def _assert_readable(letter: Letter, folder: Path) -> None:
    found, printed = _plain(_read(letter, folder)), _plain(letter.words)
    assert letter.word.casefold() in found
    assert (found & printed).total() > 0.9 * printed.total()


@pytest.mark.parametrize("place", range(len(LANGUAGES)), ids=LANGUAGES)
def test_the_samples_are_readable(tmp_path: Path, place: int) -> None:
    _assert_readable(letters(tmp_path)[place], tmp_path)


def test_each_variant_of_the_composed_letters_is_readable(tmp_path: Path) -> None:
    for letter in many(tmp_path, len(VARIANTS), variants=tuple(VARIANTS)):
        _assert_readable(letter, tmp_path)

"""Sample letters, made when they are needed: official letters in five languages as an office scanner delivers them.

`letters` writes one for each language (the demonstration), `many` any number of different ones (benchmarks and
fault tests). The same arguments give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from deploy.local.demo_letters.composing import LetterText, composed_letter, written_letter
from deploy.local.demo_letters.scanning import VARIANTS, encode, scan
from deploy.local.demo_letters.wording import WORDINGS

LANGUAGES = tuple(WORDINGS)

__all__ = ["LANGUAGES", "VARIANTS", "Letter", "letters", "many"]


@dataclass(frozen=True)
class Letter:
    """A written file. `word` stands in it and, of all letters of one call, in it alone; `words` is all its text."""

    path: Path
    language: str
    word: str
    words: tuple[str, ...]


def letters(
    folder: Path, *, variants: Sequence[str] = ("pdf", "tiff", "jpeg", "png", "fax"), seed: int = 1
) -> list[Letter]:
    """Write one letter for each language into the folder; variants are taken in turn. Another seed: other bytes."""
    made = zip(LANGUAGES, cycle(variants), strict=False)
    return [_write_sample(folder, language, variant, seed) for language, variant in made]


def many(
    folder: Path,
    count: int,
    *,
    seed: int = 1,
    languages: Sequence[str] = LANGUAGES,
    variants: Sequence[str] = ("jpeg",),
) -> Iterator[Letter]:
    """Write `count` different letters one by one, languages and variants in turn. Each word is of one letter alone."""
    seen: set[str] = set()
    combinations = zip(cycle(languages), cycle(variants), strict=False)
    for number, (language, variant) in enumerate(islice(combinations, count)):
        random = Random(f"{seed}/{number}")  # noqa: S311 - repeatable on purpose
        text = composed_letter(language, random)
        while text.word in seen:
            text = composed_letter(language, random)
        seen.add(text.word)
        yield _write(folder / f"scan-{seed:03d}-{number:05d}-{language}{VARIANTS[variant]}", text, variant, random)


def _write_sample(folder: Path, language: str, variant: str, seed: int) -> Letter:
    random = Random(f"{seed}/{language}")  # noqa: S311 - repeatable on purpose
    text = written_letter(language, random)
    return _write(folder / f"letter-{language}{VARIANTS[variant]}", text, variant, random)


def _write(path: Path, text: LetterText, variant: str, random: Random) -> Letter:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(scan(text, random), variant))
    return Letter(path=path, language=text.language, word=text.word, words=text.words)

"""The sample letters: repeatable, all different, and really scans."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from deploy.local.demo_letters import LANGUAGES, letters, many


def test_one_letter_for_each_language_with_its_word_in_its_text(tmp_path: Path) -> None:
    made = letters(tmp_path)
    assert tuple(letter.language for letter in made) == LANGUAGES
    assert len({letter.word for letter in made}) == len(LANGUAGES)
    for letter in made:
        assert letter.path.is_file()
        assert len(letter.words) > 150
        holders = [other for other in made if letter.word in " ".join(other.words)]
        assert holders == [letter]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def contents(folder: str, seed: int) -> list[bytes]:
        return [letter.path.read_bytes() for letter in letters(tmp_path / folder, seed=seed)]

    first = contents("first", 1)
    assert contents("again", 1) == first
    assert not set(contents("other", 2)) & set(first)


@pytest.mark.parametrize(
    ("variant", "kind", "mode"),
    [("jpeg", "JPEG", "L"), ("png", "PNG", "L"), ("tiff", "TIFF", "L"), ("fax", "TIFF", "1")],
)
def test_images_are_a4_at_200_dpi(tmp_path: Path, variant: str, kind: str, mode: str) -> None:
    (letter,) = many(tmp_path, 1, variants=(variant,))
    with Image.open(letter.path) as image:
        assert (image.format, image.mode, image.size) == (kind, mode, (1654, 2339))
        assert tuple(round(value) for value in image.info["dpi"]) == (200, 200)


def test_the_pdf_is_an_a4_page_without_text(tmp_path: Path) -> None:
    (letter,) = many(tmp_path, 1, variants=("pdf",))
    page = pypdfium2.PdfDocument(letter.path)[0]
    assert [round(side) for side in page.get_size()] == [595, 842]
    assert page.get_textpage().get_text_bounded() == ""


def test_many_letters_differ_in_name_bytes_and_word(tmp_path: Path) -> None:
    made = list(many(tmp_path, 25))
    assert len({letter.path for letter in made}) == 25
    assert len({letter.path.read_bytes() for letter in made}) == 25
    assert len({letter.word for letter in made}) == 25
    assert {letter.language for letter in made} == set(LANGUAGES)

"""What is told of a page's image without reading it."""

import pytest

from services.documents.extraction.reading.page_image import PageImage, despeckled, is_speckled
from tests.paper import blank, letter, speckled


@pytest.fixture
def saved(tmp_path):
    def save(image) -> PageImage:
        path = tmp_path / "page.pgm"
        image.save(path)
        return PageImage(path, image.width, image.height)

    return save


def test_dots_that_stand_alone_are_seen_and_removed(saved):
    page = saved(speckled(letter(), 0.003))
    assert is_speckled(page)
    clean = despeckled(page)
    assert not is_speckled(clean)
    assert (clean.width, clean.height) == (page.width, page.height)


@pytest.mark.parametrize("page", [letter(), blank()], ids=["letter", "blank"])
def test_a_clean_page_is_not_taken_for_a_speckled_one(saved, page):
    assert not is_speckled(saved(page))

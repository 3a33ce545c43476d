"""Files joined on the staging desk, as rules."""

from hypothesis import given
from hypothesis import strategies as st

from services.documents.domain.staging import as_it_came, file_of, numbers_of_parts, separated, shifted
from shared.contracts.documents import ArrangedPage


def part(*pages: int) -> tuple[ArrangedPage, ...]:
    return tuple(ArrangedPage(page=page) for page in pages)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_pages_go_on_counting_over_the_files(pages: list[int]) -> None:
    spots = [file_of(page, pages) for page in range(1, sum(pages) + 1)]
    assert spots == [(file, page) for file, count in enumerate(pages) for page in range(1, count + 1)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_what_was_joined_untouched_comes_apart_untouched(pages: list[int]) -> None:
    joined: list = []
    for count in pages:
        joined += shifted(as_it_came(count), sum(len(one) for one in joined))
    assert separated(joined, pages) == [as_it_came(count) for count in pages]


def test_a_document_has_the_number_of_the_first_file_in_it() -> None:
    parts = (part(4, 1), part(2, 3), part(5))
    assert numbers_of_parts(parts, [2, 2, 1], [11, 22, 33]) == [22, None, 33]
    assert numbers_of_parts(parts, [2, 2, 1], [None, None, None]) == [None, None, None]

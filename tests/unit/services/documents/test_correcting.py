from hypothesis import given
from hypothesis import strategies as st

from services.documents.domain.correcting import with_page


def test_other_pages_stay():
    assert with_page("one\ftwo\fthree", 2, "zwei", 3) == "one\fzwei\fthree"


def test_pages_on_which_nothing_was_read_count():
    assert with_page("", 3, "three", 3) == "\f\fthree"
    assert with_page("one", 1, "eins", None) == "eins"


def test_there_is_no_further_page():
    assert with_page("one\ftwo", 3, "three", 2) is None


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\f")), min_size=1, max_size=5), st.data())
def test_a_correction_changes_its_page_alone_whatever_it_holds(pages, data):
    number = data.draw(st.integers(1, len(pages)))
    corrected = with_page("\f".join(pages), number, data.draw(st.text()), len(pages)).split("\f")
    assert len(corrected) == len(pages)
    assert [p for n, p in enumerate(corrected, 1) if n != number] == [p for n, p in enumerate(pages, 1) if n != number]

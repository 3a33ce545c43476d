import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.cursor import DEEPEST, Position, cursor_at, first_of_page, position_of, window_start
from shared.contracts.problems import Invalid
from shared.contracts.search import Search


def test_a_cursor_leads_back_to_its_position():
    command = Search(q="zmluva")
    cursor = cursor_at(command, Position(20, "document:7"))
    assert position_of(Search(q="zmluva", cursor=cursor, limit=50)) == Position(20, "document:7")


@pytest.mark.parametrize("other", [Search(q="faktura"), Search(q="zmluva", office=("BA",))])
def test_a_cursor_of_another_search_is_refused(other):
    cursor = cursor_at(Search(q="zmluva"), Position(20, "document:7"))
    with pytest.raises(Invalid) as problem:
        position_of(other.model_copy(update={"cursor": cursor}))
    assert problem.value.fields[0].pointer == "/cursor"


@given(st.one_of(st.text(max_size=500), st.sampled_from(["bnVsbA==", "WzEsMiwzXQ==", "e30=", "W10=", "MQ=="])))
def test_no_cursor_breaks_the_search(cursor):
    with pytest.raises(Invalid):
        position_of(Search(q="zmluva", cursor=cursor))


def test_a_position_beyond_the_deepest_is_refused():
    command = Search(q="zmluva")
    with pytest.raises(Invalid):
        position_of(command.model_copy(update={"cursor": cursor_at(command, Position(DEEPEST + 1, "x"))}))


def test_the_page_goes_on_behind_the_last_hit_shown_wherever_it_went():
    position = Position(3, "c")
    keys = ["new", "a", "b", "c", "d"]
    assert keys[first_of_page(keys[window_start(position) :], position)] == "d"


def test_the_page_goes_on_at_its_place_when_the_last_hit_is_gone():
    assert first_of_page(["a", "b", "d"], Position(2, "c")) == 2


def test_the_window_moves_with_the_page():
    keys = [str(number) for number in range(400)]
    position = Position(200, "199")
    assert keys[first_of_page(keys[window_start(position) :], position)] == "200"

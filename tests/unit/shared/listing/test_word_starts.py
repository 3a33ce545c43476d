"""Words of records and of what is typed: which begins which, without regard to case, diacritics and leading zeros."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.problems import Invalid
from shared.listing.fields import read_condition, read_indexed_words
from shared.listing.word_starts import AnyWord, IndexedText, word_keys, words_of

FIELDS = {"text": AnyWord("words"), "subject": IndexedText("subject", "words"), "party": IndexedText("party", "words")}
letters = st.text("aáčďeéłmňoórsšzžёйщ019", min_size=1, max_size=12)


def narrowed(condition: dict, keys: list[str]) -> bool:
    """Whether a record with these keys is in the bounds of the condition, as MongoDB compares."""
    if "$and" in condition:
        return all(narrowed(one, keys) for one in condition["$and"])
    if "$or" in condition:
        return any(narrowed(one, keys) for one in condition["$or"])
    if "$nor" in condition:
        return not any(narrowed(one, keys) for one in condition["$nor"])
    if "words" not in condition:
        return True
    if "$regex" in condition["words"]:
        return any(re.match(condition["words"]["$regex"], key) for key in keys)
    bounds = condition["words"].get("$elemMatch")
    if bounds is None:
        return bool({*condition["words"]["$in"]} & {*keys})
    return any(bounds["$gte"] <= key < bounds["$lt"] for key in keys)


def test_words_are_folded_and_numbers_known_without_their_zeros():
    assert words_of("Žiadosť o Łódź/2026", None, "BA/2026/000123") == {
        "ziadost", "o", "lodz", "2026", "ba", "000123", "123",
    }  # fmt: skip


def test_each_office_that_sees_the_record_has_its_own_keys():
    assert word_keys(["KE", "BA"], ["Nová cesta"]) == ["cesta", "nova", "BA cesta", "BA nova", "KE cesta", "KE nova"]


@given(st.lists(letters, min_size=1, max_size=5), st.data())
def test_whatever_begins_a_word_is_within_the_bounds(words, data):
    keys = word_keys(["BA"], words)
    word = data.draw(st.sampled_from(words))
    start = word[: data.draw(st.integers(1, len(word)))]
    for offices in (None, ["BA"], ["KE", "BA"]):
        assert narrowed(read_condition(f"text~{start}", FIELDS, offices), keys)
        assert narrowed(read_condition(f"subject~{start.upper()}", FIELDS, offices), keys)
        by_index = read_indexed_words(f"text~{start}", FIELDS, offices)
        assert by_index and all(narrowed(one, keys) for one in by_index)
    assert not narrowed(read_condition(f"text~{start}", FIELDS, ["KE"]), keys)
    assert not any(narrowed(one, keys) for one in read_indexed_words(f"text~{start}", FIELDS, ["KE"]))
    assert all(narrowed(one, keys) for one in read_indexed_words(f"subject={word}", FIELDS, ["BA"]))


@given(st.text(st.characters(exclude_characters="\0"), max_size=30), st.sampled_from([None, [], ["BA"]]))
def test_anything_can_be_typed(text, offices):
    for name in FIELDS:
        assert isinstance(read_condition(f"{name}~{text}", FIELDS, offices), dict)


def test_who_works_nowhere_finds_nothing_and_without_words_all_is_found():
    assert not narrowed(read_condition("text~a", FIELDS, []), word_keys(["BA"], ["a"]))
    assert read_condition("text~ /", FIELDS, ["BA"]) == {}


@pytest.mark.parametrize("text", ["text=a", "text~" + "a" * 201, "subject~a\0"])
def test_what_can_not_be_looked_for_is_refused(text):
    with pytest.raises(Invalid):
        read_condition(text, FIELDS, ["BA"])

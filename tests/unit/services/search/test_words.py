from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.words import (
    clean,
    fold,
    folded_words,
    rejoined_words,
    spaced_words,
    squeezed,
    without_leading_zeros,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Žiadosť o stavebné povolenie, Ľubovňa, kôň, mäso", "ziadost o stavebne povolenie, lubovna, kon, maso"),
        ("Łódź, Kraków, Święto, żółć", "lodz, krakow, swieto, zolc"),
        ("Đurđević, Čakovec, šuma, ćevap", "durdevic, cakovec, suma, cevap"),
        ("Ёлка, ПОДЪЕЗД, письмо", "елка, подъезд, письмо"),
        ("Straße, Café, naïve Œuvre", "strasse, cafe, naive oeuvre"),
    ],
    ids=["sk", "pl", "hr", "ru", "en"],
)
def test_case_and_diacritics_do_not_matter(written, plain):
    assert fold(written) == plain


def test_the_russian_short_i_is_a_letter_of_its_own():
    assert fold("Мой") == "мой" != fold("Мои")


def test_composed_and_decomposed_letters_are_the_same():
    assert fold("z\u030ciadost\u030c йод".upper()) == fold("žiadosť и\u0306од") == "ziadost йод"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_any_text_becomes_words_that_are_found_as_they_are_indexed(text):
    assert spaced_words(clean(text)).split() == folded_words(clean(text))
    assert folded_words(" ".join(folded_words(text))) == folded_words(text)


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_shown(text):
    cleaned = clean(text)
    cleaned.encode()
    assert not any(character < " " and character != "\n" for character in cleaned)


def test_invisible_characters_do_not_divide_a_word():
    assert folded_words(clean("zmlu\u00adva do\u200bklad")) == ["zmluva", "doklad"]


def test_a_word_divided_by_a_line_end_is_joined():
    assert rejoined_words("Tento doku-\nment a zmlu-  \r\n  va") == "dokument zmluva"
    assert rejoined_words("BA-2026\n5-\n6") == ""


def test_numbers_are_compared_without_dividers_and_zeros():
    assert squeezed("BA-2026/000001") == "ba2026000001"
    assert without_leading_zeros("BA-2026/000001") == "BA-2026/1"
    assert without_leading_zeros("KE/2026/0") == "KE/2026/0"


@pytest.mark.parametrize("piece", ["x", "x-", "x- ", "x-\n", "-", " ", "\n", "ž", "\u0306", "a1_"])
def test_a_monotonous_text_takes_no_longer_than_another(piece):
    started = process_time()
    text = clean(piece * (1_000_000 // len(piece)))
    spaced_words(text), rejoined_words(text)
    assert process_time() - started < 10

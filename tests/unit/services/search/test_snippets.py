import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.language import parse
from services.search.domain.snippets import CHUNK, LENGTH, differs_by_one, folded_chunks, snippet, wanted_of
from services.search.domain.words import clean


def shown(text: str, q: str, otherwise: str = "") -> str:
    text = clean(text)
    return snippet(text, folded_chunks(text), wanted_of(parse(q)), otherwise)


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("Vaša Žiadosť z mája", "ziadost", "<mark>Žiadosť</mark>"),
        ("Miasto ŁÓDŹ", "łodz", "<mark>ŁÓDŹ</mark>"),
        ("Gospodin Đurđević", "durdevic", "<mark>Đurđević</mark>"),
        ("Новогодняя ЁЛКА", "елка", "<mark>ЁЛКА</mark>"),
        ("Große Straße", "strasse", "<mark>Straße</mark>"),
        ("Zmluva o dielo", '"o dielo"', "<mark>o dielo</mark>"),
        ("číslo BA-2026/000001 zo dňa", "ba-2026/000001", "<mark>BA-2026/000001</mark>"),
        ("Faktúry za máj", "faktur*", "<mark>Faktúry</mark>"),
        ("Zmluba o dielo", "zmluva", "<mark>Zmluba</mark>"),
    ],
)
def test_found_words_are_marked_as_they_are_written(text, q, marked):
    assert marked in shown(text, q)


def test_a_typo_is_not_marked_where_the_word_itself_stands():
    assert shown("zmluva a zmluba", "zmluva") == "<mark>zmluva</mark> a zmluba"


def test_excluded_words_are_not_marked():
    assert shown("nova faktura", "nova -faktura") == "<mark>nova</mark> faktura"


def test_markup_in_the_text_is_shown_and_not_obeyed():
    text = "<script>alert(\"x\")</script> <mark>zmluva</mark> & 'y'"
    assert shown(text, "zmluva") == (
        "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; "
        "&lt;mark&gt;<mark>zmluva</mark>&lt;/mark&gt; &amp; &#x27;y&#x27;"
    )


def test_the_piece_with_most_of_the_words_is_shown():
    text = "dodatok " + "slovo " * 100 + "tu je zmluva aj dodatok k nej " + "iné " * 100
    piece = shown(text, "zmluva dodatok")
    assert "<mark>zmluva</mark> aj <mark>dodatok</mark>" in piece
    assert piece.startswith("… ") and piece.endswith(" …")


def test_a_word_late_in_a_long_text_is_found():
    text = "Úvodné ustanovenia zmluvy. " * 400 + "Nájomné je splatné mesačne. " + "Záver. " * 400
    assert "<mark>Nájomné</mark> je splatné" in shown(text, "najomne")


def test_what_stands_only_in_the_details_is_marked_there():
    assert shown("text listu", "novák", "BA-2026/1 · Novák a syn") == "BA-2026/1 · <mark>Novák</mark> a syn"
    assert shown("text listu", "inde", "BA-2026/1 · Novák a syn") == "text listu"
    assert shown("", "inde", "BA-2026/1 · Novák a syn") == "BA-2026/1 · Novák a syn"


@pytest.mark.parametrize("other", ["zmlua", "zmlluva", "zmlvua", "zmluba", "mluva", "zmluvax"])
def test_one_typo_is_recognised(other):
    assert differs_by_one("zmluva", other)


@pytest.mark.parametrize("other", ["zmluva", "zlmuav", "zmlu", "zmluvaxy", "zvluma", ""])
def test_no_typo_and_two_typos_are_told_apart(other):
    assert not differs_by_one("zmluva", other)


words = st.lists(
    st.sampled_from(["zmluva", "Žiadosť", "<b>", "&", "ёлка", "\n", "a", "ŁÓDŹ", "x" * 300, '"']), max_size=900
)


@given(
    st.one_of(words.map(" ".join), st.text(max_size=3000)),
    st.sampled_from(["zmluva", "zi*", "a", '"a zmluva"', "elkaa"]),
)
def test_a_snippet_is_escaped_text_with_balanced_marks(text, q):
    piece = shown(text, q)
    assert re.sub(r"</?mark>", "", piece).count("<") == 0
    assert re.fullmatch(r"[^<>]*(<mark>[^<>]+</mark>[^<>]*)*", piece)
    plain = html.unescape(re.sub(r"</?mark>", "", piece)).removeprefix("… ").removesuffix(" …")
    assert plain in re.sub(r"\s+", " ", clean(text)).strip() or not plain
    assert len(plain) <= LENGTH + CHUNK

"""Texts of our five languages in every encoding that files of the region have come in."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tables.encodings import Encoding, find_encoding, lines_of

SLOVAK = "Ján Kováč;Štúrova 12;Košice\nŽofia Ľubošová;Námestie osloboditeľov 4;Prešov\nTomáš Hučko;Ťahanovce;Žilina\n"
POLISH = "Łukasz Żółć;Świętokrzyska 5;Łódź\nGrażyna Wójcik;Źródlana 3;Kraków\nMałgorzata Gołębiewska;;Poznań\n"
CROATIAN = "Đurđica Šarić;Vukovarska 3;Šibenik\nŽeljko Ćosić;Trg 1;Čakovec\nŠime Vlašić;;Požega\n"
RUSSIAN = "Иван Петров;ул. Ленина 5;Москва\nЁлкина Мария;Щёлковское шоссе;Санкт-Петербург\n"
GERMAN = "Jörg Müller;Königstraße 5;Köln\nJosé García;;Göttingen\n"
LATIN_2 = ("cp1250", "iso8859_2", "cp852")
CASES = [
    *((text, name) for text in (SLOVAK, POLISH, CROATIAN) for name in LATIN_2),
    *((RUSSIAN, name) for name in ("cp1251", "koi8_r", "cp866", "iso8859_5")),
    *((text, name) for text in (SLOVAK, RUSSIAN) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32")),
    (SLOVAK, "utf-16-le"),
    (GERMAN, "cp1252"),
]


def read(content: bytes) -> str:
    file = io.BytesIO(content)
    return "".join(line.text for line in lines_of(file, find_encoding(file)))


@pytest.mark.parametrize(("text", "name"), CASES, ids=[f"{text[:4]}-{name}" for text, name in CASES])
def test_the_encoding_is_found(text: str, name: str) -> None:
    assert read(text.encode(name)) == text


def test_a_single_name_is_enough() -> None:
    for text, name in (("Tomáš\n", "iso8859_2"), ("Kováč\n", "cp1250"), ("Łódź\n", "cp1250"), ("Ёлка\n", "cp1251")):
        assert read(text.encode(name)) == text


def test_lines_of_two_encodings_are_told_apart() -> None:
    mixed = SLOVAK.encode() * 3 + SLOVAK.encode("cp1250") + SLOVAK.encode()
    file = io.BytesIO(mixed)
    encoding = find_encoding(file)
    lines = list(lines_of(file, encoding))
    assert encoding == Encoding("utf-8", "cp1250")
    assert "".join(line.text for line in lines) == SLOVAK * 5
    assert [line.number for line in lines if line.encoding != "utf-8"] == [10, 11, 12]


def test_mostly_old_lines_with_some_unicode() -> None:
    file = io.BytesIO(RUSSIAN.encode("cp1251") * 5 + RUSSIAN.encode())
    assert find_encoding(file) == Encoding("cp1251", "utf-8")
    assert read(file.getvalue()) == RUSSIAN * 6


def test_a_mark_before_glued_lines() -> None:
    assert read(b"\xef\xbb\xbf" + SLOVAK.encode() + SLOVAK.encode("cp1250")) == SLOVAK * 2


def test_carriage_returns_alone_end_lines() -> None:
    file = io.BytesIO(b"a;b\rc;d\re;f")
    assert [line.text for line in lines_of(file, find_encoding(file))] == ["a;b\r", "c;d\r", "e;f"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_of_a_line_that_is_too_long_the_beginning_is_told(end: bytes) -> None:
    content = end.join((b"a;b", b"c" * 5000 + b";Acme", b"e;f", b""))
    lines = list(lines_of(io.BytesIO(content), Encoding("utf-8", "cp1250"), longest=100))
    assert [(line.number, line.text.strip(), line.cut) for line in lines] == [
        (1, "a;b", False),
        (2, "c" * 100, True),
        (3, "e;f", False),
    ]


@given(st.binary(max_size=2000))
def test_any_bytes_become_lines(content: bytes) -> None:
    """Nothing is lost of what is ASCII, and no bytes raise."""
    read(content)

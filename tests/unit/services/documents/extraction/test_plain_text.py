import pytest

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.plain_text import encoding_of, read_plain_text

TEXTS = {
    "sk": "Vážený pán starosta, žiadame o vydanie rozhodnutia. Ďakujeme, Ľubomír Šťastný, čistička odpadových vôd.",
    "pl": "Szanowny Panie, prosimy o wydanie decyzji w sprawie. Łukasz Dąbrowski, Źródła, żółć, gęś, śnieg.",
    "hr": "Poštovani, molimo da nedostatke otklonite u roku od petnaest dana. Željka Šimić, Đurđević, čevapčići.",
    "ru": "Сообщаем Вам, что заявление о подключении жилого дома к городским сетям рассмотрено комиссией.",
    "en": "We write about the flooding which you reported to this office.",
}
ENCODINGS = {
    "sk": ("utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859_2", "cp852"),
    "pl": ("utf-8", "utf-16", "cp1250", "iso8859_2", "cp852"),
    "hr": ("utf-8", "utf-16", "cp1250", "iso8859_2"),
    "ru": ("utf-8", "utf-16", "cp1251", "koi8_r", "cp866"),
    "en": ("utf-8", "ascii", "utf-16"),
}


@pytest.mark.parametrize(("language", "encoding"), [(lang, enc) for lang, some in ENCODINGS.items() for enc in some])
def test_text_is_read_right_in_the_encodings_of_our_languages(tmp_path, language, encoding):
    file = tmp_path / "letter.txt"
    file.write_bytes(TEXTS[language].encode(encoding))
    assert read_plain_text(file, 10_000)[0] == TEXTS[language]


def test_a_long_text_is_cut(tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("ž" * 5000, "utf-8")
    assert read_plain_text(file, 100)[0] == "ž" * 100


def test_utf8_cut_within_a_letter_is_still_utf8():
    assert encoding_of("žiadosť".encode()[:-1]) == "utf-8"


def test_bytes_that_are_no_text_are_refused(tmp_path):
    file = tmp_path / "noise.bin"
    file.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(Unreadable):
        read_plain_text(file, 1000)

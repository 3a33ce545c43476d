import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.demo_letters.wording import WORDINGS
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.plain_text import decoded, encoding_of, read_plain_text

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


SINGLE_BYTE = {
    "sk": ("cp1250", "iso8859_2", "cp852"),
    "pl": ("cp1250", "iso8859_2", "cp852"),
    "hr": ("cp1250", "iso8859_2", "cp852"),
    "ru": ("cp1251", "koi8_r", "cp866", "iso8859_5"),
}
LETTERS = {"sk": "ľščťžýáíéúňô", "pl": "ąćęłńóśźż", "hr": "čćđšž", "ru": "жщыэюя"}


@st.composite
def written(draw):
    """A language, one of its encodings, and a few sentences of it that use at least three of its letters."""
    language = draw(st.sampled_from(sorted(SINGLE_BYTE)))
    whole = [text for text in (*WORDINGS[language].sentences, *WORDINGS[language].letter) if "{" not in text]
    text = " ".join(draw(st.lists(st.sampled_from(whole), min_size=3, max_size=12, unique=True)))
    encoding = draw(st.sampled_from((*SINGLE_BYTE[language], "utf_16_le", "utf_16_be", "utf-8")))
    return language, encoding, text


@given(written())
def test_sentences_are_read_right_in_every_encoding_that_has_their_letters(sample):
    language, encoding, text = sample
    data = text.encode(encoding, "ignore")
    if len(set(text) & set(LETTERS[language])) >= 3:
        assert decoded(data, None) == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2"])
@pytest.mark.parametrize(
    "text",
    [
        "Každý môže požiadať o zníženie; možno to urobiť aj neskôr, ale už nie dlho",
        "Urudžbeni zapisnik: tražila je da se odluka izloženoj stranci dostavi u nuždi",
        "Podľa vyhlášky patria veľké nehnuteľnosti obci a nájomné sa platí od roku vedľa",
        "Tražim ispravu.",
        "Usuń",
    ],
)
def test_what_one_encoding_writes_as_another_letter_of_the_next_is_told_apart(text, encoding):
    assert decoded(text.encode(encoding), None) == text


def test_an_encoding_that_is_stated_wrongly_is_found_from_the_bytes():
    data = "Ďakujeme za žiadosť, ktorú ste podali. Ľubomír Šťastný".encode("cp1250")
    assert decoded(data, "utf-8") == data.decode("cp1250")
    assert decoded(data, "x-no-such") == data.decode("cp1250")
    assert decoded("ž".encode("iso8859_2"), "iso-8859-2") == "ž"


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

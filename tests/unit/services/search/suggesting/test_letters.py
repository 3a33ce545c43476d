from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.suggesting.letter import read_letter
from tests.letters import Post

RECEIVED = date(2026, 11, 20)


def told(text: str, field: str) -> str | None:
    found = getattr(read_letter(text, RECEIVED), field)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Vaša značka: 12/2026\nNaša značka: OU-BA/2026/0123-4", "OU-BA/2026/0123-4"),
        ("Naša značka: OU-77\nVaša značka: BA-2026/000001", "OU-77"),
        ("Číslo spisu: 4Cdo/12/2026", "4Cdo/12/2026"),
        ("Č. j.: ÚRSO-123/2026-BA", "ÚRSO-123/2026-BA"),
        ("Wasz znak: 1/26  Nasz znak: WB.6740.12.2026", "WB.6740.12.2026"),
        ("KLASA: 350-05/26-01/12\nURBROJ: 251-13-22", "350-05/26-01/12"),
        ("На Ваш № 12 от 01.02.2026\nИсх. № 77-А/2026", "77-А/2026"),
        ("Our ref: ABC/2026/9 (please quote)", "ABC/2026/9"),
        ("Faktúra č. 2026001234", "2026001234"),
        ("Invoice No. INV-2026-77, dated 1 May 2026", "INV-2026-77"),
        ("Bez čísla, číslo nie je", None),
    ],
)
def test_their_number_is_the_one_they_write_under(text, value):
    assert told(text, "their_ref") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("V Bratislave 12. 3. 2026", "2026-03-12"),
        ("Košice, 12. marca 2026", "2026-03-12"),
        ("Kraków, 5 października 2026 r.", "2026-10-05"),
        ("Kraków, 5 listopada 2026 r.", "2026-11-05"),
        ("Zagreb, 5. listopada 2026.", "2026-10-05"),
        ("Zagreb, 12. ožujka 2026.", "2026-03-12"),
        ("от 12 марта 2026 г.", "2026-03-12"),
        ("London, March 12, 2026", "2026-03-12"),
        ("12th March 2026", "2026-03-12"),
        ("2026-03-12", "2026-03-12"),
        ("Splatnosť: 30. 3. 2026\nDátum: 16. 3. 2026", "2026-03-16"),
        ("Košice, 31. 2. 2026", None),
        ("Košice, 21. 11. 2026", None),
        ("Narodený 1. 1. 1980", None),
    ],
)
def test_the_day_of_writing_is_possible_and_not_that_of_something_else(text, value):
    assert told(text, "their_date") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Vec: Žiadosť o dotáciu.", "Žiadosť o dotáciu"),
        ("Vec:\nŽiadosť o dotáciu", "Žiadosť o dotáciu"),
        ("Dotyczy: skargi na hałas", "skargi na hałas"),
        ("Predmet – Zahtjev za potporu", "Zahtjev za potporu"),
        ("Тема: Заявление о субсидии", "Заявление о субсидии"),
        ("Re: Planning application 12", "Planning application 12"),
        ("Firma s.r.o.\nFaktúra č. 2026001 za elektrinu", "Faktúra č. 2026001 za elektrinu"),
        ("Dobrý deň,\nposielam vám list", None),
        ("Council\nDate: 6 December 2025\nWorks on the public highway\nDear Sir,", "Works on the public highway"),
        ("Firma\nBA\n6. decembra 2025\nVážený pán,", None),
    ],
)
def test_the_subject_is_told_by_a_label_or_a_heading(text, value):
    assert told(text, "subject") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Stavomont Žilina s.r.o., Hlavná 5\nVec: x", "Stavomont Žilina s.r.o."),
        ("Odosielateľ: Ján Novák\nBA", "Ján Novák"),
        ("From: Emma Johnson <emma@example.org>", "Emma Johnson"),
        ("Mesto Trenčín\nMierové námestie", "Mesto Trenčín"),
        ("ООО Строймонтаж\nМосква", "ООО Строймонтаж"),
        ("Komu: Obec Lúky s.r.o.\n\nS pozdravom\nIng. Eva Malá", "Ing. Eva Malá"),
        ("Z poważaniem\nJan Łukasik", "Jan Łukasik"),
        ("Ashbourne District Council\nTown Hall", "Ashbourne District Council"),
        ("text bez mena", None),
    ],
)
def test_the_sender_is_told_by_a_label_the_letterhead_or_the_signature(text, value):
    assert told(text, "party") == value


@given(st.text(max_size=3000))
def test_any_text_is_read(text):
    reading = read_letter(text, RECEIVED)
    for found in (reading.party, reading.their_ref, reading.their_date, reading.subject):
        assert found is None or (found.value and 0 < found.certainty <= 1)


def test_most_generated_letters_are_read_right():
    post = Post(3, errors=0.0)
    letters = [post.letter() for _ in range(200)]
    right = dict.fromkeys(("their_date", "their_ref", "party"), 0)
    for letter in letters:
        expected = {"their_date": letter.written_on.isoformat(), "their_ref": letter.reference, "party": letter.sender}
        for field, value in expected.items():
            right[field] += told(letter.text, field) == value
    assert min(right.values()) >= 190, right

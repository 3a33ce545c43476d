"""Headings as Outlook writes them in five languages, and what they are taken for."""

import pytest

from services.contacts.importing.columns import are_headings, signature, suggested
from shared.contracts.contacts import ImportField as Field

WANTED = (
    Field.GIVEN_NAME, Field.FAMILY_NAME, Field.ORGANISATION, Field.POSITION, Field.STREET, Field.CITY,
    Field.POSTAL_CODE, Field.COUNTRY, Field.FAX, Field.PHONE, Field.MOBILE, Field.EMAIL, Field.NOTES,
)  # fmt: skip
OUTLOOK = {
    "en": (
        "First Name", "Last Name", "Company", "Job Title", "Business Street", "Business City",
        "Business Postal Code", "Business Country/Region", "Business Fax", "Business Phone", "Mobile Phone",
        "E-mail Address", "Notes",
    ),
    "sk": (
        "Meno", "Priezvisko", "Spoločnosť", "Pracovná pozícia", "Ulica (práca)", "Mesto (práca)", "PSČ (práca)",
        "Krajina (práca)", "Fax (práca)", "Telefón (práca)", "Mobilný telefón", "E-mailová adresa", "Poznámky",
    ),
    "pl": (
        "Imię", "Nazwisko", "Firma", "Stanowisko", "Adres służbowy - ulica", "Adres służbowy - miejscowość",
        "Adres służbowy - kod pocztowy", "Adres służbowy - kraj/region", "Faks służbowy", "Telefon służbowy",
        "Telefon komórkowy", "Adres e-mail", "Notatki",
    ),
    "hr": (
        "Ime", "Prezime", "Tvrtka", "Radno mjesto", "Poslovna ulica", "Poslovni grad", "Poslovni poštanski broj",
        "Poslovna država", "Poslovni faks", "Poslovni telefon", "Mobilni telefon", "Adresa e-pošte", "Bilješke",
    ),
    "ru": (
        "Имя", "Фамилия", "Организация", "Должность", "Улица (раб. адрес)", "Город (раб. адрес)",
        "Индекс (раб. адрес)", "Страна (раб. адрес)", "Рабочий факс", "Рабочий телефон", "Телефон переносной",
        "Адрес эл. почты", "Заметки",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(OUTLOOK))
def test_outlook_s_headings_are_known(language):
    headings = OUTLOOK[language]
    assert are_headings(headings)
    assert dict(zip(headings, suggested(headings), strict=True)) == dict(zip(headings, WANTED, strict=True))


def test_a_row_of_values_is_no_headings():
    assert not are_headings(("Eva", "Malá", "Acme", "0905 123 456", "eva@acme.sk"))


def test_headings_of_two_languages_are_remembered_apart():
    assert len({signature(headings) for headings in OUTLOOK.values()}) == len(OUTLOOK)

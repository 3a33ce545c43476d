"""Countries by the names that people write, in the languages of the region, and their names in a language (CLDR)."""

from functools import cache

from babel import Locale, UnknownLocaleError

from shared.listing.folding import fold

_LANGUAGES = ("sk", "cs", "pl", "hr", "ru", "en", "de", "hu", "uk", "sl", "sr", "sr_Latn")
_FURTHER = {
    "sr": "SK", "slovak republic": "SK", "svk": "SK", "cr": "CZ", "czech republic": "CZ", "ceska republika": "CZ",
    "cze": "CZ", "republika slovenska": "SK", "rp": "PL", "pol": "PL", "rh": "HR", "republika hrvatska": "HR",
    "hrv": "HR", "рф": "RU", "российская федерация": "RU", "russian federation": "RU", "rus": "RU", "uk": "GB",
    "great britain": "GB", "england": "GB", "usa": "US", "u s a": "US", "united states of america": "US", "brd": "DE",
    "deu": "DE", "aut": "AT", "hun": "HU", "holland": "NL", "holandsko": "NL", "velka britania": "GB",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country's code or name; None where it is no country."""
    plain = " ".join(fold(text).replace(".", " ").split())
    return _codes().get(plain)


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes.setdefault(fold(code), code)
                codes.setdefault(" ".join(fold(name).split()), code)
    return codes | _FURTHER


@cache
def country_name(code: str, language: str) -> str:
    """The country's name, in capitals as the Universal Postal Union asks for; its code where the language has none."""
    try:
        names = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        names = Locale.parse("en").territories
    return names.get(code, code).upper()

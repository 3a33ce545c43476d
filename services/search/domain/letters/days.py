"""The day on which a letter was written."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.search.domain.letters.lines import Found, Line

OLDEST = timedelta(days=730)
"""A letter that arrives was hardly written longer ago."""
_MONTHS = (
    ("januar", "styczni", "sijec", "январ", "january", "jan"),
    ("februar", "lut", "veljac", "феврал", "february", "feb"),
    ("marec", "marca", "marc", "ozujk", "март", "march", "mar"),
    ("april", "kwiet", "kwie", "travnj", "апрел", "apr"),
    ("maj", "svibnj", "мая", "май", "may"),
    ("jun", "czerw", "lipnj", "июн", "june"),
    ("jul", "lipiec", "lipca", "srpnj", "июл", "july"),
    ("august", "sierp", "kolovoz", "август", "aug"),
    ("septemb", "wrzes", "wrzesn", "rujan", "rujna", "сентябр", "sept", "sep"),
    ("oktob", "pazdziern", "октябр", "octob", "oct"),
    ("novemb", "listopad", "studen", "ноябр", "nov"),
    ("decemb", "grudzi", "grudni", "prosin", "декабр", "dec"),
)
_CROATIAN_OCTOBER = re.compile(r"listopada? \d{4}\.")
"""`12. listopada 2026.` is October in Croatian, `12 listopada 2026 r.` November in Polish: the dots tell."""
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{4})(?!\d)")
_ISO = re.compile(r"(?<![\d./-])(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th)? ([^\W\d_]{3,12})\.?,? (\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?, (\d{4})(?!\d)")
_LABEL = re.compile(r"\b(datum|data|date|dna|dnia|dana|dne|дата|от|u [a-z]+u|v [a-z]+e?|dated|vystaven)\b|, ?\d")
_ANOTHER = re.compile(
    r"splatn|due|termin|rok plac|dospijec|срок|narod|born|urodz|roden|рожд|dodan|platn|odo dna|lehot|do dna|"
    r"vasa|wasz|your|ваш|deliver|uplat|pay by"
)
"""On such a line stands the day of something else."""


def written_on(lines: Sequence[Line], received_on: date) -> Found | None:
    """The most certain day that is possible; of several alike the first."""
    best: Found | None = None
    for place, line in enumerate(lines):
        for day in _days_in(line.flat):
            if not received_on - OLDEST <= day <= received_on:
                continue
            sure = _certainty(line, place)
            if best is None or sure > best.certainty:
                best = Found(day.isoformat(), line.text, sure)
    return best


def _certainty(line: Line, place: int) -> float:
    if _ANOTHER.search(line.flat):
        return 0.2
    if _LABEL.search(line.flat):
        return 0.9
    return 0.7 if place < 15 else 0.5


def _days_in(text: str) -> Iterator[date]:
    for match in _NUMBERS.finditer(text):
        yield from _day(match[3], match[2], match[1])
    for match in _ISO.finditer(text):
        yield from _day(match[1], match[2], match[3])
    for match in _DAY_MONTH.finditer(text):
        yield from _day(match[3], _month(match[2], text), match[1])
    for match in _MONTH_DAY.finditer(text):
        yield from _day(match[3], _month(match[1], text), match[2])


def _day(year: str, month: str | int, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return


def _month(name: str, text: str) -> int:
    """0 for a word that is no month."""
    if name.startswith("listopad") and _CROATIAN_OCTOBER.search(text):
        return 10
    for number, beginnings in enumerate(_MONTHS, start=1):
        if name.startswith(beginnings):
            return number
    return 0

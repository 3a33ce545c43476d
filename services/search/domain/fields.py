"""The fields that a query can name, each in English and in the four other languages of the page."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shared.contracts.search import HitKind

ALIASES = {
    "number": ("cislo", "numer", "broj", "номер"),
    "title": ("subject", "predmet", "vec", "temat", "sprawa", "тема"),
    "sender": ("party", "contact", "odosielatel", "kontakt", "nadawca", "posiljatelj", "отправитель", "контакт"),
    "ref": ("ichznacka", "ichznak", "njihovbroj", "исх"),
    "asn": ("асн",),
    "mark": ("znacka", "znak", "oznaka", "индекс"),
    "file": ("spis", "teczka", "дело"),
    "office": ("pobocka", "oddzial", "ured", "отдел"),
    "kind": ("druh", "rodzaj", "vrsta", "вид"),
    "type": ("typ", "tip", "тип"),
    "date": ("datum", "data", "дата"),
    "year": ("rok", "godina", "год"),
}
"""Folded, as a query is. A word with a colon that is not here is just a word: pasted text is full of them."""
FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in (field, *aliases)}

KINDS = {
    HitKind.DOCUMENT: ("document", "dokument", "документ"),
    HitKind.ENTRY: ("entry", "zaznam", "wpis", "zapis", "upis", "запись"),
    HitKind.CONTACT: ("contact", "kontakt", "контакт"),
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\.?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both counted; None: open on that side."""

    first: date | None
    last: date | None


ALL_DAYS = Days(None, None)


def days_of(text: str) -> Days:
    """What `date:` takes: `2026`, `2026-03`, `2026-03-12`, `12.3.2026`, `2026-01..2026-03`, `>=2026-03`, `<2026`.

    Raises ValueError for anything else, and for days that do not exist.
    """
    try:
        return _read(text)
    except OverflowError as error:
        raise ValueError(f"'{text}' goes beyond the calendar") from error


def _read(text: str) -> Days:
    for sign in (">=", "<=", ">", "<"):
        if text.startswith(sign):
            return _beyond(sign, _span(text.removeprefix(sign)))
    first, dots, last = text.partition("..")
    if not dots:
        return _span(text)
    return Days(_span(first).first if first else None, _span(last).last if last else None)


def _beyond(sign: str, span: Days) -> Days:
    one = timedelta(days=1)
    if span.first is None or span.last is None:
        raise ValueError("no day")
    return {
        ">=": Days(span.first, None),
        "<=": Days(None, span.last),
        ">": Days(span.last + one, None),
        "<": Days(None, span.first - one),
    }[sign]


def _span(text: str) -> Days:
    if day := _DAY.fullmatch(text):
        found = date(int(day[1]), int(day[2]), int(day[3]))
        return Days(found, found)
    if day := _LOCAL_DAY.fullmatch(text):
        found = date(int(day[3]), int(day[2]), int(day[1]))
        return Days(found, found)
    if month := _MONTH.fullmatch(text):
        year, number = int(month[1]), int(month[2])
        following = date(year + number // 12, number % 12 + 1, 1)
        return Days(date(year, number, 1), following - timedelta(days=1))
    if _YEAR.fullmatch(text):
        return Days(date(int(text), 1, 1), date(int(text), 12, 31))
    raise ValueError(f"'{text}' is no day, month or year")

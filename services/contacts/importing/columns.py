"""Which column of a table is what: headings as programs and people write them in five languages."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from services.contacts.importing.headings import HEADINGS
from shared.contracts.contacts import ImportField
from shared.listing.folding import fold

_APART = re.compile(r"[^0-9a-zа-яёіїєґ]+")
_FIELD_OF = {" ".join(_APART.split(fold(word))).strip(): field for field, words in HEADINGS.items() for word in words}
_NUMBERED = re.compile(r" ?\d+( value)?$| value$")
_AMONG = (
    ("e mail", ImportField.EMAIL),
    ("email", ImportField.EMAIL),
    ("mobil", ImportField.MOBILE),
    ("fax", ImportField.FAX),
    ("iban", ImportField.IBAN),
)


def plain(heading: str) -> str:
    return " ".join(_APART.split(fold(heading))).strip()


def suggested(headings: Sequence[str]) -> tuple[ImportField | None, ...]:
    """What each column is likely to hold; None where nothing tells."""
    return tuple(_suggested(plain(heading)) for heading in headings)


def _suggested(heading: str) -> ImportField | None:
    if heading in _FIELD_OF:
        return _FIELD_OF[heading]
    without_number = _NUMBERED.sub("", heading)
    if without_number in _FIELD_OF:
        return _FIELD_OF[without_number]
    return (
        None
        if "type" in heading or "label" in heading
        else next((field for word, field in _AMONG if word in heading), None)
    )


def are_headings(cells: Sequence[str]) -> bool:
    """Whether a first row names its columns: some are known words, or none holds a digit or an address."""
    if any(plain(cell) in _FIELD_OF for cell in cells):
        return True
    return bool(cells) and not any(re.search(r"\d|@", cell) for cell in cells) and all(cell.strip() for cell in cells)


def signature(headings: Iterable[str]) -> str:
    """By which a mapping is remembered: the same headings in the same order."""
    return hashlib.sha256("\x1f".join(plain(heading) for heading in headings).encode()).hexdigest()

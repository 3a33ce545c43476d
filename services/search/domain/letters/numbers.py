"""The sender's reference: the number under which the letter was written, which the answer will name."""

import re
from collections.abc import Sequence

from services.search.domain.letters.lines import Found, Line

LONGEST = 100
_VALUE = r"(?P<value>[^\W_][\w./\-–()]*(?: ?[/\-–] ?\w[\w./\-–]*)*)"
_DIVIDER = r" ?[:.]{0,2} ?"
_OURS = re.compile(r"\b(vasa|vase|vas|wasz|wasze|your|ваш|ваша|klijenta)\b")
"""Before a label: then it is our number, which the sender answers to."""
_LABELS = (
    (
        0.95,
        r"nasa zn(?:acka)?|nase c(?:islo)?(?: ?j)?|nasz znak|nas znak|nas broj|our ref(?:erence)?|наш номер|наш №|"
        r"исх(?:одящий)?\.? ?(?:№|номер|n)|исходящий|nase cislo",
    ),
    (
        0.85,
        r"sp(?:is)?\.? ?zn(?:acka)?|spisova znacka|cislo spisu|znak sprawy|numer sprawy|sygn(?:atura)?(?: akt)?|"
        r"ur\.? ?broj|klasa|дело №|рег\.? ?№|file (?:no|number|ref)|case (?:no|number)|c\. ?j|cislo jednacie|l\. ?dz",
    ),
    (
        0.7,
        r"faktura (?:c|cislo|nr|numer)|danovy doklad c|racun (?:br|broj)|objednavka c(?:islo)?|zamowienie nr|"
        r"narudzba br|invoice (?:no|number)|order (?:no|number)|счет ?(?:-фактура)? ?№|заказ №|cislo faktury",
    ),
    (0.6, r"reference|ref(?:\. no)?|cislo|znacka|znak|broj|oznaka|numer|номер|№"),
)
_PATTERNS = [(sure, re.compile(rf"(?:^|(?<=\W))(?:{label})(?!\w){_DIVIDER}{_VALUE}")) for sure, label in _LABELS]


def reference(lines: Sequence[Line]) -> Found | None:
    """The most certain one; of several alike the first."""
    best: Found | None = None
    for line in lines:
        for sure, pattern in _PATTERNS:
            for match in pattern.finditer(line.flat):
                if _OURS.search(line.flat[max(0, match.start() - 20) : match.start()]):
                    continue
                value = line.text[match.start("value") : match.end("value")].rstrip(".,;:-–(")
                if any(digit.isdigit() for digit in value) and (best is None or sure > best.certainty):
                    best = Found(value[:LONGEST], line.text, sure)
    return best

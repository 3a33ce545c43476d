"""Who writes, as far as the letter alone tells: by a label, by the letterhead, or by the signature."""

import re
from collections.abc import Sequence

from services.search.domain.letters.lines import Found, Line

LONGEST = 300
HEAD = 8
"""Lines of a letterhead."""
_LABEL = re.compile(
    r"^(?:odosielatel|nadawca|posiljatelj|отправитель|от кого|sender|from|od|dodavatel|sprzedawca|dostawca|prodavatelj|"
    r"dobavljac|поставщик|продавец|supplier|seller|ziadatel|wnioskodawca|podnositelj|заявитель|applicant) ?: ?"
    r"(?P<value>\S.*)$"
)
_ADDRESSEE = re.compile(
    r"^(?:adresat|komu|do|odberatel|nabywca|kupac|prima|кому|покупатель|получатель|to|buyer|bill to|customer) ?:"
)
_ORGANISATION = re.compile(
    r"(?:\b(?:s\. ?r\. ?o|a\. ?s|k\. ?s|v\. ?o\. ?s|spol|n\. ?o|o\. ?z|sp\. z o\. ?o|s\. ?a|sp\. j|d\. ?o\. ?o|"
    r"j\. ?d\. ?o\. ?o|d\. ?d|ltd|llc|inc|plc|gmbh|limited)\b\.?)|^(?:ооо|оао|ао|пао|зао|ип)\b|"
    r"^(?:obec|mesto|urad|okresny|krajsky|ministerstvo|urzad|gmina|starostwo|grad|opcina|zupanija|ministarstvo|"
    r"администрация|министерство|управление|ministry|department|city of|skola|szkola|univerzita|uniwersytet)\b|"
    r"\b(?:council|municipality|county|university|sud|urad|okresny urad)$"
)
_CLOSING = re.compile(
    r"^(?:s pozdravom|s uctou|z powazaniem|z wyrazami szacunku|s postovanjem|srdacan pozdrav|с уважением|"
    r"yours (?:sincerely|faithfully|truly)|(?:kind |best )?regards|sincerely)\b"
)
_NAME_PART = r"[^\W\d_][^\W\d_.'-]+"
_TITLES = r"(?:(?:ing|mgr|judr|mudr|phdr|rndr|bc|dr|inz|prof|dipl)\.?[ .]*)*"
_NAME = re.compile(rf"^{_TITLES}{_NAME_PART}(?: {_NAME_PART}){{1,3}}(?:, phd\.?)?$")


def sender(lines: Sequence[Line]) -> Found | None:
    return _labelled(lines) or _letterhead(lines) or _signature(lines)


def _labelled(lines: Sequence[Line]) -> Found | None:
    for line in lines:
        if match := _LABEL.match(line.flat):
            value = line.text[match.start("value") :].split("  ")[0].split("<")[0].strip(' ",;')
            if len(value) > 2:
                return Found(value[:LONGEST], line.text, 0.9)
    return None


def _letterhead(lines: Sequence[Line]) -> Found | None:
    for line in lines[:HEAD]:
        if _ADDRESSEE.match(line.flat):
            return None
        if _ORGANISATION.search(line.flat) and len(line.text) <= 120:
            value = re.split(r" [|•·] |, (?=\S+ \d)| {2,}", line.text)[0]
            return Found(value.strip(" ,;")[:LONGEST], line.text, 0.75)
    return None


def _signature(lines: Sequence[Line]) -> Found | None:
    for place, line in enumerate(lines):
        if not _CLOSING.match(line.flat):
            continue
        for following in lines[place + 1 : place + 4]:
            if _NAME.match(following.flat):
                return Found(following.text, f"{line.text} {following.text}", 0.6)
    return None

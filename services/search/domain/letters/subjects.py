"""What a letter is about, in its own words."""

import re
from collections.abc import Sequence

from services.search.domain.letters.lines import Found, Line

LONGEST = 200
HEAD = 45
"""Lines in which a heading is looked for."""
_LABEL = re.compile(
    r"^(?:vec|predmet|vo veci|temat|dotyczy|sprawa|w sprawie|przedmiot|tema|stvar|тема|предмет|касательно|кас|"
    r"subject|re|regarding|concerning) ?[:\-–] ?(?P<value>.*)$"
)
_HEADING = re.compile(
    r"^(?:(?:ciastkov\w+|odborn\w+|danov\w+|zalohov\w+|pracovn\w+|final|formal|planning|building|tax) )?(?:"
    # Slovak
    r"faktura|ziadost|oznameni|staznost|objednavk|zmluv|ponuk|upomienk|rozhodnuti|vyzv|pozvank|odvolani|navrh|"
    r"potvrdeni|podani|podnet|reklamaci|splnomocneni|vypoved|dodatok|sprava o|"
    # Polish
    r"wniosek|umow|zamowieni|skarg|odwolani|ofert|wezwani|decyzj|zaproszeni|zawiadomieni|upowaznieni|aneks|faktur|"
    # Croatian
    r"racun|zahtjev|zalb|ugovor|narudzb|ponud|opomen|rjesenj|poziv|obavijest|prigovor|prijav|"
    # Russian
    r"счет|заявлени|договор|жалоб|заказ|предложени|уведомлени|приглашени|решени|запрос|претензи|акт |"
    # English
    r"invoice|request|application|complaint|contract|order|offer|reminder|notice|invitation|decision|appeal|quotation)"
)
_CLOSING = re.compile(r"[,;:!]$")
_GREETING = re.compile(
    r"^(?:vazen|mil[ay] |dobry den|szanown|dzien dobry|postovan|uvazen|уважаем|здравствуйте|добрый день|"
    r"dear |hello|to whom it may)"
)
_DETAIL = re.compile(r"\d{4}|[:@]|^\d")
"""What a number, a day, an address or a label has and a subject hardly ever."""


def subject(lines: Sequence[Line]) -> Found | None:
    """What stands behind a label; else the first line that begins as a kind of letter; else the line before the
    greeting; else one in capitals.
    """
    for place, line in enumerate(lines):
        if match := _LABEL.match(line.flat):
            value = line.text[match.start("value") :].strip() or _text_at(lines, place + 1)
            if value:
                return Found(_tidy(value), line.text, 0.95)
    for line in lines[:HEAD]:
        if _HEADING.match(line.flat) and 8 <= len(line.text) <= 140 and not _CLOSING.search(line.text):
            return Found(_tidy(line.text), line.text, 0.7)
    if (before := _before_greeting(lines[:HEAD])) is not None:
        return Found(_tidy(before.text), before.text, 0.6)
    for line in lines[3:HEAD]:
        if line.text.isupper() and 10 <= len(line.text) <= 100 and " " in line.text:
            return Found(_tidy(line.text), line.text, 0.4)
    return None


def _before_greeting(lines: Sequence[Line]) -> Line | None:
    for place, line in enumerate(lines):
        if place > 1 and _GREETING.match(line.flat):
            before = lines[place - 1]
            fits = 8 <= len(before.text) <= 140 and " " in before.text
            return before if fits and not _DETAIL.search(before.flat) and not _CLOSING.search(before.text) else None
    return None


def _text_at(lines: Sequence[Line], place: int) -> str:
    return lines[place].text if place < len(lines) else ""


def _tidy(value: str) -> str:
    return value.strip(" .:;–-")[:LONGEST]

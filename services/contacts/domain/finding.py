"""How a party is found while one types: the beginnings of its words, folded, each for every reader.

A token is `<reader> <words>`. A name of several words gives one token for each word that it can be begun with, followed
by the others, so that "kovac jan" and "jan kovac" are both the beginning of one token. Looking for what somebody typed
is a range of one index for each scope of theirs, however many contacts there are that they may not see.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from shared.contracts.contacts import Email, LegalId, Phone
from shared.listing.folding import fold

MOST_WORDS = 6
_LONGEST = 80
_WORD = re.compile(r"[^\W_]+")
_NO_DIGIT = re.compile(r"[\s()./+-]+")
_LAST = "\uffff"
DIVIDER = " "


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """Kept, because the words of one name are asked for several times over as a contact is written."""
    return tuple(_WORD.findall(fold(text)))


def sort_name(*, name: str, family_name: str, given_name: str) -> str:
    """By what lists are sorted: of a person with a family name, that first."""
    return " ".join(words_of(f"{family_name} {given_name} {name}" if family_name else name))[:_LONGEST]


def beginnings(
    names: Iterable[str], emails: Iterable[Email], phones: Iterable[Phone], legal_ids: Iterable[LegalId]
) -> list[str]:
    """What a party's tokens are without their readers."""
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys(_turns(words_of(name)[:MOST_WORDS])))
    for email in emails:
        address = fold(email.address)
        found[address] = found["@" + address.rpartition("@")[2]] = None
    for phone in phones:
        found.update(dict.fromkeys(_of_phone(phone)))
    for legal_id in legal_ids:
        found[fold(legal_id.value)] = None
        found[fold(legal_id.value).lstrip("abcdefghijklmnopqrstuvwxyz")] = None
    return [token[:_LONGEST] for token in found if token]


def _turns(words: Sequence[str]) -> list[str]:
    """Each word with those behind it and then those before it. A single letter begins nothing, unless it is all."""
    starts = [place for place, word in enumerate(words) if len(word) > 1] or range(min(1, len(words)))
    return [" ".join([*words[place:], *words[:place]]) for place in starts]


def _of_phone(phone: Phone) -> list[str]:
    """With and without the country; of one that is no E.164 number, its digits."""
    if phone.e164 is None:
        return [_NO_DIGIT.sub("", phone.number).lstrip("0")]
    international = phone.e164.removeprefix("+")
    return [international, *(_NO_DIGIT.sub("", phone.number).lstrip("0"),)]


def tokens_of(readers: Iterable[str], beginnings: Iterable[str]) -> list[str]:
    starts = list(beginnings)
    return [reader + DIVIDER + start for reader in readers for start in starts]


def typed(text: str) -> list[str]:
    """The ways to read what was typed, each a list of beginnings all of which must be found; the closest first."""
    plain = fold(text).strip()
    if not plain:
        return []
    digits = _NO_DIGIT.sub("", plain)
    if digits.isdecimal() and len(digits) > 2:
        return [digits.removeprefix("00").lstrip("0") or digits]
    if "@" in plain:
        return [plain]
    return [" ".join(words_of(plain))] if words_of(plain) else []


def range_of(scope: str, beginning: str) -> dict[str, str]:
    """The condition on one token."""
    start = scope + DIVIDER + beginning
    return {"$gte": start, "$lt": start + _LAST}

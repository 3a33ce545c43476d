"""One contact of two, and two of one again.

`joined` takes and gives fields of a party as they are stored. Lists are joined, single values stay those of the kept
one where it has any; `parted` undoes exactly what joining did and leaves what was changed since.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from services.contacts.domain.finding import words_of
from services.contacts.domain.likeness import ACCOUNT, EMAIL, LEGAL, NAME, PHONE
from shared.contracts.contacts import PartyDetails

Fields = dict[str, Any]

_WITH_ITEMS = ("kinds", "phones", "emails", "addresses", "bank_accounts", "legal_ids", "shared_offices")
MERGED = (*PartyDetails.model_fields, "representatives", "group_ids")
LISTS = frozenset({*_WITH_ITEMS, "representatives", "group_ids"})
_NEVER_FILLED = frozenset({"access", "organisation_id", "branch_id"})
"""Who sees it and where it belongs is not mended by what the other one says, unless somebody takes it over."""
_NOTES = "notes"
_LONGEST_NOTES = 4000
_BLANK: dict[str, Any] = {"gender": "unknown", "influence": 0}
_IDENTITY = {"phones": "number", "emails": "address", "legal_ids": "value", "representatives": "user_id"}
_WORTH = {LEGAL: 60, EMAIL: 45, ACCOUNT: 40, PHONE: 35, NAME: 40}
WORDS = {LEGAL: "id", EMAIL: "email", ACCOUNT: "account", PHONE: "phone", NAME: "name"}


class Joining(NamedTuple):
    """What both were, and what was made of them."""

    kept: Fields
    gone: Fields
    result: Fields


def joined(kept: Fields, gone: Fields, take: frozenset[str]) -> Fields:
    """The fields of the one contact. Nothing that either had is lost but single values of which it can have one."""
    result: Fields = {}
    for name in MERGED:
        mine, theirs = kept.get(name), gone.get(name)
        if name in LISTS:
            result[name] = _united(name, mine or [], theirs or [])
        elif name == _NOTES:
            result[name] = _notes(mine or "", theirs or "")
        elif name in take or (_is_blank(name, mine) and name not in _NEVER_FILLED):
            result[name] = theirs if not _is_blank(name, theirs) else mine
        else:
            result[name] = mine
    return result


def parted(present: Fields, joining: Joining, later: Sequence[Joining] = ()) -> tuple[Fields, list[Joining]]:
    """What the kept contact, which is `present` now, is without a joining; and the later ones, which stay, as if this
    one had never been."""
    was, becomes = joining.result, joining.kept
    rewritten = []
    for one in later:
        kept = _carried(one.kept, was, becomes)
        was, becomes = one.result, joined(kept, one.gone, _taken(one))
        rewritten.append(Joining(kept, one.gone, becomes))
    return _carried(present, was, becomes), rewritten


def _taken(joining: Joining) -> frozenset[str]:
    """The single values that somebody chose to have from the one that went."""
    kept, gone, result = joining
    return frozenset(name for name in MERGED if result.get(name) == gone.get(name) != kept.get(name))


def _carried(present: Fields, was: Fields, becomes: Fields) -> Fields:
    """`present` came of `was` by what people changed; here the same changes are made to `becomes`."""
    result: Fields = {}
    for name in MERGED:
        now, old, new = present.get(name), was.get(name), becomes.get(name)
        if name in LISTS:
            now, old, new = now or [], old or [], new or []
            stays = [item for item in now if item in new or item not in old]
            result[name] = [*stays, *(item for item in new if item not in now and item not in old)]
        else:
            result[name] = new if now == old else now
    return result


def _united(name: str, mine: list[Any], theirs: list[Any]) -> list[Any]:
    """Both, without the same twice: the same phone is the same E.164 number, the same e-mail in any case of letters."""
    known = {_identity(name, item) for item in mine}
    return [*mine, *(item for item in theirs if _identity(name, item) not in known)]


def _identity(name: str, item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    if name == "phones" and item.get("e164"):
        return item["e164"]
    if name == "legal_ids":
        return (item["scheme"], item["country"], item["value"])
    if name in _IDENTITY:
        return str(item[_IDENTITY[name]]).casefold()
    return tuple(sorted((key, str(value)) for key, value in item.items()))


def _notes(mine: str, theirs: str) -> str:
    if not theirs or theirs in mine:
        return mine
    return "\n\n".join(part for part in (mine, theirs) if part)[:_LONGEST_NOTES]


def _is_blank(name: str, value: Any) -> bool:
    return value is None or value == "" or value == _BLANK.get(name)


def likeness(shared: frozenset[str], first: str, second: str) -> int:
    """0 to 100: by what two contacts have in common (prefixes of `likeness.keys_of`), and how alike their names are."""
    alike = fuzz.token_sort_ratio(" ".join(words_of(first)), " ".join(words_of(second)))
    worth = sum(_WORTH[prefix] for prefix in shared if prefix != NAME)
    return min(100, round(worth + alike * _WORTH[NAME] / 100))


def prefix_of(key: str) -> str:
    return key[:3]

"""Finding by the beginnings of words, from an index: what `~` means in lists that are too long to be looked through.

    ENTRIES = Listing(..., fields={"text": AnyWord("words"), "subject": IndexedText("subject", "words")})
    record["words"] = word_keys(offices, texts)         # whenever the texts or the offices change

A record keeps the words of its texts without case and diacritics in a list with an index: as they are (`stavebne`), for
who sees all offices, and behind the code of each office that sees it (`BA stavebne`), so that nobody waits for what
other offices hold. How a page is found is decided by `rare_words` and not by MongoDB, whose trial of all ways costs
more than the page: by the rarest of the words where few records hold it, else by looking through the records in the
list's order, of which a page of frequent words needs few. The index alone tells how rare a word is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.listing.fields import COMPARISONS, LONGEST_PART, Conditions, Field
from shared.listing.folding import folded, folded_pattern

LONGEST_WORD = 40
MOST_WORDS = 8
"""Words of a part that are looked for; more than that do not make it clearer."""
_AFTER_ALL = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")
_BEGINS = r"(?:^|[^\p{L}\p{N}])0*"


def words_of(*texts: str | None) -> set[str]:
    """Folded words; a number with leading zeros also without them."""
    words = {word[:LONGEST_WORD] for text in texts if text for word in _WORD.findall(folded(text))}
    return words | {bare for word in words if word[0] == "0" and (bare := word.lstrip("0"))}


def word_keys(offices: Iterable[str], texts: Iterable[str | None]) -> list[str]:
    """What a record keeps for `AnyWord` and `IndexedText`."""
    words = sorted(words_of(*texts))
    return [*words, *(f"{office} {word}" for office in sorted(offices) for word in words)]


def _searched(part: str) -> list[str]:
    """The words of what was typed, longest first."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(folded(part)))
    return sorted(found, key=len, reverse=True)[:MOST_WORDS]


def _behind(offices: Sequence[str] | None, word: str) -> list[str]:
    return [word] if offices is None else [f"{office} {word}" for office in offices]


def _either(conditions: list[Conditions], keys: str) -> Conditions:
    return conditions[0] if len(conditions) == 1 else {"$or": conditions} if conditions else {keys: {"$in": []}}


def _beginning(keys: str, word: str, offices: Sequence[str] | None) -> Conditions:
    """Out of the index: a simple pattern, which MongoDB answers without the records. A word is letters and digits."""
    return _either([{keys: {"$regex": f"^{key}"}} for key in _behind(offices, word)], keys)


def _looked_at(keys: str, word: str, offices: Sequence[str] | None) -> Conditions:
    """The same of a record at hand: bounds are compared faster than patterns. Denied twice, no index is tried."""
    bounds = [{keys: {"$elemMatch": {"$gte": key, "$lt": key + _AFTER_ALL}}} for key in _behind(offices, word)]
    return {"$nor": [{"$nor": [_either(bounds, keys)]}]}


@dataclass(frozen=True, slots=True)
class _Indexed(Field):
    keys: str = ""
    own_index: bool = False

    def condition_within(self, operator: str, text: str, offices: Sequence[str] | None) -> Conditions:
        exact = self.condition(operator, text)
        if operator != "~":
            return exact
        narrowing = [_looked_at(self.keys, word, offices) for word in _searched(text)]
        return {"$and": [*narrowing, exact]} if narrowing else exact

    def condition(self, operator: str, text: str) -> Conditions:
        if operator != "~":
            return super(_Indexed, self).condition(operator, text)
        _check(text)
        words = [{self.path: {"$regex": _BEGINS + folded_pattern(word), "$options": "i"}} for word in _searched(text)]
        return {"$and": words} if words else {}

    def indexed_words(self, operator: str, text: str, offices: Sequence[str] | None) -> list[Conditions]:
        if operator == "~":
            return [_beginning(self.keys, word, offices) for word in _searched(text)]
        if operator != "=" or "|" in text or self.own_index:
            return []
        words = sorted(words_of(text), key=len, reverse=True)[:MOST_WORDS]
        return [{self.keys: {"$in": _behind(offices, word)}} for word in words]


@dataclass(frozen=True, slots=True)
class _AnyWord(Field):
    def condition_within(self, operator: str, text: str, offices: Sequence[str] | None) -> Conditions:
        _check(text)
        words = [_looked_at(self.path, word, offices) for word in _searched(text)]
        return {"$and": words} if words else {}

    def indexed_words(self, operator: str, text: str, offices: Sequence[str] | None) -> list[Conditions]:
        return [_beginning(self.path, word, offices) for word in _searched(text)]


def IndexedText(path: str, keys: str, *, own_index: bool = False) -> Field:
    """Compared as it is; `~` finds words that begin so, whatever their order, case and diacritics.

    `own_index`: there is an index of the field itself, by which it is sorted and found whole; the words find it else.
    """
    return _Indexed(
        path,
        operators=frozenset(COMPARISONS) | {"~"},
        sortable=own_index,
        own_index=own_index,
        expected=f"text, after ~ beginnings of words, at most {LONGEST_PART} characters",
        keys=keys,
    )


def AnyWord(keys: str) -> Field:
    """Records that hold, in any of their texts, a word that begins with each of these; only `~`."""
    expected = f"beginnings of words, at most {LONGEST_PART} characters"
    return _AnyWord(keys, operators=frozenset({"~"}), sortable=False, expected=expected)


def _check(text: str) -> None:
    if len(text) > LONGEST_PART or "\0" in text:
        raise ValueError("too long")


def keys_shown_to(office: str, keys: str) -> dict[str, Any]:
    """For an update with a pipeline: the list `keys` with all its words for one more office."""
    words = {"$filter": {"input": f"${keys}", "cond": {"$eq": [{"$indexOfCP": ["$$this", " "]}, -1]}}}
    more = {"$map": {"input": words, "in": {"$concat": [f"{office} ", "$$this"]}}}
    return {keys: {"$setUnion": [f"${keys}", more]}}

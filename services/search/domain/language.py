"""The query language: words, "phrases", -not, prefix*, field:value. A query becomes a tuple of clauses.

Why a parser of our own: Tantivy's refuses or reinterprets what people paste (`IČO:123`, `http://…`, `(a`, a lone
quote), reads `/…/`, `[a TO b]`, `^2` and `AND` as operators that this language does not have, knows no `prefix*`
outside of phrases, and tells of an error without where and how to mend it. What is left is fifty lines.
"""

import re
from dataclasses import dataclass

from services.search.domain.words import clean, folded_words
from shared.contracts.problems import Invalid, invalid_field

FIELDS = ("number", "title", "party", "ref", "office", "type", "year")
MAX_CLAUSES = 32
SHORTEST_PREFIX = 2
_QUOTES = re.compile("[„“”‟«»″]")
_PIECE = re.compile(r'(?P<minus>-?)(?P<label>(?:[A-Za-z]+:)?)(?P<value>"[^"]*"?|[^\s"]*)')


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that stand in a row, folded. Several come from a phrase, or from one typed word such as BA-2026/000001."""

    words: tuple[str, ...]
    field: str | None = None
    prefix: bool = False
    """The last word may go on."""
    quoted: bool = False
    """Said exactly: no typo is forgiven."""
    excluded: bool = False


def parse(q: str) -> tuple[Clause, ...]:
    """Raises Invalid with pointer /q, saying what is wrong and how to mend it."""
    text = _QUOTES.sub('"', clean(q))
    clauses: list[Clause] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        piece = _PIECE.match(text, position)
        if piece is None or piece.end() == position:
            raise _broken("unreadable", f"'{text[position]}' can not be read here; leave it out")
        position = piece.end()
        clauses.extend(_clauses(piece["minus"] == "-", piece["label"], piece["value"]))
    if not clauses:
        raise _broken("nothing-to-find", "There is no word to find; write at least one word or number")
    if len(clauses) > MAX_CLAUSES:
        raise _broken("too-many-words", f"Write at most {MAX_CLAUSES} words", most=MAX_CLAUSES)
    return tuple(clauses)


def _clauses(excluded: bool, label: str, value: str) -> list[Clause]:
    field = label.removesuffix(":").lower()
    if label and field not in FIELDS:
        # Pasted text is full of colons (IČO:123, 10:30, http://…): an unknown field is just a word.
        if value.startswith('"'):
            return [*_clauses(excluded, "", label), *_clauses(excluded, "", value)]
        return _clauses(excluded, "", label + value)
    clause = _phrase(value) if value.startswith('"') else _word(value)
    if clause is None:
        if label:
            raise _broken(
                "empty-field", f"'{label}' needs a value right after the colon, such as {_example(field)}", field=field
            )
        return []
    if field == "year" and not (len(clause.words) == 1 and re.fullmatch(r"[0-9]{4}", clause.words[0])):
        raise _broken("not-a-year", "'year:' needs four digits, such as year:2026")
    return [Clause(clause.words, field or None, clause.prefix, clause.quoted, excluded)]


def _phrase(value: str) -> Clause | None:
    if len(value) < 2 or not value.endswith('"'):
        raise _broken("open-quote", 'A quotation mark is not closed; add " at the end of the phrase')
    words = tuple(folded_words(value))
    return Clause(words, quoted=True) if words else None


def _word(value: str) -> Clause | None:
    stem = value.rstrip("*")
    prefix = stem != value
    words = tuple(folded_words(stem))
    if "*" in stem or (prefix and not words):
        raise _broken("star-inside", "A * stands only at the end of a word, such as invoic*")
    if prefix and sum(map(len, words)) < SHORTEST_PREFIX:
        raise _broken("short-prefix", f"Write at least {SHORTEST_PREFIX} letters before the *", fewest=SHORTEST_PREFIX)
    return Clause(words, prefix=prefix) if words else None


def _example(field: str) -> str:
    return {"number": "number:BA-2026/000001", "year": "year:2026"}.get(field, f"{field}:word")


def _broken(code: str, detail: str, **params: object) -> Invalid:
    return invalid_field("/q", code, detail, **params)

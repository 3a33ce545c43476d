"""The query language: words, "phrases", -not, prefix*, field:value. A query becomes a tuple of clauses.

Why a parser of our own: Tantivy's refuses or reinterprets what people paste (`IČO:123`, `http://…`, `(a`, a lone
quote), reads `/…/`, `[a TO b]`, `^2` and `AND` as operators that this language does not have, knows no `prefix*`
outside of phrases, and tells of an error without where and how to mend it. What is left is fifty lines.
"""

import re
from dataclasses import dataclass

from services.search.domain.fields import FIELD_OF, KIND_OF, Days, days_of
from services.search.domain.words import clean, fold, folded_words
from shared.contracts.problems import Invalid, invalid_field

MAX_CLAUSES = 32
SHORTEST_PREFIX = 2
_QUOTES = re.compile("[„“”‟«»″]")
_PIECE = re.compile(r'(?P<minus>-?)(?P<label>(?:[^\W\d_]+:)?)(?P<value>"[^"]*"?|[^\s"]*)')


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
    days: Days | None = None
    """Of `date:` alone."""


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
    field = FIELD_OF.get(fold(label.removesuffix(":")), "")
    if label and not field:
        # Pasted text is full of colons (IČO:123, 10:30, http://…): an unknown field is just a word.
        if value.startswith('"'):
            return [*_clauses(excluded, "", label), *_clauses(excluded, "", value)]
        return _clauses(excluded, "", label + value)
    if field == "date":
        return [_date(label, value.strip('"'), excluded)]
    clause = _phrase(value) if value.startswith('"') else _word(value)
    if clause is None:
        if label:
            raise _broken(
                "empty-field", f"'{label}' needs a value right after the colon, such as {_example(field)}", field=field
            )
        return []
    if field == "year" and not (len(clause.words) == 1 and re.fullmatch(r"[0-9]{4}", clause.words[0])):
        raise _broken("not-a-year", "'year:' needs four digits, such as year:2026")
    if field == "kind" and "".join(clause.words) not in KIND_OF:
        raise _broken("not-a-kind", f"'kind:' is one of {', '.join(KIND_OF)}", kinds=", ".join(KIND_OF))
    return [Clause(clause.words, field or None, clause.prefix, clause.quoted, excluded)]


def _date(label: str, value: str, excluded: bool) -> Clause:
    try:
        return Clause((value,), "date", excluded=excluded, days=days_of(value))
    except ValueError as error:
        raise _broken("not-a-date", f"'{label}' needs a day, a month or a year: {label}2026-03") from error


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
    return {"number": "number:BA-2026/000001", "year": "year:2026", "kind": "kind:document"}.get(field, f"{field}:word")


def _broken(code: str, detail: str, **params: object) -> Invalid:
    return invalid_field("/q", code, detail, **params)

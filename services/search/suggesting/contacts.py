"""The sender among the contacts: by a number or address that stands in the letter, or by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from tantivy import Occur, Query

from services.search import schema
from services.search.domain.letters.lines import Found
from services.search.domain.records import Facts
from services.search.domain.words import folded_words, squeezed
from services.search.snapshot import Snapshot
from services.search.suggesting.senders import recognised
from shared.contracts.search import HitKind

LOOKED_AT = 30
"""Contacts that share most with the letter."""
MOST_WORDS = 200
LEAST_DIGITS = 8
"""Of a number that belongs to one contact alone: tax and company numbers, telephones, accounts."""


@dataclass(frozen=True, slots=True)
class ContactFound:
    id: str
    name: str
    certainty: float
    words: tuple[str, ...]


def contact_of(told: Found | None, text: str, index: Snapshot, visible: frozenset[str] | None) -> ContactFound | None:
    """`text`: the letter's first page."""
    near = _near(text, index, visible)
    line = squeezed(text)
    for contact in near:
        proof = [value for value in contact.names if _belongs_to_one(value) and squeezed(value) in line]
        if proof:
            return ContactFound(contact.id, contact.title, 0.95, tuple(proof[:2]))
    by_name = {contact.title: contact.id for contact in reversed(near)}
    known = recognised(told, text, by_name)
    return None if known is None else ContactFound(by_name[known.name], known.name, known.certainty, known.words)


def _near(text: str, index: Snapshot, visible: frozenset[str] | None) -> list[Facts]:
    words = list(dict.fromkeys(folded_words(text)))[:MOST_WORDS]
    if not words:
        return []
    kind = Query.const_score_query(Query.term_query(index.schema, schema.KIND, HitKind.CONTACT), 0.0)
    parts = [(Occur.Must, kind), (Occur.Must, _any_of(words, index))]
    if visible is not None:
        seen = Query.term_set_query(index.schema, schema.SEEN_BY, sorted(visible))
        parts.append((Occur.Must, Query.const_score_query(seen, 0.0)))
    _, found = index.search(Query.boolean_query(parts), LOOKED_AT)
    return [index.facts(hit) for hit in found]


def _any_of(words: Iterable[str], index: Snapshot) -> Query:
    return Query.boolean_query([(Occur.Should, Query.term_query(index.schema, schema.TEXT, word)) for word in words])


def _belongs_to_one(value: str) -> bool:
    return "@" in value or sum(letter.isdigit() for letter in value) >= LEAST_DIGITS

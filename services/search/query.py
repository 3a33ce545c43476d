"""From clauses and filters to a Tantivy query. The offices a caller sees are always part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import tantivy
from tantivy import Occur, Query

from services.search import schema
from services.search.domain.language import Clause
from services.search.domain.snippets import forgives_typo
from services.search.domain.words import MAX_WORD_BYTES

EXACT = 1_000.0
"""Added for each word found as it was typed: above any sum of word scores, so that typos rank below."""
WITH_TYPO = 0.01
MOST_TYPO_WORDS = 8
"""Only the first words of a long query forgive a typo: each costs a walk through the dictionary."""
_FIELDS = {
    "number": schema.NUMBER,
    "title": schema.TITLE,
    "party": schema.PARTY,
    "ref": schema.REF,
    "type": schema.TYPE,
}
_BOOSTS = {schema.NUMBER: 4.0, schema.TITLE: 3.0, schema.PARTY: 2.0, schema.REF: 2.0}


@dataclass(frozen=True, slots=True)
class Filters:
    """`visible`: codes of the offices the caller sees; None: all of them. Empty tuples do not restrict.

    `since` is the first moment that counts, `until` the first that does not any more.
    """

    visible: frozenset[str] | None
    offices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def build_query(index_schema: tantivy.Schema, clauses: Sequence[Clause], filters: Filters) -> Query:
    builder = _Builder(index_schema)
    typos_left = MOST_TYPO_WORDS
    parts: list[tuple[Occur, Query]] = [(Occur.Must, query) for query in builder.filters(filters)]
    for clause in clauses:
        forgiving = forgives_typo(clause) and typos_left > 0
        typos_left -= forgiving
        occur = Occur.MustNot if clause.excluded else Occur.Must
        parts.append((occur, builder.clause(clause, forgiving)))
    if all(clause.excluded for clause in clauses):
        parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 1.0)))
    return Query.boolean_query(parts)


class _Builder:
    def __init__(self, index_schema: tantivy.Schema) -> None:
        self._schema = index_schema

    def filters(self, filters: Filters) -> list[Query]:
        queries = []
        if filters.visible is not None:
            queries.append(self._one_of(schema.OFFICE, sorted(filters.visible)))
        for field, values in (
            (schema.OFFICE, filters.offices),
            (schema.KIND, filters.kinds),
            (schema.MEDIA_TYPE, filters.media_types),
        ):
            if values:
                queries.append(self._one_of(field, values))
        if filters.since is not None or filters.until is not None:
            within = Query.range_query(
                self._schema,
                schema.AT,
                tantivy.FieldType.Date,
                filters.since,
                filters.until,
                include_upper=filters.until is None,
            )
            queries.append(Query.const_score_query(within, 0.0))
        return queries

    def clause(self, clause: Clause, forgiving: bool) -> Query:
        if any(len(word.encode()) > MAX_WORD_BYTES for word in clause.words):
            return Query.empty_query()
        match clause.field:
            case "office":
                return self._exact(schema.OFFICE, "".join(clause.words).upper())
            case "year":
                return self._exact(schema.YEAR, int(clause.words[0]))
            case None:
                return self._anywhere(clause, forgiving)
            case field:
                return self._in_field(_FIELDS[field], clause, forgiving)

    def _anywhere(self, clause: Clause, forgiving: bool) -> Query:
        must = self._in_row(schema.TEXT, clause)
        better = [(Occur.Should, Query.boost_query(self._in_row(f, clause), boost)) for f, boost in _BOOSTS.items()]
        exact = Query.boolean_query([(Occur.Must, must), *better])
        if clause.prefix and len(clause.words) > 1:
            # The last part of a number may go on in thousands of ways; a phrase follows only some of them.
            code = self._starting_with(schema.CODE, "".join(clause.words))
            exact = Query.boolean_query([(Occur.Should, exact), (Occur.Should, code)])
        return self._forgiving(schema.TEXT, exact, clause) if forgiving else exact

    def _in_field(self, field: str, clause: Clause, forgiving: bool) -> Query:
        if field == schema.NUMBER and clause.prefix:
            starts = self._starting_with(schema.CODE, "".join(clause.words))
            return Query.boolean_query([(Occur.Should, starts), (Occur.Should, self._in_row(field, clause))])
        exact = self._in_row(field, clause)
        return self._forgiving(field, exact, clause) if forgiving else exact

    def _forgiving(self, field: str, exact: Query, clause: Clause) -> Query:
        typo = Query.fuzzy_term_query(self._schema, field, clause.words[0], 1, transposition_cost_one=True)
        return Query.boolean_query(
            [
                (Occur.Should, exact),
                (Occur.Should, Query.const_score_query(self._in_row(field, clause), EXACT)),
                (Occur.Should, Query.const_score_query(typo, WITH_TYPO)),
            ]
        )

    def _in_row(self, field: str, clause: Clause) -> Query:
        words: list[str | tuple[int, str]] = list(clause.words)
        if len(words) == 1:
            if clause.prefix:
                return self._starting_with(field, clause.words[0])
            return Query.term_query(self._schema, field, clause.words[0])
        if clause.prefix:
            return Query.phrase_prefix_query(self._schema, field, words)
        return Query.phrase_query(self._schema, field, words)

    def _starting_with(self, field: str, start: str) -> Query:
        return Query.const_score_query(Query.fuzzy_term_query(self._schema, field, start, 0, prefix=True), 1.0)

    def _exact(self, field: str, value: str | int) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, field, value), 0.0)

    def _one_of(self, field: str, values: Sequence[str]) -> Query:
        """Matches nothing where `values` is empty: a caller without offices sees nothing."""
        if not values:
            return Query.empty_query()
        return Query.const_score_query(Query.term_set_query(self._schema, field, list(values)), 0.0)

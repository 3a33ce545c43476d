"""From clauses and filters to a Tantivy query. What the caller sees is always part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import tantivy
from tantivy import Occur, Query

from services.search import schema
from services.search.domain.fields import ALL_DAYS, KIND_OF, Days
from services.search.domain.language import Clause
from services.search.domain.snippets import forgives_typo, wanted_stem
from services.search.domain.words import MAX_WORD_BYTES, spaced_words

EXACT = 1_000.0
"""Added for each word found as it was typed: above any sum of word scores, so that typos rank below."""
SAME_STEM = 800.0
"""Added for each word found in any form."""
WITH_TYPO = 0.01
MOST_TYPO_WORDS = 8
"""Only the first words of a long query forgive a typo: each costs a walk through the dictionary."""
LIKENESS = 0.3
"""The part of a record's telling words that must stand in another one to be like it."""
EARLIEST, LATEST = date(1700, 1, 1), date(2250, 1, 1)
"""Days beyond what Tantivy's moments can tell (1677 to 2262) are as good as these."""
_FIELDS = {
    "number": schema.NUMBER,
    "title": schema.TITLE,
    "sender": schema.PARTY,
    "ref": schema.REF,
    "mark": schema.MARK_WORDS,
    "file": schema.FILE,
    "asn": schema.ASN,
    "type": schema.TYPE,
}
_BOOSTS = {schema.NUMBER: 4.0, schema.TITLE: 3.0, schema.PARTY: 2.0, schema.REF: 2.0}


@dataclass(frozen=True, slots=True)
class Filters:
    """`visible`: what of `seen_by` the caller sees; None: everything. `readable`: the kinds that the caller may
    read at all. Empty tuples of the others do not restrict. `zone` is where days begin.
    """

    visible: frozenset[str] | None
    readable: frozenset[str]
    zone: ZoneInfo
    offices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    days: Days = ALL_DAYS


@dataclass(frozen=True, slots=True)
class Likeness:
    """The records of `without` are left out; `words` are those that tell most about one, folded."""

    without: tuple[str, ...]
    words: tuple[str, ...]


def build_query(
    index_schema: tantivy.Schema, clauses: Sequence[Clause], filters: Filters, like: Likeness | None = None
) -> Query:
    builder = _Builder(index_schema, filters.zone)
    typos_left = MOST_TYPO_WORDS
    parts: list[tuple[Occur, Query]] = [(Occur.Must, query) for query in builder.filters(filters)]
    for clause in clauses:
        forgiving = forgives_typo(clause) and typos_left > 0
        typos_left -= forgiving
        occur = Occur.MustNot if clause.excluded else Occur.Must
        parts.append((occur, builder.clause(clause, forgiving)))
    if like is not None:
        parts += builder.like(like)
    elif all(clause.excluded for clause in clauses):
        parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 1.0)))
    return Query.boolean_query(parts)


def midnight(day: date | None, zone: ZoneInfo, days: int = 0) -> datetime | None:
    """The beginning of the day that is `days` after this one."""
    if day is None:
        return None
    start = min(max(day, EARLIEST), LATEST) + timedelta(days=days)
    return datetime.combine(start, time(), zone)


class _Builder:
    def __init__(self, index_schema: tantivy.Schema, zone: ZoneInfo) -> None:
        self._schema = index_schema
        self._zone = zone

    def filters(self, filters: Filters) -> list[Query]:
        queries = [self._one_of(schema.KIND, sorted(filters.readable))]
        if filters.visible is not None:
            queries.append(self._one_of(schema.SEEN_BY, sorted(filters.visible)))
        for field, values in (
            (schema.OFFICE, filters.offices),
            (schema.KIND, filters.kinds),
            (schema.MEDIA_TYPE, filters.media_types),
            (schema.MARK_TREE, filters.marks),
            (schema.DIRECTION, filters.directions),
        ):
            if values:
                queries.append(self._one_of(field, values))
        if filters.senders or filters.contacts:
            queries.append(self._of_party(filters))
        if filters.days != ALL_DAYS:
            queries.append(self._within(filters.days))
        return queries

    def _of_party(self, filters: Filters) -> Query:
        names = [spaced_words(name) for name in filters.senders]
        ways = [self._one_of(schema.SENDER_NAME, names), self._one_of(schema.CONTACT, filters.contacts)]
        return Query.const_score_query(Query.boolean_query([(Occur.Should, way) for way in ways]), 0.0)

    def clause(self, clause: Clause, forgiving: bool) -> Query:
        if any(len(word.encode()) > MAX_WORD_BYTES for word in clause.words):
            return Query.empty_query()
        match clause.field:
            case "office":
                return self._exact(schema.OFFICE, "".join(clause.words).upper())
            case "year":
                return self._exact(schema.YEAR, int(clause.words[0]))
            case "kind":
                return self._exact(schema.KIND, KIND_OF["".join(clause.words)])
            case "date":
                return self._within(clause.days or ALL_DAYS)
            case None:
                return self._anywhere(clause, forgiving)
            case field:
                return self._in_field(_FIELDS[field], clause, forgiving)

    def like(self, like: Likeness) -> list[tuple[Occur, Query]]:
        if not like.words:
            return [(Occur.Must, Query.empty_query())]
        words = [(Occur.Should, self._term(schema.TEXT, word)) for word in like.words]
        fewest = max(1, int(len(words) * LIKENESS))
        return [
            (Occur.Must, Query.boolean_query(words, minimum_number_should_match=fewest)),
            (Occur.MustNot, self._one_of(schema.KEY, like.without)),
        ]

    def _anywhere(self, clause: Clause, forgiving: bool) -> Query:
        must = self._in_row(schema.TEXT, clause)
        better = [(Occur.Should, Query.boost_query(self._in_row(f, clause), boost)) for f, boost in _BOOSTS.items()]
        exact = Query.boolean_query([(Occur.Must, must), *better])
        if clause.prefix and len(clause.words) > 1:
            # The last part of a number may go on in thousands of ways; a phrase follows only some of them.
            code = self._starting_with(schema.CODE, "".join(clause.words))
            exact = Query.boolean_query([(Occur.Should, exact), (Occur.Should, code)])
        stem = wanted_stem(clause)
        return self._widened(schema.TEXT, exact, clause, forgiving, self._same_stem(stem) if stem else [])

    def _in_field(self, field: str, clause: Clause, forgiving: bool) -> Query:
        if field == schema.NUMBER and clause.prefix:
            starts = self._starting_with(schema.CODE, "".join(clause.words))
            return Query.boolean_query([(Occur.Should, starts), (Occur.Should, self._in_row(field, clause))])
        return self._widened(field, self._in_row(field, clause), clause, forgiving, [])

    def _widened(self, field: str, exact: Query, clause: Clause, forgiving: bool, forms: list[Query]) -> Query:
        """What is found with a typo or in another form besides; as it was typed it ranks higher."""
        ways = list(forms)
        if forgiving:
            typo = Query.fuzzy_term_query(self._schema, field, clause.words[0], 1, transposition_cost_one=True)
            ways.append(Query.const_score_query(typo, WITH_TYPO))
        if not ways:
            return exact
        ways += [exact, Query.const_score_query(self._in_row(field, clause), EXACT)]
        return Query.boolean_query([(Occur.Should, way) for way in ways])

    def _same_stem(self, stem: str) -> list[Query]:
        found = self._term(schema.STEMS, stem)
        return [found, Query.const_score_query(found, SAME_STEM)]

    def _in_row(self, field: str, clause: Clause) -> Query:
        words: list[str | tuple[int, str]] = list(clause.words)
        if len(words) == 1:
            if clause.prefix:
                return self._starting_with(field, clause.words[0])
            return self._term(field, clause.words[0])
        if clause.prefix:
            return Query.phrase_prefix_query(self._schema, field, words)
        return Query.phrase_query(self._schema, field, words)

    def _starting_with(self, field: str, start: str) -> Query:
        return Query.const_score_query(Query.fuzzy_term_query(self._schema, field, start, 0, prefix=True), 1.0)

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word)

    def _exact(self, field: str, value: str | int) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, field, value), 0.0)

    def _within(self, days: Days) -> Query:
        since, until = midnight(days.first, self._zone), midnight(days.last, self._zone, days=1)
        within = Query.range_query(
            self._schema, schema.AT, tantivy.FieldType.Date, since, until, include_upper=until is None
        )
        return Query.const_score_query(within, 0.0)

    def _one_of(self, field: str, values: Sequence[str]) -> Query:
        """Matches nothing where `values` is empty: a caller without offices sees nothing."""
        if not values:
            return Query.empty_query()
        return Query.const_score_query(Query.term_set_query(self._schema, field, list(values)), 0.0)

"""What letters registered before teach, counted in the index at the moment of asking.

The counts that naive Bayes needs (in how many letters of each label a word stands) are those of facets. So the history
is learnt from as soon as an entry is classified or corrected, forgotten with a document that is erased, and limited to
what the asker may see.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tantivy import Occur, Query

from services.search import schema
from services.search.domain.learning import Judgement, WordSeen, judge
from services.search.domain.records import LinkedEntry
from services.search.domain.stems import stem_of
from services.search.domain.words import folded_words
from services.search.snapshot import Snapshot
from shared.contracts.registry import Direction
from shared.contracts.search import HitKind

READ = 12_000
"""Characters of a letter that are looked at."""
MOST_WORDS = 20
SHORTEST = 3
COMMON = 0.25
"""A word in more than this part of all records tells nothing."""
SUBJECT_WEIGHT = 2.0
"""A word of the subject says more than one in the text."""
ENOUGH = 30
"""Classified letters from which on an office is judged by its own history alone."""
MOST_LABELS = 500
LABELS_OF_WORD = 50


@dataclass(frozen=True, slots=True)
class Word:
    """`term` is looked up in `field`; `shown` is how it stands in the letter, folded."""

    field: str
    term: str
    shown: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Learnt:
    marks: list[Judgement]
    senders: tuple[str, ...]
    """Of letters that share words with this one."""
    letters: int
    """Classified ones that taught."""


class History:
    """Of one office, as somebody sees it who sees the offices `visible` (None: all)."""

    def __init__(self, index: Snapshot, office: str, visible: frozenset[str] | None) -> None:
        self._index = index
        self._query = self._scope(frozenset({office}))
        self._marks = self._labels()
        if sum(self._marks.values()) < ENOUGH:
            self._query = self._scope(visible)
            self._marks = self._labels()

    def learn(self, words: Iterable[Word]) -> Learnt:
        seen, senders = [], set()
        for word in words:
            counts = self._index.count_by(self._with(word), (schema.MARK, schema.SENDER), LABELS_OF_WORD)
            seen.append(WordSeen(word.shown, dict(counts[schema.MARK]), word.weight))
            senders |= {sender for sender, _ in counts[schema.SENDER]}
        return Learnt(judge(self._marks, seen), tuple(sorted(senders)), sum(self._marks.values()))

    def words_of(self, text: str, subject: str) -> list[Word]:
        """The words of the subject, and the telling ones of the letter: frequent in it, rare elsewhere."""
        of_subject = [
            Word(schema.TITLE, word, word, SUBJECT_WEIGHT)
            for word in dict.fromkeys(folded_words(subject))
            if len(word) >= SHORTEST
        ]
        counted = Counter(word for word in folded_words(text[:READ]) if _may_tell(word))
        weights = {}
        records = max(self._index.records, 1)
        for shown, count in counted.items():
            stem = stem_of(shown)
            word = Word(schema.TEXT, shown, shown) if stem is None else Word(schema.STEMS, stem, shown)
            frequency = self._index.frequency(word.term, word.field)
            if 1 < frequency <= max(records * COMMON, 2):
                weights[word] = (1 + math.log(count)) * math.log(1 + records / frequency)
        each_once: dict[tuple[str, str], Word] = {}
        for word in sorted(weights, key=lambda word: (-weights[word], word.shown)):
            each_once.setdefault((word.field, word.term), word)
        return [*of_subject, *list(each_once.values())[:MOST_WORDS]]

    def examples(self, mark: str, words: Iterable[Word], most: int) -> list[LinkedEntry]:
        """The letters of this mark that are most like it."""
        like = [(Occur.Should, self._term(word.field, word.term)) for word in words]
        of_mark = Query.const_score_query(self._term(schema.MARK, mark), 0.0)
        query = Query.boolean_query([(Occur.Must, self._query), (Occur.Must, of_mark), *like])
        _, found = self._index.search(query, most)
        entries = [entry for hit in found for entry in self._index.facts(hit).entries if entry.mark == mark]
        return list({entry.id: entry for entry in entries}.values())[:most]

    def _labels(self) -> dict[str, int]:
        return dict(self._index.count_by(self._query, (schema.MARK,), MOST_LABELS)[schema.MARK])

    def _with(self, word: Word) -> Query:
        return Query.boolean_query([(Occur.Must, self._query), (Occur.Must, self._term(word.field, word.term))])

    def _scope(self, offices: frozenset[str] | None) -> Query:
        """Received documents that these offices see."""
        parts = [
            (Occur.Must, self._term(schema.KIND, HitKind.DOCUMENT)),
            (Occur.Must, self._term(schema.DIRECTION, Direction.RECEIVED)),
        ]
        if offices is not None:
            parts.append((Occur.Must, Query.term_set_query(self._index.schema, schema.SEEN_BY, sorted(offices))))
        return Query.const_score_query(Query.boolean_query(parts), 0.0)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._index.schema, field, value)


def _may_tell(word: str) -> bool:
    """Numbers are those of one letter; what they have in common is chance."""
    return len(word) >= SHORTEST and not any(letter.isdigit() for letter in word)

"""The words that tell most about a record: frequent in it, rare elsewhere (tf-idf)."""

import math
from collections import Counter
from collections.abc import Iterable

from services.search.domain.records import key_of
from services.search.domain.words import folded_words
from services.search.query import Likeness
from services.search.snapshot import Snapshot
from shared.contracts.search import HitKind

TELLING_WORDS = 25
READ = 20_000
"""Characters of a text that are looked at."""
SHORTEST = 3


def likeness_of(key: str, index: Snapshot) -> Likeness:
    """What belongs to the record itself is not like it."""
    facts, text = index.text_of(key)
    names = [value for entry in facts.entries for value in (entry.subject, entry.party)]
    words = folded_words(" ".join([text[:READ], facts.title, *names]))
    own = (
        key,
        *(key_of(HitKind.ENTRY, entry.id) for entry in facts.entries),
        *(key_of(HitKind.DOCUMENT, document_id) for document_id in facts.document_ids),
    )
    return Likeness(own, tuple(telling_words(words, index, TELLING_WORDS)))


def telling_words(words: Iterable[str], index: Snapshot, most: int) -> list[str]:
    """The `most` telling ones, best first. What stands in no other record, or in most of them, tells nothing."""
    counted = Counter(word for word in words if len(word) >= SHORTEST)
    records = max(index.records, 1)
    weights = {}
    for word, count in counted.items():
        frequency = index.frequency(word)
        if 1 < frequency <= max(records / 2, 2):
            weights[word] = (1 + math.log(count)) * math.log(1 + records / frequency)
    return sorted(weights, key=lambda word: (-weights[word], word))[:most]

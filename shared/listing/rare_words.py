"""By what a page that words are looked for in is found: by the rarest of them, or by looking through the list."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from cachetools import TTLCache
from mongoengine import Document
from pymongo.collection import Collection

from shared.listing.fields import Conditions

MOST_COUNTED = 40_000
"""Rows that hold a word, beyond which it is frequent; the index counts so many in about 20 ms."""
_SORTED = 2
"""What a row found by a word costs beside one that is passed in the order of the list: it waits to be sorted."""
_KEPT_SECONDS = 600
_MOST_KEPT = 10_000


class RareWords:
    """Decides for one list. Counts are kept for a while: they say what is faster, never what is found."""

    def __init__(self, model: type[Document]) -> None:
        self._model = model
        self._counts: TTLCache[str, int] = TTLCache(_MOST_KEPT, _KEPT_SECONDS)

    def rarest(self, words: Sequence[Conditions], visible: Conditions, page: int) -> Conditions | None:
        """The condition by which a page of so many rows is found fastest; None where it is the order of the list."""
        counts = [self._kept(word, lambda word=word: self._holding(word)) for word in words]  # type: ignore[misc]
        fewest = min(counts, default=MOST_COUNTED)
        if fewest == MOST_COUNTED or fewest * _SORTED > self._passed(counts, visible, page):
            return None
        return words[counts.index(fewest)]

    def _passed(self, counts: Sequence[int], visible: Conditions, page: int) -> float:
        """Rows looked at until the page is full, if words are spread evenly and independently."""
        size = self._kept(visible, lambda: self._size(visible))
        passed = float(page)
        for count in counts:
            passed *= size / max(count, 1)
        return min(size, passed)

    def _holding(self, word: Conditions) -> int:
        return self._rows().count_documents(word, limit=MOST_COUNTED)

    def _size(self, visible: Conditions) -> int:
        return self._rows().count_documents(visible) if visible else self._rows().estimated_document_count()

    def _rows(self) -> Collection[dict[str, Any]]:
        return self._model._get_collection()

    def _kept(self, conditions: Conditions, count: Callable[[], int]) -> int:
        key = json.dumps(conditions)
        known: int | None = self._counts.get(key)
        if known is None:
            known = self._counts[key] = count()
        return known

"""The marks of the plan in force, and what its titles say of a letter that nobody has classified the like of."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.search.domain.stems import stem_of
from services.search.domain.words import folded_words
from services.search.sources import Bus
from shared.contracts.registry import ListPlanEntries, ListPlans
from shared.security.context import Context

SHORTEST = 4
ROOT = 5
"""Letters by which words of a title are compared: `stavebné` and `stavebného` begin alike."""
MOST_CERTAIN = 0.4


@dataclass(frozen=True, slots=True)
class ByTitle:
    mark: str
    certainty: float
    words: tuple[str, ...]


class PlanTitles:
    """Titles of the leaves of the plan in force, by mark; fetched once for each version, which never changes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._known: dict[str, dict[str, str]] = {}

    def fetch(self, context: Context) -> Mapping[str, str]:
        """Empty while no plan is in force."""
        plans = self._bus.call(ListPlans(filter=("state=in-force",), limit=1), context).items
        if not plans:
            return {}
        if plans[0].id not in self._known:
            self._known = {plans[0].id: self._leaves(plans[0].id, context)}
        return self._known[plans[0].id]

    def _leaves(self, plan_id: str, context: Context) -> dict[str, str]:
        titles, cursor = {}, None
        while True:
            query = ListPlanEntries(plan_id=plan_id, filter=("leaf=true",), limit=500, cursor=cursor)
            page = self._bus.call(query, context)
            titles.update({entry.mark: entry.title for entry in page.items})
            cursor = page.next_cursor
            if cursor is None:
                return titles


def by_title(text: str, titles: Mapping[str, str]) -> ByTitle | None:
    """The title most of whose telling words stand in the text; None where fewer than two do."""
    standing = _standing(text)
    roots = {
        mark: {_root(word) for word in folded_words(title) if len(word) >= SHORTEST} for mark, title in titles.items()
    }
    in_titles = Counter(root for of_mark in roots.values() for root in of_mark)
    best: ByTitle | None = None
    for mark, of_mark in sorted(roots.items()):
        shared = of_mark & standing.keys()
        if len(shared) < 2:
            continue
        weight = {root: 1 / (1 + math.log(in_titles[root])) for root in of_mark}
        certainty = MOST_CERTAIN * sum(weight[root] for root in shared) / sum(weight.values())
        if best is None or certainty > best.certainty:
            best = ByTitle(mark, certainty, tuple(sorted(standing[root] for root in shared)))
    return best


def _standing(text: str) -> dict[str, str]:
    """The first word of each root."""
    return {_root(word): word for word in reversed(folded_words(text)) if len(word) >= SHORTEST}


def _root(word: str) -> str:
    return stem_of(word) or word[:ROOT]

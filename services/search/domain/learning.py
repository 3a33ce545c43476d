"""Judging a letter by the words it shares with letters that were judged before: naive Bayes, told word by word.

Each word speaks for a label by how much more often it stands in letters of that label than in all. A label with few
letters is drawn towards "like all others", so that one accident teaches nothing; and a letter that is like none is
given to none, because "something new" takes part with the chance of a label nobody has used yet.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CAUTION = 5.0
"""How many letters that are like all others are thought beside those of each label."""
DEPENDENCE = 0.3
"""Words of one letter come together and must not be counted as if each had been found out by itself."""
MOST_OF_ONE_WORD = 2.0
"""What one word can say for or against a label at most, so that a single rare word decides nothing."""
MOST_WORDS_TOLD = 5


@dataclass(frozen=True, slots=True)
class WordSeen:
    """`letters`: in how many letters of each label it stands."""

    shown: str
    letters: Mapping[str, int]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    label: str
    certainty: float
    words: tuple[str, ...]
    """Those that spoke for it, most telling first."""


def judge(labels: Mapping[str, int], words: Sequence[WordSeen]) -> list[Judgement]:
    """All labels, best first; their certainties and that of something new add up to 1.

    `labels` says how many letters there are of each.
    """
    total = sum(labels.values())
    if total == 0:
        return []
    told = {label: [(word.shown, _told(label, labels, word, total)) for word in words] for label in labels}
    scores = {
        label: math.log(count / (total + 1)) + DEPENDENCE * sum(weight for _, weight in told[label])
        for label, count in labels.items()
    }
    something_new = math.log(1 / (total + 1))
    highest = max(*scores.values(), something_new)
    whole = sum(math.exp(score - highest) for score in (*scores.values(), something_new))
    judged = [
        Judgement(label, math.exp(score - highest) / whole, _most_telling(told[label]))
        for label, score in scores.items()
    ]
    return sorted(judged, key=lambda judgement: (-judgement.certainty, judgement.label))


def _told(label: str, labels: Mapping[str, int], word: WordSeen, total: int) -> float:
    """How much the word speaks for the label; below 0: against it."""
    everywhere = sum(word.letters.values()) / total
    if everywhere == 0:
        return 0.0
    share = (word.letters.get(label, 0) + CAUTION * everywhere) / (labels[label] + CAUTION)
    told = math.log(share / everywhere)
    return word.weight * max(-MOST_OF_ONE_WORD, min(MOST_OF_ONE_WORD, told))


def _most_telling(told: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    speaking = sorted((pair for pair in told if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))
    return tuple(dict.fromkeys(shown for shown, _ in speaking))[:MOST_WORDS_TOLD]

"""Proposing the details of a letter: rules, history, and the plan's titles where there is no history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.search.domain.letters.lines import READ, Found
from services.search.index import SearchIndex
from services.search.suggesting.history import History, Learnt, Word
from services.search.suggesting.letter import Reading, read_letter
from services.search.suggesting.plan import by_title
from services.search.suggesting.senders import Known, recognised
from shared.contracts.documents import Document, EntryReference
from shared.contracts.search import Suggestion, Suggestions, SuggestionSource

MOST = 3
LEAST_CERTAIN = 0.15
"""Below, saying nothing helps more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`visible`: offices that the asker sees; None: all. `titles`: of the marks that may be chosen."""

    document: Document
    text: str
    received_on: date
    visible: frozenset[str] | None
    titles: Mapping[str, str]


def suggest(asked: Asked, index: SearchIndex) -> Suggestions:
    if not asked.text.strip():
        return Suggestions(document_id=asked.document.id, has_text=False)
    reading = read_letter(asked.text, asked.received_on)
    history = History(index, asked.document.office, asked.visible)
    words = history.words_of(asked.text, reading.subject.value if reading.subject else "")
    learnt = history.learn(words)
    known = recognised(reading.party, asked.text[:READ], learnt.senders)
    return Suggestions(
        document_id=asked.document.id,
        has_text=True,
        party=_party(reading, known),
        their_ref=_told(reading.their_ref),
        their_date=_told(reading.their_date),
        subject=_told(reading.subject),
        mark=_marks(asked, history, learnt, words),
        learnt_from=learnt.letters,
    )


def _told(found: Found | None) -> tuple[Suggestion, ...]:
    if found is None or found.certainty <= LEAST_CERTAIN:
        return ()
    return (Suggestion(value=found.value, certainty=found.certainty, source=SuggestionSource.LETTER, line=found.line),)


def _party(reading: Reading, known: Known | None) -> tuple[Suggestion, ...]:
    told = _told(reading.party)
    if known is None:
        return told
    recognised_one = Suggestion(
        value=known.name, certainty=known.certainty, source=SuggestionSource.HISTORY, words=known.words
    )
    others = [suggestion for suggestion in told if suggestion.value != known.name]
    return tuple(sorted([recognised_one, *others], key=lambda suggestion: -suggestion.certainty))


def _marks(asked: Asked, history: History, learnt: Learnt, words: list[Word]) -> tuple[Suggestion, ...]:
    judged = [one for one in learnt.marks if one.label in asked.titles and one.certainty > LEAST_CERTAIN]
    suggestions = [
        Suggestion(
            value=one.label,
            title=asked.titles[one.label],
            certainty=one.certainty,
            source=SuggestionSource.HISTORY,
            words=one.words,
            examples=tuple(
                EntryReference(id=entry.id, number=entry.number) for entry in history.examples(one.label, words, MOST)
            ),
        )
        for one in judged[:MOST]
    ]
    titled = by_title(asked.text[:READ], asked.titles)
    if titled is not None and titled.mark not in {suggestion.value for suggestion in suggestions}:
        suggestions.append(
            Suggestion(
                value=titled.mark,
                title=asked.titles[titled.mark],
                certainty=titled.certainty,
                source=SuggestionSource.PLAN,
                words=titled.words,
            )
        )
    return tuple(sorted(suggestions, key=lambda suggestion: -suggestion.certainty)[:MOST])

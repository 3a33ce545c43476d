"""Proposing the details of a letter: rules, history, and the plan's titles where there is no history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.search.domain.letters.lines import READ, Found
from services.search.domain.words import folded_words
from services.search.snapshot import Snapshot
from services.search.suggesting.contacts import ContactFound, contact_of
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
    """`visible`: what of `seen_by` the asker sees; None: everything. `contacts`: whether the asker may read contacts.
    `titles`: of the marks that may be chosen.
    """

    document: Document
    text: str
    received_on: date
    visible: frozenset[str] | None
    titles: Mapping[str, str]
    contacts: bool = False


def suggest(asked: Asked, index: Snapshot) -> Suggestions:
    if not asked.text.strip():
        return Suggestions(document_id=asked.document.id, has_text=False)
    reading = read_letter(asked.text, asked.received_on)
    history = History(index, asked.document.office, asked.visible)
    words = history.words_of(asked.text, reading.subject.value if reading.subject else "")
    learnt = history.learn(words)
    first_page = asked.text[:READ]
    known = recognised(reading.party, first_page, learnt.senders)
    contact = contact_of(reading.party, first_page, index, asked.visible) if asked.contacts else None
    return Suggestions(
        document_id=asked.document.id,
        has_text=True,
        party=_party(reading, known, contact),
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


def _party(reading: Reading, known: Known | None, contact: ContactFound | None) -> tuple[Suggestion, ...]:
    """Each name once, a contact before the same name from elsewhere."""
    ways = [*_contact(contact), *_known(known), *_told(reading.party)]
    each_once: dict[str, Suggestion] = {}
    for suggestion in ways:
        each_once.setdefault(" ".join(folded_words(suggestion.value)), suggestion)
    return tuple(sorted(each_once.values(), key=lambda suggestion: -suggestion.certainty))


def _contact(contact: ContactFound | None) -> list[Suggestion]:
    if contact is None:
        return []
    source = SuggestionSource.CONTACT
    return [
        Suggestion(
            value=contact.name,
            certainty=contact.certainty,
            source=source,
            words=contact.words,
            contact_id=contact.id,
        )
    ]


def _known(known: Known | None) -> list[Suggestion]:
    if known is None:
        return []
    source = SuggestionSource.HISTORY
    return [Suggestion(value=known.name, certainty=known.certainty, source=source, words=known.words)]


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

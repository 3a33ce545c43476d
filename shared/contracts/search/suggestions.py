"""Details proposed for a letter that is to be registered: from what it says, and from what was chosen before."""

from enum import StrEnum

from shared.contracts.base import Command, Message, RecordId
from shared.contracts.documents import EntryReference
from shared.security.rights import Right

__all__ = ["SuggestDetails", "Suggestion", "SuggestionSource", "Suggestions"]


class SuggestionSource(StrEnum):
    """What it was taken from."""

    LETTER = "letter"
    """It stands there: `line` shows where."""
    HISTORY = "history"
    """So were letters registered in which `words` stand as in this one, such as `examples`."""
    CONTACT = "contact"
    """A contact whose name or number stands in the letter: `words`."""
    PLAN = "plan"
    """Words of the letter are those of the plan's title; nobody chose it yet for such letters."""


class Suggestion(Message):
    value: str
    title: str = ""
    """Of a mark: what the plan calls it."""
    certainty: float
    """0..1; of a hundred suggestions with 0.8 about eighty are right."""
    source: SuggestionSource
    line: str = ""
    words: tuple[str, ...] = ()
    """Most telling first."""
    examples: tuple[EntryReference, ...] = ()
    contact_id: RecordId | None = None


class Suggestions(Message):
    """Each list has the best first, and is empty where nothing can be said."""

    document_id: RecordId
    has_text: bool
    """False while the document is not read yet, or has no text."""
    party: tuple[Suggestion, ...] = ()
    their_ref: tuple[Suggestion, ...] = ()
    their_date: tuple[Suggestion, ...] = ()
    """ISO 8601"""
    subject: tuple[Suggestion, ...] = ()
    mark: tuple[Suggestion, ...] = ()
    learnt_from: int = 0
    """How many classified letters the office, or the organisation where the office has few, has taught with."""


class SuggestDetails(Command[Suggestions]):
    """For a document that the caller may read. Marks are leaves of the plan in force."""

    right = Right.REGISTRY_REGISTER
    document_id: RecordId

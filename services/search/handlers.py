"""The use cases of searching."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from services.search.finding import find, visible_to
from services.search.provider import SearchEngine
from services.search.snapshot import Unreadable
from services.search.sources import Bus, Wish
from services.search.suggesting.suggest import Asked, suggest
from services.search.texts import TextMissing
from shared.contracts.base import Event
from shared.contracts.contacts import PartiesImported, PartyChanged, PartyErased
from shared.contracts.documents import (
    DocumentChanged,
    DocumentErased,
    DocumentStored,
    GetSearchable,
    Searchable,
    TextExtracted,
)
from shared.contracts.problems import NotFound, Unavailable
from shared.contracts.registry import EntriesRelinked, EntryChanged, EntryRegistered, SightChanged
from shared.contracts.search import HitKind, Indexed, Search, SearchResults, SuggestDetails, Suggestions
from shared.security.context import Context
from shared.security.rights import Right

log = structlog.get_logger()


def search(command: Search, context: Context, engine: SearchEngine) -> SearchResults:
    with _being_mended():
        return find(command, context.principal, engine.index.snapshot, engine.zone)


def suggest_details(command: SuggestDetails, context: Context, engine: SearchEngine, bus: Bus) -> Suggestions:
    """Raises NotFound for a document that the caller does not see, and Forbidden without the right to read it."""
    found = bus.call(GetSearchable(id=command.document_id), context)
    document, principal = found.document, context.principal
    asked = Asked(
        document=document,
        text=_text_of(found, engine),
        received_on=document.stored_at.astimezone(engine.zone).date(),
        visible=visible_to(principal),
        contacts=principal.may(Right.CONTACTS_READ),
        titles=engine.plan.fetch(context),
    )
    with _being_mended():
        return engine.aside(suggest, asked, engine.index.snapshot)


def _text_of(found: Searchable, engine: SearchEngine) -> str:
    if found.text_url is None:
        return ""
    try:
        return engine.texts.fetch(found.text_url)
    except TextMissing as error:
        raise NotFound("The document's text is not there any more") from error


@contextmanager
def _being_mended() -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        log.exception("the search index can not be read")
        raise Unavailable("The search index is being mended") from error


def index_events(events: Sequence[Event], context: Context, engine: SearchEngine, bus: Bus) -> None:
    """Returns when all that the events speak of is found; then tells so."""
    wishes = [wish for event in events for wish in _concerned(event)]
    for facts in engine.indexer.take_in(wishes, context):
        bus.publish(Indexed(office=facts.office, kind=facts.kind, record_id=facts.id), context)


def _concerned(event: Event) -> list[Wish]:
    match event:
        case DocumentStored() | DocumentChanged() | TextExtracted() | DocumentErased():
            return [Wish(HitKind.DOCUMENT, event.document_id)]
        case EntryRegistered() | EntryChanged():
            return [Wish(HitKind.ENTRY, event.entry_id)]
        case SightChanged():
            return [Wish(HitKind.ENTRY, record.entry_id) for record in event.records]
        case EntriesRelinked():
            return [Wish(HitKind.ENTRY, entry_id) for entry_id in event.entry_ids]
        case PartyChanged() | PartyErased():
            return [Wish(HitKind.CONTACT, event.party_id)]
        case PartiesImported():
            return [Wish(HitKind.CONTACT, party_id) for party_id in event.party_ids]
        case _:
            return []

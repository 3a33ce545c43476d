"""Answering a search from the index."""

from zoneinfo import ZoneInfo

from services.search import schema
from services.search.domain import cursor as paging
from services.search.domain.fields import Days
from services.search.domain.language import Clause, parse
from services.search.domain.records import EVERYBODY, Facts, person
from services.search.domain.snippets import Wanted, snippet, wanted_of
from services.search.likeness import likeness_of
from services.search.query import Filters, Likeness, build_query
from services.search.snapshot import Found, Snapshot
from shared.contracts.documents import EntryReference
from shared.contracts.problems import NotFound, invalid_field
from shared.contracts.registry import Direction
from shared.contracts.search import FacetValue, Hit, HitKind, Order, Question, RecordReference, Search, SearchResults
from shared.security.principal import Principal
from shared.security.rights import Right

FACETS = (schema.OFFICE, schema.KIND, schema.MEDIA_TYPE, schema.YEAR, schema.MARK, schema.SENDER)
MOST_FACET_VALUES = 200
NEEDED = {
    HitKind.DOCUMENT: Right.DOCUMENTS_READ,
    HitKind.ENTRY: Right.REGISTRY_READ,
    HitKind.CONTACT: Right.CONTACTS_READ,
}
"""The right by which each kind is found."""


def find(command: Search, principal: Principal, index: Snapshot, zone: ZoneInfo) -> SearchResults:
    """Raises Invalid with pointer /q or /cursor, and NotFound for a record to be like that is not seen."""
    position = paging.position_of(command)
    clauses = clauses_of(command)
    like = _like(command, principal, index)
    query = build_query(index.schema, clauses, filters_of(command, principal, zone), like[0] if like else None)
    newest = command.order is Order.NEWEST
    total, best = index.search(query, paging.hits_to_read(position, command.limit), newest=newest)
    page, position_after = _page(index, best, position, command.limit)
    wanted = wanted_of(clauses)
    return SearchResults(
        items=tuple(_hit(index, found, wanted, principal) for found in page),
        next_cursor=paging.cursor_at(command, position_after) if position_after else None,
        total=total,
        facets={
            field: tuple(FacetValue(value=value, count=count) for value, count in values)
            for field, values in index.count_by(query, FACETS, MOST_FACET_VALUES).items()
        },
        like=like[1] if like else None,
    )


def clauses_of(question: Question) -> tuple[Clause, ...]:
    """Raises Invalid with pointer /q, also where nothing at all is asked."""
    if question.q:
        return parse(question.q)
    if question.model_dump(exclude={"q", "order", "limit", "cursor"}, exclude_defaults=True):
        return ()
    raise invalid_field("/q", "nothing-to-find", "There is no word to find; write at least one word or number")


def visible_to(principal: Principal) -> frozenset[str] | None:
    """Whose records are seen, as the index knows them: of these offices, and those shown to this person or to all.

    None: all. A person without offices sees nothing, also of what belongs to the whole organisation.
    """
    if principal.all_offices:
        return None
    if not principal.offices:
        return frozenset()
    return principal.offices | {EVERYBODY, person(principal.id)}


def readable_kinds(principal: Principal) -> frozenset[HitKind]:
    return frozenset(kind for kind, right in NEEDED.items() if principal.may(right))


def filters_of(question: Question, principal: Principal, zone: ZoneInfo) -> Filters:
    return Filters(
        visible=visible_to(principal),
        readable=frozenset(readable_kinds(principal)),
        zone=zone,
        offices=question.office,
        kinds=tuple(question.kind),
        media_types=question.media_type,
        marks=question.mark,
        senders=question.sender,
        contacts=question.contact,
        directions=tuple(question.direction),
        days=Days(question.since, question.until),
    )


def _like(question: Question, principal: Principal, index: Snapshot) -> tuple[Likeness, RecordReference] | None:
    if question.like is None:
        return None
    found = index.get(question.like)
    if found is None or not _sees(principal, found):
        raise NotFound("No such record")
    return likeness_of(found.key, index), RecordReference(kind=found.kind, id=found.id, title=_title(found, principal))


def _sees(principal: Principal, facts: Facts) -> bool:
    visible = visible_to(principal)
    return facts.kind in readable_kinds(principal) and (visible is None or not visible.isdisjoint(facts.seen_by))


def _page(
    index: Snapshot, best: list[Found], position: paging.Position, limit: int
) -> tuple[list[Found], paging.Position | None]:
    """The hits to show, and the position of the following page, None where there is none."""
    near = best[paging.window_start(position) :] if position.last_key else []
    first = paging.first_of_page([_key(index, found) for found in near], position)
    page = best[first : first + limit]
    after = first + len(page)
    if not page or after >= len(best) or after >= paging.DEEPEST:
        return page, None
    return page, paging.Position(after, _key(index, page[-1]))


def _key(index: Snapshot, found: Found) -> str:
    return index.facts(found).key


def _hit(index: Snapshot, found: Found, wanted: tuple[Wanted, ...], principal: Principal) -> Hit:
    facts, text, folded = index.shown(found)
    entry = facts.entries[0] if facts.entries and principal.may(Right.REGISTRY_READ) else None
    return Hit(
        kind=facts.kind,
        id=facts.id,
        office=facts.office,
        title=_title(facts, principal),
        snippet=snippet(text, folded, wanted, otherwise=_details(facts) if entry else facts.title),
        media_type=facts.media_type,
        entry=EntryReference(id=entry.id, number=entry.number) if entry else None,
        party=entry.party if entry else "",
        mark=entry.mark if entry else None,
        direction=Direction(entry.direction) if entry and entry.direction else None,
        at=facts.at,
        score=found.score,
    )


def _title(facts: Facts, principal: Principal) -> str:
    """What the journal says of a document is for those who read the journal."""
    return facts.entries[0].subject if facts.entries and principal.may(Right.REGISTRY_READ) else facts.title


def _details(facts: Facts) -> str:
    """What else a record is found by, in one line."""
    of_entries = [
        value for entry in facts.entries for value in (entry.number, entry.subject, entry.party, entry.their_ref)
    ]
    return " · ".join(dict.fromkeys(value for value in (*of_entries, facts.title, *facts.names) if value))

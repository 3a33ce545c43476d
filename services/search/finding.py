"""Answering a search from the index."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.search import schema
from services.search.domain import cursor as paging
from services.search.domain.language import parse
from services.search.domain.records import Facts
from services.search.domain.snippets import Wanted, snippet, wanted_of
from services.search.index import Found, SearchIndex
from services.search.query import Filters, build_query
from shared.contracts.documents import EntryReference
from shared.contracts.search import FacetValue, Hit, Search, SearchResults
from shared.security.principal import Principal

FACETS = (schema.OFFICE, schema.KIND, schema.MEDIA_TYPE, schema.YEAR)
MOST_FACET_VALUES = 200
EARLIEST, LATEST = date(1700, 1, 1), date(2250, 1, 1)
"""Days beyond what Tantivy's moments can tell (1677 to 2262) are as good as these."""


def find(command: Search, principal: Principal, index: SearchIndex, zone: ZoneInfo) -> SearchResults:
    """Raises Invalid with pointer /q or /cursor."""
    position = paging.position_of(command)
    clauses = parse(command.q)
    query = build_query(index.schema, clauses, _filters(command, principal, zone))
    total, best = index.search(query, paging.hits_to_read(position, command.limit))
    page, position_after = _page(index, best, position, command.limit)
    wanted = wanted_of(clauses)
    return SearchResults(
        items=tuple(_hit(index, found, wanted) for found in page),
        next_cursor=paging.cursor_at(command, position_after) if position_after else None,
        total=total,
        facets={
            field: tuple(FacetValue(value=value, count=count) for value, count in values)
            for field, values in index.count_by(query, FACETS, MOST_FACET_VALUES).items()
        },
    )


def _filters(command: Search, principal: Principal, zone: ZoneInfo) -> Filters:
    return Filters(
        visible=None if principal.all_offices else principal.offices,
        offices=command.office,
        kinds=tuple(command.kind),
        media_types=command.media_type,
        since=_midnight(command.since, zone),
        until=_midnight(command.until, zone, days=1),
    )


def _midnight(day: date | None, zone: ZoneInfo, days: int = 0) -> datetime | None:
    """The beginning of the day that is `days` after this one."""
    if day is None:
        return None
    start = min(max(day, EARLIEST), LATEST) + timedelta(days=days)
    return datetime.combine(start, time(), zone)


def _page(
    index: SearchIndex, best: list[Found], position: paging.Position, limit: int
) -> tuple[list[Found], paging.Position | None]:
    """The hits to show, and the position of the following page, None where there is none."""
    near = best[paging.window_start(position) :] if position.last_key else []
    first = paging.first_of_page([_key(index, found) for found in near], position)
    page = best[first : first + limit]
    after = first + len(page)
    if not page or after >= len(best) or after >= paging.DEEPEST:
        return page, None
    return page, paging.Position(after, _key(index, page[-1]))


def _key(index: SearchIndex, found: Found) -> str:
    return index.facts(found).key


def _hit(index: SearchIndex, found: Found, wanted: tuple[Wanted, ...]) -> Hit:
    facts, text, folded = index.shown(found)
    entry = facts.entries[0] if facts.entries else None
    return Hit(
        kind=facts.kind,
        id=facts.id,
        office=facts.office,
        title=entry.subject if entry else facts.title,
        snippet=snippet(text, folded, wanted, otherwise=_details(facts)),
        media_type=facts.media_type,
        entry=EntryReference(id=entry.id, number=entry.number) if entry else None,
        at=facts.at,
        score=found.score,
    )


def _details(facts: Facts) -> str:
    """What else a record is found by, in one line."""
    of_entries = [
        value for entry in facts.entries for value in (entry.number, entry.subject, entry.party, entry.their_ref)
    ]
    return " · ".join(dict.fromkeys(value for value in (*of_entries, facts.title, *facts.names) if value))

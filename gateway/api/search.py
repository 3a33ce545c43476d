"""One box over everything that has words."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.operations import Reply
from shared.contracts.search import (
    ChangeSavedSearch,
    ListSavedSearches,
    RemoveSavedSearch,
    SaveSearch,
    Search,
    SuggestDetails,
)

area = Area(name="search", description="Full text search")
area.asks("/search", Search, "Find documents, journal entries and whatever else the caller may read",
          refusals=frozenset({404}))  # fmt: skip
area.reads(
    "/documents/{document_id}/suggestions",
    SuggestDetails,
    "Propose the sender, their reference and date, the subject and the mark of a letter, and say why",
)
area.lists("/saved-searches", ListSavedSearches, "List saved searches: one's own, and those that others share")
area.creates("/saved-searches", SaveSearch, "Keep a search under a name")
area.changes("/saved-searches/{id}", ChangeSavedSearch, "Change one of one's own saved searches")


@area.add(
    "DELETE",
    "/saved-searches/{id}",
    "Remove one of one's own saved searches",
    command=RemoveSavedSearch,
    if_match=True,
    replies={204: Reply(description="Removed", media_types=())},
    refusals=frozenset({409}),
)
def remove_saved_search(call: Call) -> Response:
    call.ask(call.command())
    return Response(status=204)

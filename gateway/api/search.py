"""One box over everything that has words."""

from gateway.areas import Area
from shared.contracts.search import Search, SuggestDetails

area = Area(name="search", description="Full text search")
area.asks("/search", Search, "Find documents, journal entries and whatever else the caller may read")
area.reads(
    "/documents/{document_id}/suggestions",
    SuggestDetails,
    "Propose the sender, their reference and date, the subject and the mark of a letter, and say why",
)

"""One box over everything that has words."""

from gateway.areas import Area
from shared.contracts.search import Search

area = Area(name="search", description="Full text search")
area.asks("/search", Search, "Find documents and journal entries")

"""When a journal's year can be closed."""

from collections.abc import Set as AbstractSet


def obstacles(year: int, *, present_year: int, years: AbstractSet[int], closed: AbstractSet[int]) -> tuple[str, ...]:
    """Codes of what stands in the way: year-closed | year-not-over | earlier-year-open."""
    found = []
    if year in closed:
        found.append("year-closed")
    if year >= present_year:
        found.append("year-not-over")
    if any(other < year for other in years - closed):
        found.append("earlier-year-open")
    return tuple(found)

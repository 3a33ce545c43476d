"""How a service tells what it holds: section by section, page by page, in memory bounded by a page."""

from collections.abc import Callable, Sequence

from shared.contracts.privacy import HeldData, HeldDataQuery, HeldRecord
from shared.contracts.problems import invalid_field

Section = Callable[[str, int], Sequence[HeldRecord]]
"""The records of a section whose id is greater than the first argument, in the order of ids, at most the second."""


def held_data(query: HeldDataQuery, sections: Sequence[Section]) -> HeldData:
    """A page over all sections, one after the other. Raises Invalid at /after for what no page told."""
    number, after = _position(query.after, len(sections))
    found: list[HeldRecord] = []
    while number < len(sections):
        wanted = query.limit - len(found)
        records = sections[number](after, wanted)
        found += records
        if len(records) == wanted:
            return HeldData(records=tuple(found), next=f"{number}:{records[-1].id}")
        number, after = number + 1, ""
    return HeldData(records=tuple(found))


def _position(after: str | None, sections: int) -> tuple[int, str]:
    if after is None:
        return 0, ""
    number, _, last = after.partition(":")
    if not number.isdecimal() or int(number) >= sections:
        raise invalid_field("/after", "cursor", "Give back what the page before told as `next`")
    return int(number), last

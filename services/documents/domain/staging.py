"""What may be arranged on the staging desk, and what the documents made of it are called."""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import PurePath

from shared.contracts.documents.intake import Origin
from shared.contracts.documents.staging import ArrangedPage, StagedPart, Turn


class WrongArrangement(Exception):
    """The text says what is wrong; `place` is where, as (part, page) or (part,)."""

    def __init__(self, code: str, text: str, *place: int) -> None:
        super().__init__(text)
        self.code = code
        self.pointer = "/".join(["/parts", *map(str, place)])


def as_it_came(pages: int | None) -> tuple[StagedPart, ...]:
    """One document of all pages."""
    return (tuple(ArrangedPage(page=number) for number in range(1, pages + 1)),) if pages else ()


def check_arrangement(parts: Sequence[StagedPart], pages: int | None) -> None:
    """Every part has pages, every page is one of the file's, and none is used twice. Raises WrongArrangement."""
    if pages is None:
        raise WrongArrangement("no-pages", "This file has no pages that can be arranged")
    used: set[int] = set()
    for number, part in enumerate(parts):
        if not part:
            raise WrongArrangement("empty-part", f"Document {number + 1} has no pages", number)
        for place, page in enumerate(part):
            if page.page > pages:
                raise WrongArrangement("no-such-page", f"The file has no page {page.page}", number, place)
            if page.page in used:
                raise WrongArrangement("page-twice", f"Page {page.page} is used twice", number, place)
            used.add(page.page)


def shifted(parts: Sequence[StagedPart], by: int) -> tuple[StagedPart, ...]:
    """The same pages, counted from another beginning."""
    return tuple(
        tuple(ArrangedPage(page=arranged.page + by, turn=arranged.turn) for arranged in part) for part in parts
    )


def firsts(pages: Sequence[int]) -> list[int]:
    """The number of pages before each of the joined files, from how many pages each has."""
    return [0, *accumulate(pages[:-1])]


def file_of(page: int, pages: Sequence[int]) -> tuple[int, int]:
    """(file from 0, page in it from 1) of a page of the joined files."""
    before = firsts(pages)
    file = max(number for number, first in enumerate(before) if first < page)
    return file, page - before[file]


def separated(parts: Sequence[StagedPart], pages: Sequence[int]) -> list[tuple[StagedPart, ...]]:
    """What is left of an arrangement for each of the joined files; one that was left out whole is as it came."""
    apart = []
    for first, count in zip(firsts(pages), pages, strict=True):
        own = [tuple(one for one in part if first < one.page <= first + count) for part in parts]
        apart.append(shifted([part for part in own if part], -first) or as_it_came(count))
    return apart


def numbers_of_parts(
    parts: Sequence[StagedPart], pages: Sequence[int], numbers: Sequence[int | None]
) -> list[int | None]:
    """The archive serial number of each document, from that of each file: the first one that holds a page has it."""
    given: list[int | None] = [None] * len(parts)
    left = dict(enumerate(numbers))
    for place, part in enumerate(parts):
        for arranged in part:
            number = left.pop(file_of(arranged.page, pages)[0], None)
            given[place] = given[place] or number
    return given


def is_untouched(parts: Sequence[StagedPart], pages: int | None) -> bool:
    """The file itself is the one document: its bytes stay as they are."""
    return pages is None or tuple(parts) == as_it_came(pages)


def name_of_part(filename: str, number: int, count: int) -> str:
    """`number` from 1 of `count`."""
    stem = PurePath(filename).stem
    return f"{stem}.pdf" if count == 1 else f"{stem}-{number:03d}.pdf"


def origin_of_part(origin: Origin, number: int, count: int) -> Origin:
    """Parts of a part keep their order among those of the other parts."""
    if count == 1:
        return origin
    return origin.model_copy(update={"part": (origin.part or 0) * 10_000 + number})


def turned(turn: Turn, before: int) -> int:
    """A page's rotation in degrees after a further turn."""
    return (before + turn) % 360

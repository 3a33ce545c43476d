"""What may be arranged on the staging desk, and what the documents made of it are called."""

from collections.abc import Sequence
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

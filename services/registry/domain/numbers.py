"""Numbers of a journal, made by its template."""

from itertools import pairwise
from string import Formatter

_PARTS = frozenset({"office", "journal", "year", "seq"})


class TemplateError(ValueError):
    """The template would repeat numbers, or names a part that does not exist."""


def check_template(template: str) -> None:
    """Raise TemplateError unless every number of every journal would be another one.

    Parts need a divider between them: without one, journal B with 12 and journal B1 with 2 would both be B12.
    """
    parts = [(name, spec) for _, name, spec, _ in Formatter().parse(template) if name is not None]
    unknown = {name for name, _ in parts} - _PARTS
    if unknown:
        raise TemplateError(f"Unknown parts: {', '.join(sorted(unknown))}; there are {', '.join(sorted(_PARTS))}")
    if not {"year", "seq"} <= {name for name, _ in parts}:
        raise TemplateError("Numbers would repeat: the template needs {year} and {seq}")
    for (_, before, *_), (between, after, *_) in pairwise(Formatter().parse(template)):
        if before is not None and after is not None and all(sign.isalnum() for sign in between):
            what = f"put a divider such as / between {{{before}}} and {{{after}}}"
            raise TemplateError(f"Numbers would repeat: {what}")
    try:
        template.format(office="A", journal="A", year=2000, seq=1)
    except (ValueError, IndexError) as error:
        raise TemplateError(f"The template can not be filled: {error}") from error


def number_of(template: str, *, office: str, journal: str, year: int, seq: int) -> str:
    return template.format(office=office, journal=journal, year=year, seq=seq)

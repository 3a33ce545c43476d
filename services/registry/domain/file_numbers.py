"""Numbers of files and of records in them, made by the pack's templates.

A series counts all files whose numbers differ in nothing but `{seq}`: what else the template holds is the series.
So `{office}.{mark}.{seq}.{year}` counts by office, mark and year, and no template can give a number twice.
"""

from string import Formatter
from typing import Any

_HERE = "\x00"


def series_of(template: str, parts: dict[str, Any]) -> str:
    """The name of the series that the next number belongs to: the number without its count."""
    blank = "".join(
        text + ("" if name is None else _HERE if name == "seq" else _field(name, spec))
        for text, name, spec, _ in Formatter().parse(template)
    )
    return blank.format(**parts).replace(_HERE, "#")


def file_number(template: str, parts: dict[str, Any], seq: int) -> str:
    return template.format(**parts, seq=seq)


def record_number(template: str, parts: dict[str, Any], *, file: str, place: int) -> str:
    """The number of a record in its file, such as 56789/2019/ORTT-3."""
    return template.format(**parts, file=file, place=place)


def parts_of(*, office: str, mark: str, year: int, unit: str = "") -> dict[str, Any]:
    """What a template may name beside `{seq}`, `{file}` and `{place}`."""
    return {"office": office, "mark": mark, "year": year, "year_short": f"{year % 100:02d}", "unit": unit}


def _field(name: str, spec: str | None) -> str:
    return "{" + name + (f":{spec}" if spec else "") + "}"

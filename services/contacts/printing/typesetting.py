"""Addresses on envelopes or labels, as PDF; set in parts, so that memory does not grow with their number."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf

from services.contacts.printing.layouts import ENVELOPES, LABEL_SHEETS, SENDER
from shared.contracts.contacts.outputs import EnvelopeSize
from shared.print import typeset

Lines = tuple[str, ...]
_FOLDER = Path(__file__).parent
_PART = 504
"""Divisible by the labels of most sheets; parts begin on a new page in any case."""


def page_data(layout: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The template and what is the same on all pages; `layout` is a PrintLayout in JSON form."""
    same = {name: layout[name] for name in ("language", "right_by", "down_by")} | {"title": "", "used_labels": 0}
    if layout["labels"]:
        sheet = LABEL_SHEETS[layout["labels"]]
        return "labels", {**same, "sheet": sheet.model_dump(), "used_labels": layout["used_labels"]}
    envelope = ENVELOPES[EnvelopeSize(layout["envelope"])]
    box = envelope.window if layout["window"] else envelope.address
    return "envelopes", {
        **same,
        "width": envelope.width,
        "height": envelope.height,
        "box": _box(box),
        "sender_box": _box(SENDER),
        "sender": [] if layout["window"] else list(layout["sender"]),
    }


def per_part(layout: dict[str, Any]) -> int:
    """Whole sheets of labels."""
    if not layout["labels"]:
        return _PART
    sheet = LABEL_SHEETS[layout["labels"]]
    labels = sheet.columns * sheet.rows
    return max(1, _PART // labels) * labels


def write_pdf(layout: dict[str, Any], addresses: Iterator[Lines], path: Path) -> None:
    template, data = page_data(layout)
    size = per_part(layout)
    first = size - data["used_labels"] % size if layout["labels"] else size
    with ExitStack() as open_parts, pikepdf.Pdf.new() as whole:
        for number, part in enumerate(_parts(addresses, first, size)):
            file = path.with_name(f"{path.name}.part-{number}")
            file.write_bytes(typeset(_FOLDER / f"{template}.typ", {**data, "addresses": part}))
            whole.pages.extend(open_parts.enter_context(pikepdf.Pdf.open(file)).pages)
            data["used_labels"] = 0
        whole.save(path)


def preview(layout: dict[str, Any], addresses: Iterable[Lines]) -> bytes:
    """The first page as PNG."""
    template, data = page_data(layout)
    return typeset(_FOLDER / f"{template}.typ", {**data, "addresses": list(addresses)}, "png")


def _parts(addresses: Iterator[Lines], first: int, size: int) -> Iterator[list[Lines]]:
    part = list(islice(addresses, first))
    while part:
        yield part
        part = list(islice(addresses, size))


def _box(box: Any) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


if __name__ == "__main__":
    told = json.load(sys.stdin)
    sys.stdout.buffer.write(preview(told["layout"], [tuple(lines) for lines in told["addresses"]]))

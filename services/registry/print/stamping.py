"""`python -m services.registry.print.stamping SOURCE TARGET`: puts a stamp on the first page of a copy; data on input.

The document is a stranger's: it is opened here, in a process with limits, and nowhere else.
"""

import json
import resource
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import segno

from services.registry.print.process import CAN_NOT_BE_STAMPED
from services.registry.print.typesetting import typeset

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 25
"""Exit code: the PDF is damaged or encrypted, or has no page."""


def stamp(source: Path, target: Path, data: dict[str, Any]) -> None:
    """Raises pikepdf.PdfError, pikepdf.PasswordError.

    `data`: organisation, language, facts, code (what the QR code says).
    """
    with pikepdf.open(source) as document:
        if not document.pages:
            raise pikepdf.PdfError("it has no page")
        page = document.pages[0]
        left, bottom, right, top = (float(side) for side in page.mediabox)
        size = {"width": right - left, "height": top - bottom}
        with pikepdf.open(BytesIO(typeset("stamp", {**data, **size, "qr": _svg(data["code"])}))) as overlay:
            page.add_overlay(overlay.pages[0], pikepdf.Rectangle(left, bottom, right, top))
            document.save(target)


def _svg(code: str) -> str:
    drawn = BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="svg", border=2)
    return drawn.getvalue().decode()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        stamp(Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin))
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        print(error, file=sys.stderr)
        sys.exit(CAN_NOT_BE_STAMPED)

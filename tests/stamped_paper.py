"""A letter with our stamp on it, as it comes back from the scanner."""

import io
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from services.registry.domain.stamp_code import write_code
from services.registry.print.process import stamp_apart
from services.registry.print.typesetting import typeset
from shared.identifiers import new_id

_FORM = {"title": "Letter", "heading": "", "facts": [["a", "body of the letter"]], "columns": [], "rows": [],
         "closing": "", "signatures": [], "organisation": "", "language": "sk", "printed": ""}  # fmt: skip


@dataclass(frozen=True)
class StampedScan:
    content: bytes
    code: str


def letter() -> bytes:
    """A PDF of one page."""
    return typeset("form", _FORM)


def stamped_letter(code: str) -> bytes:
    stamp = {"organisation": "Obec", "language": "sk", "facts": [["Číslo", "BA/2026/1"]], "code": code}
    return stamp_apart(letter(), stamp)


def scanned(pdf: bytes, *, turned: float = 0, dpi: int = 200) -> bytes:
    """Its first page as a JPEG, lying a little askew on the scanner."""
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=dpi / 72).to_pil().convert("L")
    paper = page.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=60)
    return made.getvalue()


def stamped_scan() -> StampedScan:
    code = write_code(new_id(), "0123456789abcdef" * 4)
    return StampedScan(scanned(stamped_letter(code), turned=1.5), code)

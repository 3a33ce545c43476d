"""The derived forms of paged documents: searchable PDF and previews. What fails here takes nothing from the text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import img2pdf
import pikepdf
from PIL import Image

from services.documents.extraction.protocol import PDF_FILE, Assignment
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.previews import write_preview
from services.documents.extraction.reading.tools import Tools

_FAILURES = (
    pikepdf.PdfError,
    img2pdf.ImageOpenError,
    img2pdf.AlphaChannelError,
    img2pdf.UnsupportedColorspaceError,
    img2pdf.PdfTooLargeError,
    img2pdf.NegativeDimensionError,
    Unreadable,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    MemoryError,
)
"""All that libraries raise over odd PDFs and images; the last ones where an object is not of the kind it should be."""


def make_searchable(write: Callable[[str, Path], str], assignment: Assignment, tools: Tools) -> tuple[bool, str]:
    """Whether the searchable PDF was written, and what is wrong with it or why there is none."""
    target = Path(assignment.folder) / PDF_FILE
    try:
        with tools.tesseract.cores.one():
            obstacle = write(assignment.title, target)
    except _FAILURES as error:
        return False, f"No searchable PDF could be made: {str(error)[:200]}"
    return True, f"The searchable PDF is not PDF/A: {obstacle}" if obstacle else ""


def write_previews(pages: int, image_of: Callable[[int], Image.Image], assignment: Assignment, tools: Tools) -> int:
    """Previews of the first pages. Returns how many there are without a gap."""
    folder = Path(assignment.folder)

    def write(number: int) -> bool:
        with tools.tesseract.cores.one():
            try:
                write_preview(image_of(number), number + 1, tools.limits.preview_width, folder)
            except _FAILURES:
                return False
        return True

    with ThreadPoolExecutor(tools.tesseract.cores.count) as threads:
        made = list(threads.map(write, range(min(pages, tools.limits.preview_pages))))
    return made.index(False) if False in made else len(made)

"""PDF pages through PDFium: text, what needs recognition, page images. PDFium knows no threads: one lock for all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.page_image import PageImage
from shared.contracts.documents import Outcome

_PDFIUM = Lock()
_POINTS_PER_INCH = 72
_USUAL_DPI = 200
_LOWEST_DPI, _HIGHEST_DPI = 150, 400
_NO_LETTERS = 8
_FEW_LETTERS = 60
"""A stamp or page number beside a scan, not the text of a page."""
_MOST_OF_PAGE = 0.5
_OBJECTS_LOOKED_AT = 2000
_METADATA = {
    "Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
    "CreationDate": "created", "ModDate": "modified", "Creator": "program",
}  # fmt: skip


@dataclass(frozen=True)
class PageNature:
    """What a page is made of."""

    text: str
    needs_recognition: bool
    dpi: int
    """Of its largest image."""


class PdfPages:
    """An opened PDF. Methods may be called from any thread."""

    def __init__(self, document: pypdfium2.PdfDocument, max_pixels: int) -> None:
        self._document = document
        self._max_pixels = max_pixels
        with _PDFIUM:
            self.count = len(document)

    def metadata(self) -> dict[str, str]:
        with _PDFIUM:
            found = self._document.get_metadata_dict(skip_empty=True)
        return {name: found[key][:500] for key, name in _METADATA.items() if found.get(key)}

    def holds_more(self) -> bool:
        """Whether there are attached files or a form, whose text Tika knows to read."""
        with _PDFIUM:
            return self._document.count_attachments() > 0 or self._document.get_formtype() != pdfium.FORMTYPE_NONE

    def nature(self, number: int, characters: int) -> PageNature:
        """Look at a page (from 0); its text is cut at `characters`."""
        with _PDFIUM:
            try:
                page = self._document[number]
            except pypdfium2.PdfiumError:
                return PageNature("", needs_recognition=False, dpi=_USUAL_DPI)
            try:
                return _nature(page, characters)
            finally:
                page.close()

    def image(self, number: int, *, dpi: float | None = None, width: int | None = None, grey: bool) -> Image.Image:
        """The page as it is displayed, at a resolution or of a width, within the bound of pixels.

        Raises Unreadable for a damaged page.
        """
        with _PDFIUM:
            try:
                return self._rendered(number, dpi, width, grey)
            except pypdfium2.PdfiumError as error:
                raise Unreadable(Outcome.CORRUPT, f"Page {number + 1} of the PDF is damaged") from error

    def _rendered(self, number: int, dpi: float | None, width: int | None, grey: bool) -> Image.Image:
        page = self._document[number]
        try:
            points_wide, points_high = page.get_size()
            scale = width / points_wide if width else (dpi or _USUAL_DPI) / _POINTS_PER_INCH
            largest = (self._max_pixels / max(points_wide * points_high, 1.0)) ** 0.5
            bitmap = page.render(scale=min(scale, largest), grayscale=grey)
            image = bitmap.to_pil().copy()
            bitmap.close()
            return image
        finally:
            page.close()

    def for_recognition(self, number: int, dpi: int, folder: Path) -> PageImage:
        """The page as a grey image file for Tesseract."""
        image = self.image(number, dpi=dpi, grey=True)
        path = folder / f"page-{number + 1}.pgm"
        image.save(path)
        return PageImage(path, image.width, image.height, dpi, temporary=True)


@contextmanager
def open_pdf(path: Path, max_pixels: int) -> Iterator[PdfPages]:
    """Raises Unreadable: encrypted, corrupt, or without pages."""
    try:
        with _PDFIUM:
            document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _why_not_opened(path) from error
    try:
        pages = PdfPages(document, max_pixels)
        if pages.count == 0:
            raise _no_pages()
        yield pages
    finally:
        with _PDFIUM:
            document.close()


def _why_not_opened(path: Path) -> Unreadable:
    """A second opinion: PDFium's error code may be that of an earlier file."""
    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return Unreadable(Outcome.ENCRYPTED, "The PDF is encrypted; without its password it can not be read")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return Unreadable(Outcome.CORRUPT, "The PDF is damaged: it can not be opened")
    if pages == 0:
        return _no_pages()
    return Unreadable(Outcome.CORRUPT, "The PDF is damaged or protected in a way that is not known here")


def _no_pages() -> Unreadable:
    return Unreadable(Outcome.NO_PAGES, "The PDF has no page")


def _nature(page: pypdfium2.PdfPage, characters: int) -> PageNature:
    text_page = page.get_textpage()
    try:
        length = min(text_page.count_chars(), characters)
        text = text_page.get_text_range(0, length) if length > 0 else ""
    finally:
        text_page.close()
    text = text.replace("\r\n", "\n").replace("\0", "").replace("\ufffe", "-").strip()
    letters = sum(sign.isalnum() for sign in text[:1000])
    if letters >= _FEW_LETTERS:
        return PageNature(text, needs_recognition=False, dpi=_USUAL_DPI)
    covered, dpi, objects = _largest_image(page)
    needs = (letters < _NO_LETTERS and objects > 0) or covered > _MOST_OF_PAGE
    return PageNature(text, needs, dpi)


def _largest_image(page: pypdfium2.PdfPage) -> tuple[float, int, int]:
    """Share of the page that its largest image covers, that image's dpi, and how many objects there are."""
    width, height = page.get_size()
    area = max(width * height, 1.0)
    covered, dpi, objects = 0.0, float(_USUAL_DPI), 0
    for thing in page.get_objects(max_depth=3):
        objects += 1
        if objects > _OBJECTS_LOOKED_AT:
            break
        if not isinstance(thing, pypdfium2.PdfImage):
            continue
        left, bottom, right, top = thing.get_bounds()
        share = (right - left) * (top - bottom) / area
        if share > covered:
            covered = share
            pixels = max(thing.get_px_size())
            dpi = pixels * _POINTS_PER_INCH / max(right - left, top - bottom, 1.0)
    return covered, round(min(max(dpi, _LOWEST_DPI), _HIGHEST_DPI)), objects

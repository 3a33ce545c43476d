"""Scans as PDF: images are put on pages as they are, without being encoded anew where that can be."""

import io
from pathlib import Path

import img2pdf
import pikepdf
import pypdfium2
from PIL import Image, ImageSequence, UnidentifiedImageError

from services.scanner_agent.pages.protocol import Hindrance

LARGEST_IMAGE = 300_000_000
"""Pixels; A0 at 300 dpi has 140 million."""
_IMAGES = frozenset({"TIFF", "JPEG", "PNG", "BMP", "WEBP", "GIF"})
_DEFAULT_DPI = 300
_READING_WIDTH = 1654
"""Pixels of the shorter side at which pages are looked at: A4 at 200 dpi."""
_LARGEST_SCALE = 6.0


class Hindered(Exception):
    """The file can not be looked through."""

    def __init__(self, hindrance: Hindrance, detail: str = "") -> None:
        super().__init__(detail)
        self.hindrance = hindrance
        self.detail = detail


def as_pdf(source: Path, folder: Path) -> Path:
    """The file as PDF: itself, or made in `folder`. Raises Hindered."""
    with source.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return source
    Image.MAX_IMAGE_PIXELS = LARGEST_IMAGE
    try:
        with Image.open(source) as image:
            if image.format not in _IMAGES:
                raise Hindered(Hindrance.NOT_PAGES)
            has_alpha = image.has_transparency_data or image.mode in ("LA", "PA", "RGBA")
            made = folder / f"{source.name}.pdf"
            made.write_bytes(_flattened(image) if has_alpha else _unchanged(source))
            return made
    except UnidentifiedImageError as error:
        raise Hindered(Hindrance.NOT_PAGES) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Hindered(Hindrance.DAMAGED, str(error)) from error


def _unchanged(source: Path) -> bytes:
    try:
        pdf: bytes = img2pdf.convert(str(source), rotation=img2pdf.Rotation.ifvalid, nodate=True)
    except (img2pdf.ImageOpenError, img2pdf.AlphaChannelError) as error:
        raise Hindered(Hindrance.DAMAGED, str(error)) from error
    return pdf


def _flattened(image: Image.Image) -> bytes:
    """On white paper: PDF viewers and OCR do not agree about transparency."""
    pages = []
    for frame in ImageSequence.Iterator(image):
        paper = Image.new("RGBA", frame.size, "white")
        paper.alpha_composite(frame.convert("RGBA"))
        encoded = io.BytesIO()
        dpi = frame.info.get("dpi", (_DEFAULT_DPI, _DEFAULT_DPI))
        paper.convert("RGB").save(encoded, "PNG", dpi=tuple(float(value) for value in dpi))
        pages.append(encoded.getvalue())
    pdf: bytes = img2pdf.convert(pages, nodate=True)
    return pdf


class Pages:
    """The pages of a PDF, to be looked at."""

    def __init__(self, path: Path) -> None:
        """Raises Hindered."""
        try:
            self._document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            hindrance = Hindrance.ENCRYPTED if "password" in str(error).casefold() else Hindrance.DAMAGED
            raise Hindered(hindrance, str(error)) from error

    def __len__(self) -> int:
        return len(self._document)

    def gray(self, number: int) -> Image.Image:
        """A page in shades of gray, as a person would turn it. Raises Hindered."""
        try:
            page = self._document[number]
            shorter = max(1.0, min(page.get_size()))
            image = page.render(scale=min(_READING_WIDTH / shorter, _LARGEST_SCALE), grayscale=True).to_pil()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise Hindered(Hindrance.DAMAGED, f"page {number + 1}: {error}") from error
        return image.convert("L")

    def close(self) -> None:
        self._document.close()


def write_pdf(sources: list[Path], pages: list[tuple[int, int]], target: Path) -> None:
    """Write a PDF of these pages, each (number of the source, number of the page). The same input makes the same bytes.

    Raises Hindered.
    """
    try:
        opened = [pikepdf.open(source) for source in sources]
        with pikepdf.new() as made:
            for source, page in pages:
                made.pages.append(opened[source].pages[page])
            made.remove_unreferenced_resources()
            made.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        for pdf in opened:
            pdf.close()
    except pikepdf.PdfError as error:
        raise Hindered(Hindrance.DAMAGED, str(error)) from error

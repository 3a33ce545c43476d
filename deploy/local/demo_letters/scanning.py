"""Print a letter on an A4 page and scan it: 200 dpi grey, a little skewed, noisy and blurred.

Fonts are DejaVu (Debian: fonts-dejavu-core); everything random comes from the given source.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import img2pdf
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from deploy.local.demo_letters.composing import LetterText

DPI = 200
PAGE = (1654, 2339)
MARGIN = 170
INK = 58
PAPER = 236
MAX_SKEW_DEGREES = 1.5
NOISE = 42
FONT_FOLDER = Path("/usr/share/fonts/truetype/dejavu")


def scan(text: LetterText, random: Random) -> Image.Image:
    """The page as the glass of the scanner saw it, as an 8-bit grey image."""
    page = _print(text)
    page = page.rotate(random.uniform(-MAX_SKEW_DEGREES, MAX_SKEW_DEGREES), Image.Resampling.BICUBIC, fillcolor=PAPER)
    _add_dust(page, random)
    page = page.filter(ImageFilter.GaussianBlur(0.8))
    grain = Image.frombytes("L", PAGE, random.randbytes(PAGE[0] * PAGE[1]))
    grain = grain.point(lambda value: value * NOISE // 255)
    return ImageChops.add(page, grain, offset=-NOISE // 2)


def encode(page: Image.Image, variant: str) -> bytes:
    """The page as a file; `variant` is a key of `VARIANTS`."""
    return _ENCODERS[variant](page)


def _print(text: LetterText) -> Image.Image:
    page = Image.new("L", PAGE, PAPER)
    pen = _Pen(ImageDraw.Draw(page))
    pen.write(text.authority, "DejaVuSerif-Bold", 34)
    pen.write(text.address, "DejaVuSans", 21)
    pen.rule()
    for line in text.particulars:
        pen.write(line, "DejaVuSans", 24)
    pen.skip(36)
    pen.write(text.subject, "DejaVuSerif-Bold", 29)
    pen.skip(26)
    for paragraph in (text.salutation, *text.paragraphs):
        pen.write(paragraph, "DejaVuSerif", 27)
        pen.skip(18)
    pen.skip(24)
    pen.write(text.closing, "DejaVuSerif", 27)
    pen.skip(70)
    pen.write(text.signature, "DejaVuSerif", 27)
    return page


class _Pen:
    """Writes lines from the top of the page downwards."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw
        self._y = MARGIN

    def write(self, text: str, font_name: str, size: int) -> None:
        font = ImageFont.truetype(FONT_FOLDER / f"{font_name}.ttf", size)
        for line in _wrap(text, font, PAGE[0] - 2 * MARGIN):
            self._draw.text((MARGIN, self._y), line, INK, font=font)
            self._y += round(size * 1.5)

    def rule(self) -> None:
        self._draw.line((MARGIN, self._y + 8, PAGE[0] - MARGIN, self._y + 8), INK, 2)
        self.skip(40)

    def skip(self, pixels: int) -> None:
        self._y += pixels


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".lstrip()
        if line and font.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line


def _add_dust(page: Image.Image, random: Random) -> None:
    draw = ImageDraw.Draw(page)
    for _ in range(40):
        x, y = random.randrange(PAGE[0]), random.randrange(PAGE[1])
        size = random.randint(0, 2)
        draw.ellipse((x, y, x + size, y + size), random.randint(90, 190))


def _jpeg(page: Image.Image) -> bytes:
    return _save(page, "JPEG", quality=82)


def _png(page: Image.Image) -> bytes:
    return _save(page, "PNG", compress_level=3)


def _tiff(page: Image.Image) -> bytes:
    return _save(page, "TIFF", compression="tiff_lzw")


def _fax_tiff(page: Image.Image) -> bytes:
    black_and_white = page.point(lambda value: 255 if value > 150 else 0).convert("1", dither=Image.Dither.NONE)
    return _save(black_and_white, "TIFF", compression="group4")


def _pdf_without_text(page: Image.Image) -> bytes:
    return bytes(img2pdf.convert(_jpeg(page), nodate=True, engine=img2pdf.Engine.internal))


def _save(page: Image.Image, file_format: str, **options: int | str) -> bytes:
    buffer = BytesIO()
    page.save(buffer, file_format, dpi=(DPI, DPI), **options)
    return buffer.getvalue()


_ENCODERS: dict[str, Callable[[Image.Image], bytes]] = {
    "jpeg": _jpeg,
    "tiff": _tiff,
    "png": _png,
    "pdf": _pdf_without_text,
    "fax": _fax_tiff,
}
VARIANTS = {"jpeg": ".jpg", "tiff": ".tif", "png": ".png", "pdf": ".pdf", "fax": ".tif"}
"""Name of each variant and the suffix of its files; `fax` is black and white, Group 4."""

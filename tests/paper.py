"""Pages as a scanner gives them, drawn: letters, separating sheets, blank sheets; skewed and noisy as wanted."""

import random
from io import BytesIO
from pathlib import Path

import img2pdf
import pikepdf
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

A4 = (1654, 2339)
"""Pixels at 200 dpi."""
DPI = 200
_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_NARROW, _WIDE = round(0.08 * DPI), round(0.20 * DPI)
PATCH_T, PATCH_3 = (_NARROW, _WIDE, _NARROW, _WIDE), (_WIDE, _NARROW, _WIDE, _NARROW)


def blank() -> Image.Image:
    return Image.new("L", A4, 255)


def letter(text: str = "Vážený pán riaditeľ", *, lines: int = 24, shade: int = 20) -> Image.Image:
    page = blank()
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(_FONT, 32)
    for line in range(lines):
        pen.text((180, 260 + 62 * line), f"{text}, riadok {line + 1}", font=font, fill=shade)
    return page


def code_sheet(text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> Image.Image:
    return with_code(letter("Oddeľovač", lines=2), text, kind)


def with_code(
    page: Image.Image, text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.Code128
) -> Image.Image:
    """The page with a label at its upper right."""
    code = _label(text, kind)
    page.paste(code, (A4[0] - code.width - 150, 120))
    return page


def _label(text: str, kind: zxingcpp.BarcodeFormat) -> Image.Image:
    drawn = zxingcpp.create_barcode(text, kind).to_image(scale=4)
    height, width = drawn.shape
    return Image.frombytes("L", (width, height), bytes(memoryview(drawn).cast("B")))


def patch_sheet(bars: tuple[int, ...] = PATCH_T, *, edge: str = "top") -> Image.Image:
    """Bars of 3 inches along an edge, from the edge inwards."""
    page = letter("PATCH", lines=3)
    pen, at = ImageDraw.Draw(page), round(0.5 * DPI)
    for bar in bars:
        pen.rectangle((400, at, 400 + 3 * DPI, at + bar - 1), fill=0)
        at += bar + _NARROW
    turns = {"top": 0, "left": 90, "bottom": 180, "right": 270}
    return page.rotate(turns[edge], expand=True)


def skewed(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def noisy(page: Image.Image, chance: random.Random, *, specks: float = 0.004, sigma: float = 14) -> Image.Image:
    """Gray grain all over, and black and white specks on a share of the pixels."""
    grain = Image.effect_noise(page.size, sigma)
    page = Image.blend(page, grain, 0.18)
    pixels = page.load()
    assert pixels is not None
    for _ in range(int(specks * page.width * page.height)):
        pixels[chance.randrange(page.width), chance.randrange(page.height)] = chance.choice((0, 255))
    return page


def as_pdf(*pages: Image.Image) -> bytes:
    """The same bytes for the same pages, at whatever moment they are made."""
    encoded = []
    for page in pages:
        buffer = BytesIO()
        page.save(buffer, "JPEG", quality=80, dpi=(DPI, DPI))
        encoded.append(buffer.getvalue())
    finished = BytesIO()
    with pikepdf.open(BytesIO(img2pdf.convert(encoded, nodate=True))) as pdf:
        del pdf.trailer.ID
        pdf.save(finished, deterministic_id=True)
    return finished.getvalue()


def as_tiff(path: Path, *pages: Image.Image) -> Path:
    first, *others = [page.convert("1") for page in pages]
    first.save(path, "TIFF", compression="group4", save_all=True, append_images=others, dpi=(DPI, DPI))
    return path


def speckled(page: Image.Image, share: float, *, seed: int = 5) -> Image.Image:
    """With dark dots of a pixel on such a share of the page, as dust and bad copies leave them."""
    dots, dice = page.copy(), random.Random(seed)
    for _ in range(round(page.width * page.height * share)):
        dots.putpixel((dice.randrange(page.width), dice.randrange(page.height)), 0)
    return dots

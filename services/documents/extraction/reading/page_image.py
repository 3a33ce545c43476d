"""The image of one page, as Tesseract is given it, and what can be told from it without reading it."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

_PROFILE_WIDTH = 300
_LARGEST_SKEW = 6.0
_STEP = 0.5
_FINE_STEP = 0.1
_WORTH_TURNING = 0.4
_BAND = 0.06
_INK = 110
_BLANK_BELOW = 0.001
_SPECK_SIZE = 3
_SPECK_CONTRAST = 100
_ALONE_WITHIN = 5
"""Pixels around a dot in which no stroke of writing passes."""
_SPECKLED_FROM = 0.0005
"""Share of the page; clean scans have next to none."""


@dataclass(frozen=True)
class PageImage:
    """A file with one image. `dpi` where the file itself does not say it; width and height in pixels."""

    path: Path
    width: int
    height: int
    dpi: int | None = None
    temporary: bool = False
    """Made for reading alone, and removed after it."""


def is_blank(page: PageImage) -> bool:
    """Whether there is next to no ink on the page."""
    with Image.open(page.path) as image:
        small = image.convert("L").reduce(2)
    dark = sum(small.histogram()[:_INK])
    return dark < _BLANK_BELOW * small.width * small.height


def is_speckled(page: PageImage) -> bool:
    """Whether there are dark dots that stand alone, as dust on the glass and bad copies leave them."""
    grey, smooth = _grey_and_smooth(page)
    surroundings = smooth.filter(ImageFilter.MinFilter(_ALONE_WITHIN))
    dots = ImageChops.darker(ImageChops.subtract(smooth, grey), surroundings).histogram()[_SPECK_CONTRAST:]
    return sum(dots) > _SPECKLED_FROM * grey.width * grey.height


def despeckled(page: PageImage) -> PageImage:
    """The page without dots that stand alone; strokes of usual writing stay."""
    return _saved(_grey_and_smooth(page)[1], page, "despeckled")


def _grey_and_smooth(page: PageImage) -> tuple[Image.Image, Image.Image]:
    with Image.open(page.path) as image:
        grey = image.convert("L")
    return grey, grey.filter(ImageFilter.MedianFilter(_SPECK_SIZE))


def densest_band(page: PageImage) -> PageImage:
    """A strip over the whole width where most is written: enough to find the language."""
    with Image.open(page.path) as image:
        grey = image.convert("L")
    height = max(1, round(grey.height * _BAND))
    rows = grey.resize((1, 200), Image.Resampling.BOX).tobytes()
    window = max(1, round(200 * _BAND))
    start = min(range(200 - window), key=lambda row: sum(rows[row : row + window]))
    top = min(grey.height - height, round(start / 200 * grey.height))
    band = grey.crop((0, top, grey.width, top + height))
    return _saved(band, page, "band")


def turned(page: PageImage, degrees: float) -> PageImage:
    """The page turned clockwise, on a larger canvas where needed."""
    with Image.open(page.path) as image:
        grey = image.convert("L")
    exact = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    if degrees in exact:
        return _saved(grey.transpose(exact[int(degrees)]), page, f"turned{round(degrees * 10)}")
    straight = grey.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return _saved(straight, page, f"turned{round(degrees * 10)}")


def skew_of(page: PageImage) -> float:
    """Degrees clockwise by which the page must be turned for its lines to lie level; 0 where not worth it."""
    with Image.open(page.path) as image:
        grey = image.convert("L")
    small = grey.resize((_PROFILE_WIDTH * 2, round(_PROFILE_WIDTH * 2 * grey.height / grey.width)))
    coarse = _levelest(small, -_LARGEST_SKEW, _LARGEST_SKEW, _STEP)
    fine = _levelest(small, coarse - _STEP, coarse + _STEP, _FINE_STEP)
    return fine if abs(fine) >= _WORTH_TURNING else 0.0


def _levelest(image: Image.Image, low: float, high: float, step: float) -> float:
    angles = [low + step * number for number in range(round((high - low) / step) + 1)]
    return max(angles, key=lambda angle: _levelness(image, angle))


def _levelness(image: Image.Image, degrees: float) -> int:
    """How strongly rows differ from their neighbours: most when lines of text lie level."""
    rows = image.rotate(-degrees, Image.Resampling.BILINEAR, fillcolor=255).resize(
        (1, image.height), Image.Resampling.BOX
    )
    values = rows.tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(values))


def _saved(image: Image.Image, page: PageImage, what: str) -> PageImage:
    path = page.path.parent / f"{page.path.stem}-{what}.pgm"
    image.save(path)
    return PageImage(path, image.width, image.height, page.dpi or dpi_of(page))


def dpi_of(page: PageImage) -> int | None:
    """Resolution that the file states; None where it does not, or not believably."""
    with Image.open(page.path) as image:
        return believable_dpi(image)


def believable_dpi(image: Image.Image) -> int | None:
    dpi = image.info.get("dpi", (0, 0))[0]
    return round(dpi) if 70 <= dpi <= 2400 else None

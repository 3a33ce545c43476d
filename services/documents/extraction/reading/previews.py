"""Preview images: WebP, as wide as a screen shows a page."""

from pathlib import Path

from PIL import Image

from services.documents.extraction.protocol import preview_file

_QUALITY = 65
_FASTEST = 0
_TALLEST = 16_000
"""WebP ends at 16,383 pixels."""


def write_preview(image: Image.Image, page: int, width: int, folder: Path) -> None:
    """Write page `page` (from 1). Small images are not enlarged."""
    shrunk(image, width).save(folder / preview_file(page), "WEBP", quality=_QUALITY, method=_FASTEST)


def shrunk(image: Image.Image, width: int) -> Image.Image:
    """As small as its preview; small images stay as they are."""
    image = image if image.mode != "1" else image.convert("L")
    scale = min(1.0, width / image.width, _TALLEST / image.height)
    if scale == 1.0:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)

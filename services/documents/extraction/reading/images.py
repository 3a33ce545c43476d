"""Image files as they come from scanners, faxes and cameras: opened within bounds, made ready for recognition."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.page_image import PageImage, believable_dpi
from shared.contracts.documents import Outcome

READABLE = frozenset(
    {
        "image/tiff",
        "image/jpeg",
        "image/png",
        "image/bmp",
        "image/gif",
        "image/webp",
        "image/jp2",
        "image/jpx",
        "image/x-portable-bitmap",
        "image/x-portable-greymap",
        "image/x-portable-graymap",
        "image/x-portable-pixmap",
        "image/vnd.zbrush.pcx",
        "image/x-pcx",
    }
)
_RAW = {"1": ".pbm", "L": ".pgm", "RGB": ".ppm"}
_AS_IT_IS = {"JPEG": ".jpg", "PNG": ".png", "TIFF": ".tif"}
_PLAIN_MODES = frozenset({"1", "L", "RGB"})
_UPRIGHT = 1
_JPEG_QUALITY = 85
_EXIF_KEPT = {
    ExifTags.Base.ImageDescription: "title",
    ExifTags.Base.Artist: "author",
    ExifTags.Base.DateTime: "created",
    ExifTags.Base.Software: "program",
    ExifTags.Base.Make: "device_maker",
    ExifTags.Base.Model: "device",
}
_MODE_PAGES = {"TIFF"}
"""Formats whose further images are pages, and not frames of a film."""

Image.MAX_IMAGE_PIXELS = None  # bounded in `_check_size`, by our own limit


@dataclass(frozen=True)
class ImageFile:
    """An image file whose header was looked at."""

    path: Path
    pages: int
    max_pixels: int

    @contextmanager
    def page(self, number: int) -> Iterator[Image.Image]:
        """One page (from 0), upright as its header asks, in black and white, grey or RGB. Raises Unreadable."""
        with _opened(self.path) as image:
            try:
                image.seek(number)
                _check_size(image, self.max_pixels)
                dpi = believable_dpi(image)
                upright = ImageOps.exif_transpose(image)
                flat = _flat(upright)
                flat.load()
            except (OSError, SyntaxError, ValueError, EOFError, ZeroDivisionError) as error:
                raise _damaged(error) from error
            flat.info["dpi"] = (dpi, dpi) if dpi else (0, 0)
            yield flat

    def for_recognition(self, number: int, folder: Path) -> PageImage:
        """The page as a file for Tesseract: the original itself where that is one plain image."""
        with _opened(self.path) as image:
            width, height = image.size
            plain = image.format in _AS_IT_IS and image.mode in _PLAIN_MODES and _orientation(image) == _UPRIGHT
            if self.pages == 1 and plain:
                link = folder / f"page-1{_AS_IT_IS[image.format or '']}"
                if not link.exists():
                    link.symlink_to(self.path)
                return PageImage(link, width, height)
        with self.page(number) as page:
            path = (
                folder / f"page-{number + 1}{'.pbm' if page.mode == '1' else '.ppm' if page.mode == 'RGB' else '.pgm'}"
            )
            page.save(path)
            return PageImage(path, page.width, page.height, believable_dpi(page), temporary=True)

    def for_pdf(self, number: int) -> bytes:
        """The page as an image file to put into a PDF: JPEG as it is, black and white as Group 4, else JPEG."""
        with _opened(self.path) as image:
            if image.format == "JPEG" and image.mode in ("L", "RGB") and _orientation(image) == _UPRIGHT:
                return self.path.read_bytes()
        with self.page(number) as page:
            buffer = BytesIO()
            if page.mode == "1":
                page.save(buffer, "TIFF", compression="group4", dpi=page.info["dpi"])
            else:
                page.save(buffer, "JPEG", quality=_JPEG_QUALITY, dpi=page.info["dpi"])
            return buffer.getvalue()

    def metadata(self) -> dict[str, str]:
        with _opened(self.path) as image:
            exif = image.getexif()
            return {name: str(exif[tag])[:500].strip("\0 ") for tag, name in _EXIF_KEPT.items() if exif.get(tag)}


def open_image(path: Path, max_pixels: int) -> ImageFile:
    """Look at the header. Raises Unreadable."""
    with _opened(path) as image:
        pages = getattr(image, "n_frames", 1) if image.format in _MODE_PAGES else 1
        if pages < 1:
            raise Unreadable(Outcome.NO_PAGES, "The file holds no page")
        _check_size(image, max_pixels)
    return ImageFile(path, pages, max_pixels)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        image = Image.open(path)
    except UnidentifiedImageError as error:
        raise Unreadable(Outcome.CORRUPT, "The image is damaged: its header can not be understood") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _damaged(error) from error
    with image:
        yield image


def _check_size(image: Image.Image, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        detail = f"A page of {image.width} × {image.height} pixels is larger than is read here"
        raise Unreadable(Outcome.TOO_LARGE, detail)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, palette or other colour spaces."""
    if image.mode in _PLAIN_MODES:
        return image
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        low, high = image.getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        return image.convert("F").point(lambda value: value * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]
    return image.convert("L" if image.mode in ("LA",) else "RGB")


def _orientation(image: Image.Image) -> int:
    return int(image.getexif().get(ExifTags.Base.Orientation, _UPRIGHT))


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(Outcome.CORRUPT, f"The image is damaged: {str(error)[:200]}")

"""`python -m services.contacts.photos.reader SOURCE TARGET`: a picture made small, with nothing in it but the picture.

The pixels alone are written anew, upright, as JPEG: no metadata, no thumbnail, nothing hidden behind them survives.
Prints a JSON object: `{}` or `{"refused": [code, detail]}`.
"""

import json
import resource
import sys
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from services.contacts.photos.limits import CPU_SECONDS, FORMATS, MEMORY_BYTES, MOST_PIXELS, SIDE, PhotoRefused


def main(source: str, target: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        make_small(source, target)
    except PhotoRefused as refused:
        print(json.dumps({"refused": [refused.code, refused.detail]}))
    else:
        print("{}")


def make_small(source: str, target: str) -> None:
    """Raises PhotoRefused."""
    pillow_heif.register_heif_opener()
    # Pillow's own limit is a warning first; here the size is looked at before any pixel is read.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many(picture.width, picture.height)
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            plain = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
            plain.save(target, "JPEG", quality=85, optimize=True)
    except Image.DecompressionBombError as error:
        raise PhotoRefused("too-many-pixels", str(error)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoRefused("no-picture", "This is no BMP, JPEG, PNG, HEIC or WebP picture, or it is damaged") from error


def _too_many(width: int, height: int) -> PhotoRefused:
    return PhotoRefused("too-many-pixels", f"{width} × {height} pixels; at most {MOST_PIXELS:,} are taken")


if __name__ == "__main__":
    main(*sys.argv[1:])

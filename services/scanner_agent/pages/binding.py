"""Makes one PDF of the images that a scanner gave."""

import io
from pathlib import Path

import img2pdf
from PIL import Image

from services.scanner_agent.pages.protocol import BindJob, Bound

QUALITY = 90
"""Of JPEG, for gray and colour; lines in black and white stay without loss."""
_DEFAULT_DPI = 300


def bind(job: BindJob) -> Bound:
    """Raises OSError, ValueError."""
    with job.target.open("wb") as target:
        img2pdf.convert([_encoded(path) for path in job.images], outputstream=target, nodate=True)
    return Bound(pages=len(job.images))


def _encoded(path: Path) -> bytes:
    with Image.open(path) as image:
        if image.mode == "1":
            return path.read_bytes()
        dpi = image.info.get("dpi", (_DEFAULT_DPI, _DEFAULT_DPI))
        plain = image if image.mode in ("L", "RGB") else image.convert("RGB")
        encoded = io.BytesIO()
        plain.save(encoded, "JPEG", quality=QUALITY, subsampling=0, dpi=tuple(round(value) for value in dpi))
        return encoded.getvalue()

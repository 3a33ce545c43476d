"""`python -m services.documents.codes`: what the QR codes on the first page of one file after another say.

Standard input is one end of a socket pair: a line `["FILE", "MEDIA/TYPE"]` is answered by a line with a list of texts.
The files are strangers': they are opened here, in a process with limits, and nowhere else.
"""

import json
import os
import socket
import sys
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.images import open_image
from services.documents.extraction.reading.limits import confine

_MEMORY_MIB = 1024
_OUTPUT_BYTES = 1024 * 1024
_PIXELS = 60_000_000
_DPI = 200
_POINTS_PER_INCH = 72
_MOST_CODES = 8
_LONGEST_CODE = 300


def codes_on(page: Image.Image) -> list[str]:
    """Those that can be read, dark on light, in whichever direction the page lies."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(page.convert("L"), formats=formats, try_invert=False)
    return [code.text for code in found if code.text and len(code.text) <= _LONGEST_CODE][:_MOST_CODES]


def first_page_codes(path: Path, media_type: str) -> list[str]:
    """Raises Unreadable, pypdfium2.PdfiumError."""
    if media_type == "application/pdf":
        return _codes_of_pdf(path)
    with open_image(path, _PIXELS).page(0) as page:
        return codes_on(page)


def _codes_of_pdf(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        if not len(document):
            return []
        page = document[0]
        width, height = page.get_size()
        scale = min(_DPI / _POINTS_PER_INCH, (_PIXELS / max(width * height, 1)) ** 0.5)
        return codes_on(page.render(scale=scale, grayscale=True).to_pil())


def main() -> None:
    confine(_MEMORY_MIB, _OUTPUT_BYTES)
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as service:
        service.setblocking(True)
        for line in service.makefile("r", encoding="utf-8"):
            path, media_type = json.loads(line)
            service.sendall(json.dumps(_told(Path(path), media_type)).encode() + b"\n")


def _told(path: Path, media_type: str) -> list[str]:
    try:
        return first_page_codes(path, media_type)
    except (Unreadable, pypdfium2.PdfiumError, OSError, ValueError, MemoryError) as error:
        print(f"no page to look at: {error}", file=sys.stderr)
        return []


if __name__ == "__main__":
    main()

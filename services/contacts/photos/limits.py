"""What is refused as a photo. Apart from the reader, whose libraries only its own process has to hold."""

SIDE = 512
"""Pixels of the longer side of what is kept."""
MOST_PIXELS = 60_000_000
CPU_SECONDS = 20
MEMORY_BYTES = 1_500_000_000
FORMATS = ("BMP", "JPEG", "PNG", "HEIF", "WEBP")
MEDIA_TYPE = "image/jpeg"


class PhotoRefused(Exception):
    """It is no picture that is taken here. `code` is `no-picture`, `too-many-pixels` or `too-slow`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail

"""How stored files leave the house: under which media type, shown or saved, and what they may do in a browser.

A file is somebody else's. Only types that cannot run anything are shown in the page; all others are saved, and
whatever could run (HTML, SVG, XML, scripts) is saved as plain bytes.
"""

import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

SHOWN = frozenset(
    {
        "application/pdf",
        "image/avif",
        "image/bmp",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "application/json",
        "text/plain",
    }
)
_SAVED_BY_NAME = frozenset(
    {
        "application/msword",
        "application/rtf",
        "application/vnd.ms-excel",
        "application/vnd.ms-outlook",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "message/rfc822",
        "text/csv",
    }
)
BYTES = "application/octet-stream"
STORED_TYPES = (*sorted((SHOWN | _SAVED_BY_NAME) - {"text/plain"}), "text/plain; charset=utf-8", BYTES)
"""All that `presentation_of` can name."""
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Browsers' own PDF viewers do not work in a sandbox; a PDF's scripts have no access to the page's origin.
_PDF = "default-src 'none'; img-src 'self' data:; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Presentation:
    media_type: str
    inline: bool
    policy: str
    """Content-Security-Policy of the answer."""


def presentation_of(media_type: str) -> Presentation:
    """By the type found from the bytes; its parameters do not count."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence == "application/pdf":
        return Presentation(essence, inline=True, policy=_PDF)
    if essence == "text/plain":
        return Presentation("text/plain; charset=utf-8", inline=True, policy=_SANDBOX)
    if essence in SHOWN:
        return Presentation(essence, inline=True, policy=_SANDBOX)
    return Presentation(essence if essence in _SAVED_BY_NAME else BYTES, inline=False, policy=_SANDBOX)


def content_disposition(filename: str, *, inline: bool) -> str:
    """RFC 6266: an ASCII name for old readers, and the real one in UTF-8."""
    kind = "inline" if inline else "attachment"
    clean = "".join(letter for letter in filename if unicodedata.category(letter)[0] != "C") or "file"
    ascii_name = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = "".join("_" if letter in '"\\%/;' else letter for letter in ascii_name).strip() or "file"
    if plain == clean:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"

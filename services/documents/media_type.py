"""The media type of a file, from its bytes and never from its name."""

import magic

HEAD_BYTES = 256 * 1024
"""How much of the start of a file is looked at."""

_CONFUSED = {
    "application/x-zip-compressed": "application/zip",
    "image/x-ms-bmp": "image/bmp",
    "application/x-empty": "application/octet-stream",
    "inode/x-empty": "application/octet-stream",
}
_VAGUE = frozenset(
    {
        "application/octet-stream",
        "application/zip",
        "application/x-ole-storage",
        "application/CDFV2",
        "application/x-msi",
        "text/plain",
        "text/xml",
        "application/gzip",
        "application/encrypted",
    }
)


def media_type_of(head: bytes) -> str:
    """Media type such as `image/tiff`; `application/octet-stream` where the bytes say nothing."""
    found = str(magic.from_buffer(head, mime=True))
    if found == "application/octet-stream" and b"%PDF-" in head[:1024]:
        return "application/pdf"
    return _CONFUSED.get(found, found)


def is_vague(media_type: str) -> bool:
    """Whether another program that reads the whole file may know better."""
    return media_type in _VAGUE

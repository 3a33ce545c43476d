"""The media type of a file, from its bytes and never from its name."""

import re

import magic

HEAD_BYTES = 64 * 1024
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


_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
_MAIL_FIELDS = frozenset({b"from", b"to", b"subject", b"date", b"message-id", b"received", b"mime-version"})
_FIELDS_OF_A_MAIL = 3
_MAILBOX = re.compile(rb"From \S[^\n]{0,500}\d\d:\d\d[^\n]{0,40}\d{4}\s*\n")
"""The line before each mail of a mailbox, which ends with a date (RFC 4155)."""
_SIGNED = re.compile(rb"\x30[\x80-\x84][\x00-\xff]{0,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]")
"""A CMS structure (RFC 5652) in DER: signed or enveloped data."""
_LONGEST_HEADER = 64 * 1024


def media_type_of(head: bytes) -> str:
    """Media type such as `image/tiff`; `application/octet-stream` where the bytes say nothing."""
    found = str(magic.from_buffer(head, mime=True))
    if found == "application/octet-stream" and b"%PDF-" in head[:1024]:
        return "application/pdf"
    if found.startswith(("text/", "message/", "application/mbox")):
        found = _kind_of_text(found, head)
    if found == "application/octet-stream" and _SIGNED.match(head):
        return "application/pkcs7-mime"
    return _CONFUSED.get(found, found)


def is_vague(media_type: str) -> bool:
    """Whether another program that reads the whole file may know better."""
    return media_type in _VAGUE


def is_paged(media_type: str) -> bool:
    """Whether it is pages and nothing that other files lie in."""
    return media_type == "application/pdf" or media_type.startswith("image/")


def _kind_of_text(found: str, head: bytes) -> str:
    if _MAILBOX.match(head):
        return "application/mbox"
    return "message/rfc822" if _is_mail(head) else found


def _is_mail(head: bytes) -> bool:
    """Whether it begins with the header of a mail, whichever field is first."""
    fields: set[bytes] = set()
    for line in head[:_LONGEST_HEADER].splitlines():
        if not line:
            return len(fields & _MAIL_FIELDS) >= _FIELDS_OF_A_MAIL
        if line[:1] in b" \t" and fields:
            continue
        if not _FIELD.match(line):
            return False
        fields.add(line.partition(b":")[0].lower())
    return False

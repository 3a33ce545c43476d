"""The bytes of a document, by the address that `documents` grants."""

from time import monotonic

import requests

from shared.contracts.problems import Unavailable, invalid_field

CONNECT_SECONDS = 3.0
SECONDS = 20.0
_PIECE = 65536


def fetch(url: str, most_bytes: int) -> bytes:
    """Raises Invalid about /document_id when there is more than that, Unavailable when trying again may help."""
    try:
        return _read(url, most_bytes)
    except requests.RequestException as error:
        # Not `from error`, whose message holds the presigned address.
        raise Unavailable(f"The document can not be fetched: {type(error).__name__}") from None


def _read(url: str, most_bytes: int) -> bytes:
    deadline = monotonic() + SECONDS
    content = bytearray()
    with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, SECONDS), allow_redirects=False) as response:
        if response.status_code != requests.codes.ok:
            raise Unavailable(f"The object store answered {response.status_code}")
        for piece in response.iter_content(_PIECE):
            content += piece
            if len(content) > most_bytes:
                raise invalid_field("/document_id", "too-large", f"At most {most_bytes:,} bytes are read here")
            if monotonic() > deadline:
                raise Unavailable(f"The document did not come within {SECONDS:g} s")
    return bytes(content)

"""The documents of a package: fetched by their presigned addresses, in pieces, and compared with their digests."""

import hashlib
import time
from collections.abc import Iterator

import requests

from shared.contracts.documents import Document, GetContent, GetDocument
from shared.contracts.problems import Conflict, Unavailable
from shared.messaging.bus import Calls
from shared.security.context import Context

_PIECE = 256 * 1024
_CONNECT_SECONDS, _SILENCE_SECONDS = 3.0, 30.0


class Contents:
    def __init__(self, bus: Calls, context: Context) -> None:
        self._bus = bus
        self._context = context
        self._session = requests.Session()

    def document(self, document_id: str) -> Document:
        return self._bus.call(GetDocument(id=document_id), self._context)

    def pieces(self, document: Document) -> Iterator[bytes]:
        """The bytes of the original. Raises Unavailable, and Conflict where they are not the registered ones."""
        link = self._bus.call(GetContent(id=document.id), self._context)
        digest = hashlib.sha256()
        try:
            for piece in self._stream(link.url):
                digest.update(piece)
                yield piece
                time.sleep(0)
        except requests.RequestException as error:
            # Not `from error`, whose message holds the presigned address.
            raise Unavailable(f"A document can not be fetched: {type(error).__name__}") from None
        if digest.hexdigest() != document.sha256:
            raise Conflict(f"Document {document.id} is damaged; restore it from a backup", reason="document-damaged")

    def _stream(self, url: str) -> Iterator[bytes]:
        timeout = (_CONNECT_SECONDS, _SILENCE_SECONDS)
        with self._session.get(url, stream=True, timeout=timeout, allow_redirects=False) as response:
            if response.status_code != requests.codes.ok:
                raise Unavailable(f"The object store answered {response.status_code} for a document")
            yield from response.iter_content(_PIECE)

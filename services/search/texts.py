"""Fetching the text of a document from its presigned address, bounded in size and time."""

from time import monotonic

import requests
import structlog
from prometheus_client import Counter
from requests.adapters import HTTPAdapter

from shared.contracts.problems import Unavailable

CONNECT_SECONDS = 3.0
SILENCE_SECONDS = 8.0
"""Longest wait for the next bytes."""
_PIECE = 64 * 1024

shortened = Counter("kancelaria_search_texts_shortened_total", "Texts of which only the first part is indexed")
log = structlog.get_logger()


class TextMissing(Exception):
    """The object store holds no such text."""


class Texts:
    def __init__(self, most_bytes: int, seconds: float) -> None:
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(pool_connections=4, pool_maxsize=16))
        self._session.mount("https://", HTTPAdapter(pool_connections=4, pool_maxsize=16))

    def fetch(self, url: str) -> str:
        """The beginning of the text, at most the set number of bytes.

        Raises TextMissing, or Unavailable where trying again later may help.
        """
        try:
            return self._read(url).decode("utf-8", errors="replace")
        except requests.RequestException as error:
            # Not `from error`, whose message holds the presigned address.
            raise Unavailable(f"The text can not be fetched: {type(error).__name__}") from None

    def _read(self, url: str) -> bytes:
        deadline = monotonic() + self._seconds
        timeout = (CONNECT_SECONDS, min(SILENCE_SECONDS, self._seconds))
        with self._session.get(url, stream=True, timeout=timeout, allow_redirects=False) as response:
            if response.status_code == requests.codes.not_found:
                raise TextMissing
            if response.status_code != requests.codes.ok:
                raise Unavailable(f"The object store answered {response.status_code} for a text")
            content = bytearray()
            for piece in response.iter_content(_PIECE):
                content += piece
                if len(content) > self._most_bytes:
                    shortened.inc()
                    log.warning("only the beginning of a text is indexed", bytes=self._most_bytes)
                    return _whole_characters(content[: self._most_bytes])
                if monotonic() > deadline:
                    raise Unavailable(f"A text did not come within {self._seconds:g} s")
            return bytes(content)


def _whole_characters(content: bytearray) -> bytes:
    """Without a character that was cut in two at the end."""
    return bytes(content).decode("utf-8", errors="ignore").encode()

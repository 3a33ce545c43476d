"""Bytes to and from the object store, over presigned links and in small pieces, never whole in memory."""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Protocol, cast

import structlog
import urllib3
from flask import Response, request
from urllib3.exceptions import HTTPError

from gateway.inputs import holds_tag
from gateway.media import content_disposition, presentation_of
from gateway.problems import RangeNotSatisfiable
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import NotFound, Unavailable

log = structlog.get_logger("gateway.objects")

_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})")
_PASSED_ON = ("Content-Length", "Content-Range")


class SupportsRead(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class ObjectTransfer:
    """Keeps connections to the store open. Thread-safe."""

    def __init__(self, *, timeout: float, connections: int) -> None:
        self._pool = urllib3.PoolManager(
            num_pools=4,
            maxsize=connections,
            retries=False,
            timeout=urllib3.Timeout(connect=min(timeout, 5.0), read=timeout),
        )

    def put(self, url: str, headers: Mapping[str, str], body: SupportsRead, size: int) -> None:
        """Upload `size` bytes. Raises Unavailable when the store does not take them."""
        sent = {**headers, "Content-Length": str(size)}
        try:
            response = self._pool.request("PUT", url, body=cast(IO[bytes], body), headers=sent)
        except HTTPError as error:
            raise self._away(error) from error
        if response.status >= 300:
            log.error("objects.put_refused", status=response.status)
            raise Unavailable("The file store did not take the file; try again")

    def serve(self, link: ObjectLink, *, download: bool = False) -> Response:
        """Stream what the link leads to, whole or the asked range."""
        shown = presentation_of(link.media_type)
        tag = f'"{link.etag.strip(chr(34))}"'
        headers = {
            "ETag": tag,
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-cache",
            "Content-Security-Policy": shown.policy,
            "Content-Disposition": content_disposition(link.filename, inline=shown.inline and not download),
        }
        if holds_tag(request.headers.get("If-None-Match"), tag):
            return Response(status=304, headers=headers)
        source = self._open(link.url, _asked_range(tag))
        for name in _PASSED_ON:
            if name in source.headers:
                headers[name] = source.headers[name]
        response = Response(_pieces(source), source.status, headers, content_type=shown.media_type)
        response.call_on_close(source.close)
        return response

    def _open(self, url: str, asked: str | None) -> urllib3.BaseHTTPResponse:
        # Without an encoding: sizes and ranges speak of the bytes as stored.
        headers = {"Accept-Encoding": "identity"} | ({"Range": asked} if asked else {})
        try:
            source = self._pool.request("GET", url, headers=headers, preload_content=False)
        except HTTPError as error:
            raise self._away(error) from error
        if source.status in (200, 206):
            return source
        source.drain_conn()
        source.release_conn()
        if source.status == 416:
            raise RangeNotSatisfiable()
        log.error("objects.get_refused", status=source.status)
        if source.status == 404:
            raise NotFound("The file store does not hold these bytes")
        raise Unavailable("The file store did not answer as it should; try again")

    @staticmethod
    def _away(error: HTTPError) -> Unavailable:
        log.error("objects.away", error=type(error).__name__)
        return Unavailable("The file store can not be reached; try again")


def _asked_range(tag: str) -> str | None:
    """A single range, unless it was asked for another version (If-Range). Several ranges are answered whole."""
    asked = request.headers.get("Range", "")
    if not _RANGE.fullmatch(asked):
        return None
    condition = request.headers.get("If-Range")
    return asked if condition is None or condition == tag else None


def _pieces(source: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """A transfer that breaks ends the answer early, which its Content-Length shows to the client."""
    try:
        yield from source.stream(_CHUNK, decode_content=False)
        source.release_conn()
    finally:
        source.close()

"""The routes of Tika's server: PUT a file, get its text (`/tika`), metadata (`/meta`), both (`/rmeta`) or its type.

Answers 413 beyond the size limit, and 422 for a file that is empty, corrupt, encrypted, or goes beyond a limit while it
is read; the body then says why.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.tika_server.pool import Limits, Overrun, Pool, Unreadable

VERSION = "Apache Tika 3.3.0"
PREFIX = "tika-"
"""Of the names of the files being read."""
CONTENT = "X-TIKA:content"
_FORMS = {"text": "text", "ignore": "none", "xml": "xml", "html": "xml"}


class TooLarge(Exception):
    """The body is larger than this server reads."""


class Encrypted(Unreadable):
    """It can not be read without its password."""


def create_app(limits: Limits, max_bytes: int) -> Starlette:
    pool = Pool(limits)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(pool.keep_warm())
        yield
        warming.cancel()
        await pool.close()

    async def read(request: Request, form: str) -> dict[str, Any]:
        return await _read_body(request, form, pool, max_bytes)

    async def tika(request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if "json" in accept:
            return JSONResponse(await read(request, _form_of(request, default="xml")))
        if "html" in accept or "xml" in accept:
            return Response((await read(request, "xml"))[CONTENT], media_type="text/html")
        return PlainTextResponse((await read(request, "text"))[CONTENT])

    async def metadata(request: Request) -> Response:
        found = await read(request, "none")
        del found[CONTENT]
        return JSONResponse(found)

    async def recursive_metadata(request: Request) -> Response:
        return JSONResponse([await read(request, _form_of(request, default="xml"))])

    async def detect(request: Request) -> Response:
        found = await read(request, "none")
        return PlainTextResponse(str(found.get("Content-Type", "application/octet-stream")).partition(";")[0])

    async def version(_: Request) -> Response:
        return PlainTextResponse(VERSION)

    async def welcome(_: Request) -> Response:
        return PlainTextResponse(f"This is Tika Server ({VERSION}). Please PUT\n")

    return Starlette(
        routes=[
            Route("/tika", welcome, methods=["GET"]),
            Route("/tika", tika, methods=["PUT"]),
            Route("/tika/{form}", tika, methods=["PUT"]),
            Route("/meta", metadata, methods=["PUT"]),
            Route("/rmeta", recursive_metadata, methods=["PUT"]),
            Route("/rmeta/{form}", recursive_metadata, methods=["PUT"]),
            Route("/detect/stream", detect, methods=["PUT"]),
            Route("/version", version, methods=["GET"]),
            Route("/", welcome, methods=["GET"]),
        ],
        lifespan=lifespan,
        exception_handlers={TooLarge: _refused(413), Unreadable: _refused(422), Overrun: _refused(422)},
    )


def _refused(status: int) -> Any:
    async def answer(_: Request, failure: Exception) -> Response:
        return PlainTextResponse(str(failure), status_code=status)

    return answer


def _form_of(request: Request, default: str) -> str:
    return _FORMS.get(request.path_params.get("form", ""), default)


async def _read_body(request: Request, form: str, pool: Pool, max_bytes: int) -> dict[str, Any]:
    handle, path = tempfile.mkstemp(prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            await _receive(request, file, max_bytes)
        found = await pool.read(path, form)
    finally:
        Path(path).unlink()
    return _as_tika_answers(found, _name_given(request))


async def _receive(request: Request, file: Any, max_bytes: int) -> None:
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > max_bytes:
                raise TooLarge(f"Larger than {max_bytes} bytes")
            file.write(chunk)
    except ClientDisconnect as gone:
        raise Unreadable("The client went away") from gone
    if not size:
        raise Unreadable("org.apache.tika.exception.ZeroByteFileException: InputStream must have > 0 bytes")


def _as_tika_answers(found: dict[str, Any], name: str | None) -> dict[str, Any]:
    """One value as itself, several as a list; the client's file name instead of the temporary one."""
    metadata = {key: values[0] if len(values) == 1 else values for key, values in found["metadata"].items()}
    warning = str(metadata.get("X-TIKA:warning", ""))
    if "EncryptedDocumentException" in warning:
        raise Encrypted(f"org.apache.tika.exception.{warning}")
    metadata.pop("resourceName", None)
    if name:
        metadata["resourceName"] = name
    metadata[CONTENT] = found["text"]
    return metadata


def _name_given(request: Request) -> str | None:
    header = Message()
    header["Content-Disposition"] = request.headers.get("content-disposition", "")
    return header.get_filename()

"""Whole lists as CSV or XLSX: page after page is asked for while the file is already on its way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response

from gateway.calls import Call
from gateway.media import content_disposition
from shared.contracts.base import MAX_PAGE, Command
from shared.listing.export import ExportFormat, columns_of, csv_chunks, xlsx_chunks


def export_response(call: Call, command: Command[Any], wanted: ExportFormat) -> Response:
    """The first page is fetched before the answer begins, so that a refusal is still a proper problem.

    A failure later breaks the transfer off: a file that ends early must not look whole.
    """
    context = call.context()
    client = call.gateway.client

    def page(cursor: str | None) -> dict[str, Any]:
        return orjson.loads(client.call_json(command.model_copy(update={"cursor": cursor, "limit": MAX_PAGE}), context))

    first = page(getattr(command, "cursor", None))
    columns = columns_of(item_type(type(command)))
    write = csv_chunks if wanted is ExportFormat.CSV else xlsx_chunks
    chunks = write(columns, _items(first, page))
    response = Response(chunks, content_type=wanted.media_type)
    name = f"{type(command).method.removeprefix('list_')}-{datetime.now(UTC):%Y-%m-%d}.{wanted}"
    response.headers["Content-Disposition"] = content_disposition(name, inline=False)
    return response


def item_type(command: type[Command[Any]]) -> Any:
    """What a list command's page holds."""
    return command.reply.__pydantic_generic_metadata__["args"][0]


def _items(first: dict[str, Any], page: Any) -> Iterator[dict[str, Any]]:
    current = first
    while True:
        yield from current["items"]
        if current["next_cursor"] is None:
            return
        current = page(current["next_cursor"])

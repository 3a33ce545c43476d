"""The journal as CSV: the entries, and where each record stands now. No cell is run as a formula."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.registry.handlers.entry_states import with_states
from services.registry.worker.exporting.source import Source
from shared.contracts.registry import Entry
from shared.listing.export import columns_of, csv_chunks


def write_csv(source: Source, path: Path) -> None:
    with path.open("wb") as file:
        for chunk in csv_chunks(columns_of(Entry), _items(source)):
            file.write(chunk)


def _items(source: Source) -> Iterator[dict[str, Any]]:
    for rows, _ in source.entry_batches():
        for entry in with_states(rows):
            yield entry.model_dump(mode="json")

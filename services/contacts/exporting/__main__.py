"""`python -m services.contacts.exporting OUTPUT PATH`: makes one file, and reports as `shared.jobs.process` says."""

import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from services.contacts.exporting.cards import cards
from services.contacts.exporting.source import Row, batches, count
from services.contacts.exporting.table import columns, items
from services.contacts.exporting.xml_file import xml_chunks
from services.contacts.models.outputs import MOST_SKIPPED_TOLD, OutputRecord
from services.contacts.printing.recipients import recipients
from services.contacts.printing.typesetting import Lines, write_pdf
from services.contacts.settings import WorkerSettings
from shared.contracts.base import now
from shared.contracts.contacts.outputs import ContactSelection, OutputFormat
from shared.jobs.claimed import exit_code_of
from shared.jobs.process import Reporter
from shared.listing.export import csv_chunks, xlsx_chunks
from shared.security.context import Context
from shared.security.principal import Principal
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


class _Making:
    """One file, and what is told of it on the way."""

    def __init__(self, store: Store, record: OutputRecord, reporter: Reporter) -> None:
        self._store, self._record, self._reporter = store, record, reporter
        self._context = Context(Principal.model_validate(record.principal))
        self._selection = ContactSelection.model_validate(record.selection)
        self._total = max(1, count(self._selection, self._context, store))
        self.contacts = 0
        self.skipped: list[dict[str, str]] = []
        self.skipped_count = 0

    def write(self, path: Path) -> None:
        if self._record.format == OutputFormat.PDF.value:
            write_pdf(dict(self._record.layout), self._addresses(), path)
            return
        with path.open("wb") as file:
            for chunk in _chunks(OutputFormat(self._record.format), self._rows()):
                file.write(chunk)

    def _rows(self) -> Iterator[Row]:
        for batch in batches(self._selection, self._context, self._store):
            yield from batch
            self.contacts += len(batch)
            self._tell()

    def _addresses(self) -> Iterator[Lines]:
        layout: dict[str, Any] = dict(self._record.layout)
        for recipient in recipients(self._selection, layout, self._context, self._store):
            if recipient.reason:
                self.skipped_count += 1
                if len(self.skipped) < MOST_SKIPPED_TOLD:
                    self.skipped.append({"id": recipient.id, "name": recipient.name, "reason": recipient.reason})
            else:
                self.contacts += 1
                yield recipient.lines
            self._tell()

    def _tell(self) -> None:
        self._reporter.progress(progress=min(0.95, (self.contacts + self.skipped_count) / self._total * 0.95))


def _chunks(kind: OutputFormat, rows: Iterator[Row]) -> Iterable[bytes]:
    match kind:
        case OutputFormat.XML:
            return xml_chunks(rows, now())
        case OutputFormat.VCARD:
            return cards(rows)
        case OutputFormat.XLSX:
            return xlsx_chunks(columns(), items(rows))
    return csv_chunks(columns(), items(rows))


def main(output_id: str, file: str) -> int:
    most = WorkerSettings().memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    store = Store(connect(MongoSettings()))

    def make(reporter: Reporter) -> dict[str, Any]:
        making = _Making(store, store.get(OutputRecord, output_id), reporter)
        making.write(Path(file))
        return {"contacts": making.contacts, "skipped": making.skipped_count, "skipped_contacts": making.skipped}

    return exit_code_of(make)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

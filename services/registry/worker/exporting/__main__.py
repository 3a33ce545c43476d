"""Makes one export, and reports as `shared.jobs.process` says."""

import resource
import sys
from pathlib import Path

from services.registry.models.exports import ExportRecord
from services.registry.settings import ExportSettings
from services.registry.worker.exporting.json_lines import write_json_lines
from services.registry.worker.exporting.pdf_book import write_pdf
from services.registry.worker.exporting.source import Source, read_source
from services.registry.worker.exporting.table import write_csv
from services.registry.worker.exporting.xml_book import write_xml
from shared.contracts.registry import ExportFormat
from shared.jobs.claimed import exit_code_of
from shared.jobs.process import Reporter
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


def main(export_id: str, path: Path) -> int:
    most = ExportSettings().memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    store = Store(connect(MongoSettings()))

    def make(reporter: Reporter) -> None:
        def tell(done: float) -> None:
            reporter.progress(progress=min(done, 1.0))

        record = store.get(ExportRecord, export_id)
        write(ExportFormat(record.format), read_source(store, record.journal_id, record.year, tell), path, store)

    return exit_code_of(make)


def write(kind: ExportFormat, source: Source, path: Path, store: Store) -> None:
    match kind:
        case ExportFormat.JSONL:
            write_json_lines(source, path, store)
        case ExportFormat.CSV:
            write_csv(source, path)
        case ExportFormat.XML:
            write_xml(source, path)
        case ExportFormat.PDF:
            write_pdf(source, path, store)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))

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
from shared.contracts.problems import Problem
from shared.contracts.registry import ExportFormat
from shared.jobs.process import Reporter
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


def main(export_id: str, path: Path) -> int:
    most = ExportSettings().memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    reporter = Reporter()
    store = Store(connect(MongoSettings()))
    record = store.get(ExportRecord, export_id)
    try:
        source = read_source(
            store, record.journal_id, record.year, lambda done: reporter.progress(progress=min(done, 1.0))
        )
        write(ExportFormat(record.format), source, path, store)
    except Problem as problem:
        reporter.trouble(problem.detail)
        return 1
    reporter.done()
    return 0


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

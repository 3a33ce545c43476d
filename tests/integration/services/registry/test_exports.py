"""Exports as the worker makes them: in a process of its own, into a real object store."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import lxml.etree
import pikepdf
import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.registry.handlers.checkpoints import sign_checkpoint
from services.registry.handlers.entry_lines import correct_entry
from services.registry.handlers.exports import export_journal, get_export, get_export_content
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.year_end import close_year
from services.registry.models.entries import EntryRecord
from services.registry.models.evidence import SigningKeyRecord
from services.registry.models.exports import ExportRecord
from services.registry.print.typesetting import FOLDER
from services.registry.settings import ExportSettings
from services.registry.worker.exporting import pdf_book, source
from services.registry.worker.making import make_next
from services.registry.worker.queue import ExportQueue
from shared.contracts.base import now
from shared.contracts.problems import Conflict, NotFound
from shared.contracts.registry import (
    CloseYear,
    CorrectEntry,
    Export,
    ExportFormat,
    ExportJournal,
    ExportState,
    GetExport,
    GetExportContent,
    SignCheckpoint,
)
from shared.evidence.verifier import Report, verify_export
from shared.jobs.queue import MOST_ATTEMPTS, LostClaim
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from tests.integration.services.registry.office_life import JANA, KAROL, ZONE, handle, register
from tests.integration.services.registry.signing import YEAR, turn_the_year, use_key

pytestmark = pytest.mark.integration
JOURNAL = journal_id_of("BA")
SCHEMA = FOLDER.parent / "schemas" / "journal.xsd"


@pytest.fixture
def objects(s3) -> ObjectStore:
    names = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**names))


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path, mongo):
    """Of the worker; its exporter process inherits it."""
    use_key(monkeypatch, tmp_path / "key.pem")
    monkeypatch.setenv("KANCELARIA_MONGO_URL", mongo.url("registry"))
    monkeypatch.setenv("KANCELARIA_EXPORT_FOLDER", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))


def ordered(store, kind: ExportFormat, context=JANA) -> Export:
    return export_journal(ExportJournal(journal_id=JOURNAL, year=YEAR, format=kind), context, store)


def made(store, objects, kind: ExportFormat) -> bytes:
    export = ordered(store, kind)
    assert make_next(ExportQueue(60), objects, ExportSettings())
    export = get_export(GetExport(id=export.id), JANA, store)
    assert (export.state, export.progress) == (ExportState.READY, 1.0), export.detail
    link = get_export_content(GetExportContent(id=export.id), JANA, store, objects)
    assert (link.filename, link.size) == (f"BA-{YEAR}.{kind}", export.size)
    return b"".join(objects.chunks(ExportRecord.objects.get(id=export.id).key))


def verify(raw: bytes) -> Report:
    keys = {key.id: load_pem_public_key(key.public_key.encode()) for key in SigningKeyRecord.objects}
    return verify_export(io.BytesIO(raw), keys)


def fill(store, count: int = 3) -> None:
    for number in range(count):
        register(store, subject=f'Žiadosť {number} <&> "x" Иванов', their_ref="=1+1")
    handle(store, register(store))


def test_the_json_lines_verify_without_the_system(registry, objects):
    fill(registry)
    sign_checkpoint(SignCheckpoint(journal_id=JOURNAL), JANA, registry)
    report = verify(made(registry, objects, ExportFormat.JSONL))
    assert (report.faults, report.unproven) == ([], [])
    assert (report.entries, report.lines, report.checkpoints) == (4, 1, 1)


def test_a_closed_year_verifies_with_its_final_line(registry, objects, monkeypatch):
    fill(registry)
    turn_the_year(monkeypatch)
    close_year(CloseYear(journal_id=JOURNAL, year=YEAR), JANA, registry, ZONE)
    report = verify(made(registry, objects, ExportFormat.JSONL))
    assert report.valid and report.closing_hash and report.lines == 4, report.faults


def test_a_change_in_the_database_is_found_in_the_export(registry, objects):
    fill(registry)
    EntryRecord._get_collection().update_one({"seq": 2}, {"$set": {"subject": "forged"}})
    assert any("Entry 2" in fault for fault in verify(made(registry, objects, ExportFormat.JSONL)).faults)


def test_csv_runs_nothing(registry, objects):
    fill(registry)
    rows = list(csv.DictReader(io.StringIO(made(registry, objects, ExportFormat.CSV).decode("utf-8-sig"))))
    assert [row["seq"] for row in rows] == ["1", "2", "3", "4"]
    assert {row["their_ref"] for row in rows[:3]} == {"'=1+1"}


def test_xml_is_valid_by_the_published_schema(registry, objects, monkeypatch):
    fill(registry)
    register(registry, subject="bell \x07 and \ufffe")
    turn_the_year(monkeypatch)
    close_year(CloseYear(journal_id=JOURNAL, year=YEAR), JANA, registry, ZONE)
    schema = lxml.etree.XMLSchema(lxml.etree.parse(SCHEMA))
    tree = lxml.etree.fromstring(made(registry, objects, ExportFormat.XML))
    assert schema.validate(tree), schema.error_log
    subjects = [field.text for field in tree.iter("{*}field") if field.get("name") == "subject"]
    assert (len(subjects), subjects[0]) == (5, 'Žiadosť 0 <&> "x" Иванов')
    assert len(list(tree.iter("{*}line"))) == 5
    tree[0].attrib.pop("hash")
    assert not schema.validate(tree)


def test_the_book_speaks_the_packs_language(registry, objects):
    fill(registry, 2)
    misread = register(registry, subject="Cesta")
    right = CorrectEntry(id=misread.id, version=misread.version, changes={"their_ref": "SP 7"}, reason="oprava")
    correct_entry(right, JANA, registry, ZONE)
    raw = made(registry, objects, ExportFormat.PDF)
    page = pypdfium2.PdfDocument(raw)[0].get_textpage().get_text_range()
    assert "Registratúrny" in page and "Žiadosť 1 <&>" in page and f"BA/{YEAR}" in page
    for told in ("Značka odosielateľa", "vybavené: ", "opravené: Značka odosielateľa: – → SP 7 (oprava)"):
        assert told in " ".join(page.split())
    with pikepdf.open(io.BytesIO(raw)) as book:
        assert len(book.pages) == 1


def test_a_book_of_many_parts_goes_on_where_each_ends(registry, tmp_path, monkeypatch):
    fill(registry, 7)
    monkeypatch.setattr(source, "BATCH", 1)
    monkeypatch.setattr(pdf_book, "ROWS_OF_A_PART", 1)
    monkeypatch.setattr(pdf_book, "_PARTS_AT_ONCE", 3)
    read = source.read_source(registry, JOURNAL, YEAR, lambda done: None)
    pdf_book.write_pdf(read, tmp_path / "book.pdf", registry)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "book.pdf")]
    assert len(pages) == 8
    assert all(f"BA/{YEAR}/{number:06d}" in page for number, page in enumerate(pages, start=1))
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["book.pdf"]


def test_an_empty_year_can_be_exported_in_every_form(registry, objects):
    register(registry)
    EntryRecord._get_collection().delete_many({})
    registry.database["journal_years"].update_one(
        {"journal_id": JOURNAL}, {"$set": {"last_seq": 0, "last_hash": "0" * 64, "first_prev_hash": "0" * 64}}
    )
    for kind in ExportFormat:
        assert made(registry, objects, kind)


def test_another_offices_export_is_not_found(registry, objects):
    fill(registry, 1)
    with pytest.raises(NotFound):
        ordered(registry, ExportFormat.CSV, KAROL)
    assert ExportRecord.objects.count() == 0
    export = ordered(registry, ExportFormat.CSV)
    for ask in (
        lambda: get_export(GetExport(id=export.id), KAROL, registry),
        lambda: get_export_content(GetExportContent(id=export.id), KAROL, registry, objects),
        lambda: get_export_content(GetExportContent(id=export.id), JANA, registry, objects),
    ):
        with pytest.raises(NotFound):
            ask()


def test_without_a_key_no_sealed_export_is_begun(registry, monkeypatch):
    fill(registry, 1)
    monkeypatch.delenv("KANCELARIA_SIGNING_KEY_FILE")
    with pytest.raises(Conflict):
        ordered(registry, ExportFormat.JSONL)
    assert ExportRecord.objects.count() == 0


def test_what_can_not_be_made_says_why(registry, objects, monkeypatch):
    fill(registry, 1)
    export = ordered(registry, ExportFormat.JSONL)
    monkeypatch.delenv("KANCELARIA_SIGNING_KEY_FILE")
    assert make_next(ExportQueue(60), objects, ExportSettings())
    failed = get_export(GetExport(id=export.id), JANA, registry)
    assert failed.state is ExportState.FAILED and "signed" in failed.detail


def test_an_order_whose_worker_died_is_taken_over(registry):
    fill(registry, 1)
    ordered(registry, ExportFormat.CSV)
    dead = ExportQueue(60)
    job = dead.claim()
    assert job and ExportQueue(60).claim() is None
    ExportRecord.objects(pk=job.record.id).update_one(set__leased_until=now() - timedelta(seconds=1))
    taken = ExportQueue(60).claim()
    assert taken and taken.record.id == job.record.id
    with pytest.raises(LostClaim):
        dead.progress(job, 0.5)


def test_an_export_whose_process_died_is_made_by_the_next_try_and_given_up_after_some(registry, objects):
    fill(registry, 1)
    export = ordered(registry, ExportFormat.CSV)
    assert make_next(ExportQueue(60), objects, ExportSettings(memory=1))
    assert get_export(GetExport(id=export.id), JANA, registry).state is ExportState.WAITING
    assert make_next(ExportQueue(60), objects, ExportSettings())
    assert get_export(GetExport(id=export.id), JANA, registry).state is ExportState.READY
    hopeless = ordered(registry, ExportFormat.CSV)
    ExportRecord.objects(pk=hopeless.id).update_one(set__attempts=MOST_ATTEMPTS)
    assert make_next(ExportQueue(60), objects, ExportSettings())
    assert get_export(GetExport(id=hopeless.id), JANA, registry).state is ExportState.FAILED

"""Handing over to the archive: a package that its published schema and its checksums hold, from a real S3 store."""

import hashlib
import zipfile

import pytest
import requests
from lxml import etree

from services.registry.handlers import disposal_runs
from services.registry.handlers.entry_lines import list_entry_lines
from services.registry.handlers.verification import verify_journal
from services.registry.worker.hand_over.making import hand_over_next
from services.registry.worker.hand_over.package import SCHEMA
from shared.contracts.base import now
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    Document,
    DocumentState,
    GetContent,
    GetDocument,
    Intake,
    IntakeOutcome,
    Origin,
    UploadGrant,
)
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, NotFound
from shared.contracts.registry import (
    Custody,
    DisposalKind,
    DisposalOutcome,
    DisposalState,
    FileState,
    HandOverDisposal,
    LineKind,
    ListEntryLines,
    Verdict,
    VerifyJournal,
)
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from tests.integration.services.registry.disposal_life import (
    MARTA,
    close_list,
    decide,
    hold,
    items_of,
    propose,
    read,
    submit,
)
from tests.integration.services.registry.office_life import JANA, KAROL, close, handle, open_file, read_file, register

pytestmark = pytest.mark.integration
NS = {"p": "urn:kancelaria:hand-over:1"}


class DocumentsAtHand:
    """Answers by the contract of `documents` as the registry's worker asks it, with bytes in a real object store."""

    def __init__(self, objects: ObjectStore, folder) -> None:
        self._objects, self._folder = objects, folder
        self._documents: dict[str, Document] = {}
        self._intakes: dict[str, BeginIntake] = {}

    def keep(self, document_id: str, content: bytes, filename: str) -> None:
        (self._folder / "content").write_bytes(content)
        self._objects.put_file(document_id, self._folder / "content", "application/pdf")
        self._documents[document_id] = Document(
            id=document_id, version=1, office="BA", filename=filename, sha256=hashlib.sha256(content).hexdigest(),
            size=len(content), media_type="application/pdf", origin=Origin(channel=Channel.PAGE),
            state=DocumentState.READY, outcome=None, outcome_detail="", language=None, pages=None, previews=0,
            has_text=False, has_searchable_pdf=False, ocr_confidence=None, metadata={}, entry=None, receipts=1,
            stored_at=now(), actor_name="Jana",
        )  # fmt: skip

    def damage(self, document_id: str) -> None:
        (self._folder / "content").write_bytes(b"other bytes")
        self._objects.put_file(document_id, self._folder / "content", "application/pdf")

    def bytes_of(self, document_id: str) -> bytes:
        return b"".join(self._objects.chunks(document_id))

    def call(self, command, context, *, timeout=None, service=None):
        match command:
            case GetDocument(id=document_id) if document_id in self._documents:
                return self._documents[document_id]
            case GetContent(id=document_id):
                document = self._documents[document_id]
                url = self._objects.presign_get(document_id, seconds=60)
                return ObjectLink(
                    url=url, media_type=document.media_type, filename=document.filename, size=document.size, etag=""
                )
            case BeginIntake():
                self._intakes[command.intake_id] = command
                url = self._objects.presign_put(command.intake_id, seconds=60, public=False)
                return UploadGrant(intake=self._intake(command, None), upload_url=url, expires_at=None)
            case CommitIntake(intake_id=intake_id):
                announced, content = self._intakes[intake_id], self.bytes_of(intake_id)
                assert (announced.size, announced.sha256) == (len(content), hashlib.sha256(content).hexdigest())
                assert not announced.to_register
                return self._intake(announced, intake_id)
        raise NotFound(f"nobody answers {command.method}")

    def _intake(self, command: BeginIntake, document_id: str | None) -> Intake:
        return Intake(
            id=command.intake_id, office=command.office, filename=command.filename, size=command.size,
            sha256=command.sha256, origin=command.origin, detail="", document_id=document_id, taken_at=now(),
            outcome=IntakeOutcome.STORED if document_id else IntakeOutcome.PENDING, finished_at=None, actor_name="r",
        )  # fmt: skip


@pytest.fixture
def documents(s3, tmp_path) -> DocumentsAtHand:
    settings = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return DocumentsAtHand(ObjectStore(ObjectSettings(**settings)), tmp_path)


def budget(store, documents, **contents: bytes):
    """A closed file of permanent value with one record, which bears these documents."""
    file = open_file(store, mark="A4", title='Rozpočet "A & B" <2026>\x0b')
    entry = register(store, mark="A4", file_id=file.id, subject="Návrh & prílohy", their_date="2026-01-02", sheets=3)
    for document_id, content in contents.items():
        documents.keep(document_id, content, f"Príloha {document_id}.PDF")
    changes = {"document_ids": list(contents)}
    store.database["entry_states"].update_one({"_id": entry.id}, {"$set": changes})
    handle(store, entry)
    return close(store, file), entry


def to_hand_over(store):
    return decide(store, submit(store, propose(store, DisposalKind.PERMANENT)), Verdict.ARCHIVE)


def order(store, disposal, who=MARTA):
    return disposal_runs.hand_over_disposal(HandOverDisposal(id=disposal.id, version=disposal.version), who, store)


def test_the_package_holds_all_by_its_schema_and_checksums(registry, documents, tmp_path):
    first, entry = budget(registry, documents, d1=b"one" * 300_000, d2=b"two")
    second, _ = budget(registry, documents, d3=b"three")
    disposal = order(registry, to_hand_over(registry))
    assert hand_over_next(registry, documents, tmp_path)
    done = read(registry, disposal)
    assert (done.state, done.progress, done.failure) == (DisposalState.HANDED_OVER, 1.0, "")
    (tmp_path / "p.zip").write_bytes(documents.bytes_of(done.package_document_id))
    with zipfile.ZipFile(tmp_path / "p.zip") as package:
        names = package.namelist()
        manifest = dict(
            reversed(line.split("  ")) for line in package.read("manifest-sha256.txt").decode().splitlines()
        )
        assert set(manifest) == set(names) - {"manifest-sha256.txt"}
        assert all(hashlib.sha256(package.read(name)).hexdigest() == digest for name, digest in manifest.items())
        metadata = etree.fromstring(package.read("metadata.xml"))
        schema = etree.XMLSchema(etree.fromstring(package.read("hand-over.xsd")))
        assert package.read("hand-over.xsd") == SCHEMA.read_bytes()
        schema.assertValid(metadata)
        told = {
            node.get("path"): (node.get("sha256"), int(node.get("size")), node.get("name"))
            for node in metadata.iterfind(".//p:document", NS)
        }
        assert {path: len(package.read(path)) for path in told} == {path: size for path, (_, size, _) in told.items()}
        assert {name for _, _, name in told.values()} == {f"Príloha d{no}.PDF" for no in (1, 2, 3)}
        assert {digest for digest, _, _ in told.values()} <= set(manifest.values())
    assert [node.get("number") for node in metadata.iterfind("p:file", NS)] == [first.number, second.number]
    assert metadata.find(".//p:record", NS).get("journal_hash") == entry.hash
    assert list(tmp_path.glob("hand-over-*")) == []


def test_the_files_are_the_archives_and_the_journal_tells_and_verifies(registry, documents, tmp_path):
    file, entry = budget(registry, documents, d1=b"one")
    order(registry, to_hand_over(registry))
    hand_over_next(registry, documents, tmp_path)
    gone = read_file(registry, file)
    assert (gone.state, gone.custody) == (FileState.HANDED_OVER, Custody.ARCHIVE)
    lines = list_entry_lines(ListEntryLines(entry_id=entry.id), JANA).items
    assert lines[-1].kind is LineKind.HANDED_OVER
    assert verify_journal(VerifyJournal(journal_id=entry.journal_id), JANA, registry).valid


def test_damaged_bytes_stop_it_and_say_so_and_it_goes_on_once_they_are_mended(registry, documents, tmp_path):
    budget(registry, documents, d1=b"one")
    disposal = order(registry, to_hand_over(registry))
    documents.damage("d1")
    assert hand_over_next(registry, documents, tmp_path, lease=0)
    stopped = read(registry, disposal)
    assert stopped.running
    assert "damaged" in stopped.failure
    assert stopped.package_document_id is None
    documents.keep("d1", b"one", "Príloha.pdf")
    assert hand_over_next(registry, documents, tmp_path)
    assert (read(registry, disposal).state, read(registry, disposal).failure) == (DisposalState.HANDED_OVER, "")


def test_what_is_held_after_the_order_is_in_no_package(registry, documents, tmp_path):
    held, _ = budget(registry, documents, d1=b"one")
    disposal = order(registry, to_hand_over(registry))
    hold(registry, held)
    hand_over_next(registry, documents, tmp_path)
    done = read(registry, disposal)
    assert (done.state, done.package_document_id) == (DisposalState.DECIDED, None)
    assert [item.outcome for item in items_of(registry, done)] == [DisposalOutcome.HELD_BACK]
    assert read_file(registry, held).state is FileState.CLOSED
    assert close_list(registry, done).state is DisposalState.CLOSED


def test_another_office_orders_nothing_and_a_list_to_destroy_is_not_handed_over(registry, documents):
    budget(registry, documents, d1=b"one")
    disposal = to_hand_over(registry)
    with pytest.raises(NotFound):
        order(registry, disposal, who=KAROL)
    with pytest.raises(Conflict) as refused:
        disposal_runs.destroy_disposal(
            disposal_runs.DestroyDisposal(id=disposal.id, version=disposal.version), MARTA, registry
        )
    assert refused.value.reason == "nothing-to-destroy"
    assert read(registry, disposal) == disposal


def test_the_stand_in_serves_by_presigned_addresses(documents):
    documents.keep("d9", b"nine", "nine.pdf")
    assert requests.get(documents.call(GetContent(id="d9"), JANA).url, timeout=5).content == b"nine"

"""Mails and archives at a worker's desk: what is inside them becomes documents, each once, and passwords open them."""

import io
import subprocess
import zipfile
from email.message import EmailMessage

import docx
import libarchive
import msoffcrypto
import pikepdf
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from services.documents.domain import object_keys
from services.documents.extraction.contents import Contents
from services.documents.extraction.queue import JobQueue
from services.documents.extraction.reading_desk import Desk, read_next
from services.documents.extraction.settings import ReadingLimits
from services.documents.handlers import erasure, reading
from services.documents.handlers.sight import follow_records
from services.documents.models.documents import DOCUMENTS, DocumentRecord
from services.documents.models.reading import ExtractionJob, OfficeLanguages
from shared.contracts.base import now
from shared.contracts.documents import (
    DocumentState,
    IntakeOutcome,
    ListDocuments,
    Outcome,
    PasswordGiven,
    RetryExtraction,
    UnlockDocument,
)
from shared.contracts.problems import Conflict, NotFound, Unavailable
from shared.contracts.registry import DisposalCarriedOut, RecordSight, SightChanged, Verdict
from shared.identifiers import new_id
from shared.security.context import context_of_service
from tests.integration.services.documents.conftest import fetch, person

pytestmark = pytest.mark.integration
JANA = person("BA")
SECRET = "A text that only the password opens, at length"
INVOICE = "Faktúra za dodávku elektriny číslo 2026/17"


class Wire:
    """A bus whose only listener is the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told: list[PasswordGiven] = []

    def publish(self, event: PasswordGiven, context: object) -> None:
        self.told.append(event)
        self.desk.passwords.note(event.ticket, event.password)


@pytest.fixture
def desk(house, readers, tmp_path):
    OfficeLanguages(id="BA", languages=["sk"]).save()
    queue = JobQueue(house.store.database, "desk", 20.0)
    return Desk(house.store, house.objects, None, queue, readers, tmp_path / "files")


def read_all(desk: Desk) -> None:
    """Until the queue is empty, without waiting for what is put off."""
    while ExtractionJob.objects.count():
        desk.store.database["extraction_jobs"].update_many({}, {"$set": {"due_at": now()}})
        read_next(desk)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def mail_with(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Faktúra"
    message.set_content("Dobrý deň, v prílohe posielame faktúru.")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def children_of(document_id: str, context=JANA):
    return DOCUMENTS.page(ListDocuments(filter=(f"parent_id={document_id}",), sort="place"), context.principal).items


def text_of(house, document_id: str) -> str:
    return fetch(house.objects.presign_get(object_keys.text_key(document_id), seconds=60)).decode()


def test_what_a_mail_carries_becomes_documents_of_its_own(house, desk):
    taken = house.take_in(mail_with({"a.zip": zipped({"in/faktúra.txt": INVOICE.encode()}), "b.txt": b"Note"}), JANA)
    read_all(desk)
    mail = house.store.get(DocumentRecord, taken.document_id)
    assert (mail.outcome, mail.children, mail.metadata["subject"]) == (Outcome.TEXT, 2, "Faktúra")
    assert "v prílohe posielame" in text_of(house, mail.id)
    assert "2026/17" not in text_of(house, mail.id)
    archive, note = children_of(mail.id)
    assert [(c.filename, c.parent.path, c.state) for c in (archive, note)] == [
        ("a.zip", "a.zip", DocumentState.READY), ("b.txt", "b.txt", DocumentState.READY),
    ]  # fmt: skip
    (invoice,) = children_of(archive.id)
    assert (invoice.filename, invoice.parent.path) == ("faktúra.txt", "in/faktúra.txt")
    assert text_of(house, invoice.id) == INVOICE
    assert children_of(mail.id, person("KE")) == ()


def test_children_are_told_of_and_not_for_the_journal(house, desk):
    house.take_in(zipped({"a.txt": b"a", "b.txt": b"b"}), JANA)
    read_all(desk)
    rows = house.store.database["outbox"].find({"name": "documents.document.stored"})
    assert ['"to_register":false' in str(row["body"]) for row in rows] == [False, True, True]


def test_read_again_or_after_a_kill_each_child_is_there_once(house, desk):
    taken = house.take_in(zipped({f"{n}.txt": b"the same" for n in range(3)}), JANA)
    read_all(desk)
    first = [child.id for child in children_of(taken.document_id)]
    reading.retry_extraction(RetryExtraction(id=taken.document_id), JANA, house.store)
    read_all(desk)
    assert [child.id for child in children_of(taken.document_id)] == first
    assert len(first) == 3


def test_a_worker_that_dies_among_the_children_leaves_none_twice(house, desk, monkeypatch):
    taken = house.take_in(zipped({f"{n}.txt": str(n).encode() for n in range(120)}), JANA)
    keep, kept = Contents._keep, []

    def keep_until_the_power_goes(self, file):
        kept.append(file)
        if len(kept) == 70:
            raise Unavailable("the store is gone")
        return keep(self, file)

    monkeypatch.setattr(Contents, "_keep", keep_until_the_power_goes)
    read_next(desk)
    assert DocumentRecord.objects(parent_id=taken.document_id).count() == 50
    read_all(desk)
    numbers = [child.filename for child in DocumentRecord.objects(parent_id=taken.document_id).order_by("place")]
    assert numbers == [f"{n}.txt" for n in range(120)]
    assert house.store.get(DocumentRecord, taken.document_id).children == 120


def test_the_same_bytes_handed_in_by_themselves_are_an_arrival_of_their_own(house, desk):
    house.take_in(zipped({"a.txt": INVOICE.encode()}), JANA)
    read_all(desk)
    taken = house.take_in(INVOICE.encode(), JANA)
    assert taken.outcome is IntakeOutcome.STORED
    assert house.take_in(INVOICE.encode(), JANA).outcome is IntakeOutcome.DUPLICATE


def test_what_is_inside_is_destroyed_with_it(house, desk):
    taken = house.take_in(mail_with({"a.zip": zipped({"secret.txt": INVOICE.encode()})}), JANA)
    read_all(desk)
    (archive,) = children_of(taken.document_id)
    (secret,) = children_of(archive.id)
    event = DisposalCarriedOut(
        office="BA", disposal_id=new_id(), file_id=new_id(), verdict=Verdict.DESTROY, document_ids=(taken.document_id,)
    )
    erasure.erase_destroyed(event, JANA, house.door)
    for document_id in (taken.document_id, archive.id, secret.id):
        document = house.store.get(DocumentRecord, document_id)
        assert document.erased_at
        assert not house.objects.exists(object_keys.original_key(document.digest))


def test_archives_within_archives_share_one_allowance(house, desk, monkeypatch):
    inner = [zipped({f"{n}-{k}.txt": b"x" for k in range(10)}) for n in range(6)]
    taken = house.take_in(zipped({f"{n}.zip": data for n, data in enumerate(inner)}), JANA)
    limits = ReadingLimits(members=30)
    monkeypatch.setattr(Desk, "contents", property(lambda d: Contents(d.store, d.objects, d.queue, limits)))
    read_all(desk)
    within = DocumentRecord.objects(root_id=taken.document_id)
    assert within.count() == 30
    assert any("Only its first" in document.outcome_detail for document in within)


def test_an_archive_that_holds_itself_ends(house, desk):
    data = zipped({"deep.txt": b"deep"})
    for _ in range(8):
        data = zipped({"next.zip": data})
    taken = house.take_in(data, JANA)
    read_all(desk)
    deepest = DocumentRecord.objects(root_id=taken.document_id).order_by("-depth").first()
    assert (deepest.depth, deepest.outcome) == (ReadingLimits().depth, Outcome.TOO_LARGE)


# --- passwords ---


def locked_pdf() -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pikepdf.Stream(
        pdf, b"BT /F1 12 Tf 50 700 Td (A text that only the password opens, at length) Tj ET"
    )
    pdf.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="heslo"))
    return buffer.getvalue()


def locked_docx(tmp_path) -> bytes:
    document, plain, locked = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_paragraph(SECRET)
    document.save(plain)
    plain.seek(0)
    OOXMLFile(plain).encrypt("heslo", locked)
    assert msoffcrypto.OfficeFile(locked).is_encrypted()
    return locked.getvalue()


def locked_zip(tmp_path) -> bytes:
    path = tmp_path / "locked.zip"
    with libarchive.file_writer(str(path), "zip", options="zip:encryption=aes256", passphrase="heslo") as archive:
        archive.add_file_from_memory("a.txt", 60, SECRET.ljust(60).encode())
    return path.read_bytes()


def locked_7z(tmp_path, *options: str) -> bytes:
    """With a folder, a link and an empty file beside what is of interest."""
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    (inside / "empty.txt").touch()
    (inside / "link").symlink_to("/etc/passwd")
    (inside / "folder" / "žiadosť.txt").write_text(SECRET)
    command = ["7zz", "a", "-bso0", "-snl", "-pheslo", *options, str(tmp_path / "locked.7z"), "."]
    subprocess.run(command, cwd=inside, check=True, timeout=30)
    return (tmp_path / "locked.7z").read_bytes()


def locked_7z_without_names(tmp_path) -> bytes:
    return locked_7z(tmp_path, "-mhe=on")


LOCKED = {
    "pdf": lambda _: locked_pdf(),
    "docx": locked_docx,
    "zip": locked_zip,
    "7z": locked_7z,
    "7z whose names are hidden": locked_7z_without_names,
}


@pytest.mark.parametrize("make", LOCKED.values(), ids=LOCKED)
def test_an_encrypted_file_is_read_once_its_password_is_given(house, desk, tmp_path, make):
    wire = Wire(desk)
    taken = house.take_in(make(tmp_path), JANA)
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.ENCRYPTED

    unlock(house, wire, taken.document_id, "wrong")
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.WRONG_PASSWORD

    unlock(house, wire, taken.document_id, "heslo")
    read_all(desk)
    document = house.store.get(DocumentRecord, taken.document_id)
    assert (document.state, document.outcome) == (DocumentState.READY, Outcome.TEXT)
    texts = [
        text_of(house, document.id),
        *(text_of(house, child.id) for child in children_of(document.id) if child.has_text),
    ]
    assert any("only the password opens" in text for text in texts)
    assert_password_is_kept_nowhere(house, desk)


def test_links_in_an_encrypted_archive_are_left_out(house, desk, tmp_path):
    taken = house.take_in(locked_7z(tmp_path), JANA)
    read_all(desk)
    unlock(house, Wire(desk), taken.document_id, "heslo")
    read_all(desk)
    assert sorted(child.parent.path for child in children_of(taken.document_id)) == ["empty.txt", "folder/žiadosť.txt"]


def test_an_encrypted_archive_that_is_cut_off_is_told_to_be_damaged(house, desk, tmp_path):
    whole = locked_7z(tmp_path)
    taken = house.take_in(whole[: len(whole) // 2], JANA)
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.CORRUPT


def test_a_password_that_no_worker_knows_any_more_is_asked_for_again(house, desk):
    taken = house.take_in(locked_pdf(), JANA)
    read_all(desk)
    unlock(house, Wire(Desk(**{**vars(desk), "passwords": type(desk.passwords)()})), taken.document_id, "heslo")
    read_next(desk)
    assert ExtractionJob.objects.get(pk=taken.document_id).troubles == 1
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.ENCRYPTED


def test_only_an_encrypted_document_of_an_own_office_takes_a_password(house, desk):
    wire = Wire(desk)
    taken = house.take_in(b"plain", JANA)
    read_all(desk)
    before = house.contents()
    with pytest.raises(Conflict):
        unlock(house, wire, taken.document_id, "heslo")
    with pytest.raises(NotFound):
        unlock(house, wire, taken.document_id, "heslo", person("KE"))
    assert (house.contents(), wire.told) == (before, [])


def unlock(house, wire: Wire, document_id: str, password: str, context=JANA) -> None:
    reading.unlock_document(UnlockDocument(id=document_id, password=password), context, house.store, wire)


def assert_password_is_kept_nowhere(house, desk) -> None:
    assert "heslo" not in str(house.contents())
    assert not desk.passwords._given or "heslo" not in desk.passwords._given.values()


def test_what_is_inside_is_seen_with_it(house, desk):
    taken = house.take_in(zipped({"a.txt": b"a"}), JANA)
    record = RecordSight(entry_id="e1", version=2, document_ids=(taken.document_id,), seen_by=("BA", "KE"))
    follow_records(SightChanged(office="BA", records=(record,)), context_of_service("documents"), house.store)
    read_all(desk)
    assert len(children_of(taken.document_id, person("KE"))) == 1
    gone = record.model_copy(update={"version": 3, "seen_by": ("BA",)})
    follow_records(SightChanged(office="BA", records=(gone,)), context_of_service("documents"), house.store)
    assert children_of(taken.document_id, person("KE")) == ()

"""Documents that come after the entry: by hand, or by the stamp that a scanned page bears."""

from typing import Any

import pytest

from services.registry.domain.stamp_code import write_code
from services.registry.handlers import attaching, entries, entry_lines, moves
from services.registry.handlers.verification import verify_journal
from shared.contracts.base import now
from shared.contracts.documents import Document, DocumentState, DocumentStored, GetDocument
from shared.contracts.problems import Conflict, Invalid, NotFound, Stale
from shared.contracts.registry import (
    AcceptMove,
    AttachDocument,
    Entry,
    GetEntry,
    LineKind,
    ListEntries,
    ListEntryLines,
    MoveFiles,
    VerifyJournal,
    VoidEntry,
)
from shared.identifiers import new_id
from shared.security.context import context_of_service
from tests.integration.services.registry.office_life import (
    BUS,
    JANA,
    KAROL,
    ZONE,
    arrived,
    closed_file,
    open_file,
    register,
)

pytestmark = pytest.mark.integration


def arrive(store, event: DocumentStored) -> None:
    entries.register_arrival(event, context_of_service("registry"), store, ZONE)


def stamp(entry: Entry) -> str:
    return write_code(entry.id, entry.hash)


def reread(store, entry: Entry, who=JANA) -> Entry:
    return entries.get_entry(GetEntry(id=entry.id), who, store)


def count(store) -> int:
    return len(entries.list_entries(ListEntries(limit=100), JANA).items)


def told(store, name: str) -> list[dict[str, Any]]:
    return list(store.database["outbox"].find({"name": name}))


def test_a_page_with_the_stamp_is_attached_and_not_registered(registry):
    entry = register(registry)
    event = arrived("https://example.org", stamp(entry))
    arrive(registry, event)
    after = reread(registry, entry)
    assert [one.document_id for one in after.now.attached] == [event.document_id]
    assert (after.attachments, after.hash, after.now.lines) == (entry.attachments, entry.hash, 1)
    assert count(registry) == 1
    (line,) = entry_lines.list_entry_lines(ListEntryLines(entry_id=entry.id), JANA).items
    assert (line.kind, line.data["sha256"], line.actor_id) == (LineKind.ATTACHED, event.sha256, "registry")
    assert verify_journal(VerifyJournal(journal_id=entry.journal_id), JANA, registry).valid
    assert event.document_id in told(registry, "registry.documents.attached")[0]["body"]


def test_a_document_attached_by_its_stamp_is_found_by_its_id(registry):
    entry, event = register(registry), arrived()
    arrive(registry, event.model_copy(update={"codes": (stamp(entry),)}))
    page = entries.list_entries(ListEntries(filter=(f"document_id={event.document_id}",)), JANA)
    assert [found.id for found in page.items] == [entry.id]


def test_a_stamp_counts_at_a_closed_file_too(registry):
    closed = closed_file(registry)
    (entry,) = entries.list_entries(ListEntries(filter=(f"file_id={closed.id}",)), JANA).items
    arrive(registry, arrived(stamp(entry)))
    assert len(reread(registry, entry).now.attached) == 1


def voided(store, entry: Entry) -> Entry:
    return entry_lines.void_entry(VoidEntry(id=entry.id, version=entry.version, reason="by mistake"), JANA, store)


@pytest.mark.parametrize(
    "forge",
    [
        lambda store, entry: write_code(entry.id, "f" * 64),
        lambda store, entry: write_code(new_id(), entry.hash),
        lambda store, entry: f"KANCELARIA:{entry.id}".upper(),
        lambda store, entry: "https://example.org/KANCELARIA",
        lambda store, entry: stamp(register(store, KAROL, office="KE")),
        lambda store, entry: stamp(voided(store, entry)),
    ],
    ids=["wrong proof", "unknown record", "no proof", "foreign code", "another office's record", "void record"],
)
def test_a_forged_or_foreign_code_is_on_an_ordinary_letter(registry, forge):
    entry = register(registry)
    event = arrived(forge(registry, entry))
    before = count(registry)
    arrive(registry, event)
    assert reread(registry, entry).now.attached == ()
    assert count(registry) == before + 1
    newest = entries.list_entries(ListEntries(sort="-registered_at", limit=1), JANA).items[0]
    assert [one.document_id for one in newest.attachments] == [event.document_id]


def test_the_office_that_took_over_the_file_may_scan_its_pages(registry):
    file = open_file(registry)
    entry = register(registry, file_id=file.id)
    command = MoveFiles(from_office="BA", to_office="KE", file_ids=(file.id,), reason="agenda")
    moved = moves.move_files(command, JANA, registry, BUS, ZONE)
    moves.accept_move(AcceptMove(id=moved.id, version=moved.version), KAROL, registry)
    arrive(registry, arrived(stamp(entry), office="KE"))
    assert len(reread(registry, entry, KAROL).now.attached) == 1


class Documents:
    """Answers as the documents service would."""

    def __init__(self, office: str = "BA", **more: Any) -> None:
        self.office, self.more = office, more

    def call(self, command: GetDocument, context) -> Document:
        stored = arrived(office=self.office, document_id=command.id)
        facts = {name: getattr(stored, name) for name in Document.model_fields if hasattr(stored, name)}
        blank = dict.fromkeys(("outcome", "language", "pages", "ocr_confidence", "entry"))
        made = {"version": 1, "outcome_detail": "", "previews": 0, "has_text": False, "has_searchable_pdf": False}
        return Document(**{**facts, **blank, **made, "id": command.id, "state": DocumentState.READY, "metadata": {},
                           "receipts": 1, **self.more})  # fmt: skip


def attach(store, entry: Entry, bus, document_id: str | None = None, who=JANA) -> Entry:
    command = AttachDocument(id=entry.id, version=entry.version, document_id=document_id or new_id())
    return attaching.attach_document(command, who, store, bus)


def test_a_document_is_attached_by_hand_once(registry):
    entry, document_id = register(registry), new_id()
    after = attach(registry, entry, Documents(), document_id)
    assert [one.document_id for one in after.now.attached] == [document_id]
    with pytest.raises(Invalid) as refused:
        attach(registry, after, Documents(), document_id)
    assert (refused.value.fields[0].pointer, refused.value.fields[0].code) == ("/document_id", "attached-already")
    with pytest.raises(Stale):
        attach(registry, entry, Documents())


@pytest.mark.parametrize(
    ("bus", "code"),
    [(BUS, "unknown-document"), (Documents("KE"), "other-office"), (Documents(erased_at=now()), "erased")],
)
def test_what_can_not_be_attached_is_refused_at_its_field(registry, bus, code):
    entry = register(registry)
    with pytest.raises(Invalid) as refused:
        attach(registry, entry, bus)
    assert (refused.value.fields[0].pointer, refused.value.fields[0].code) == ("/document_id", code)
    assert reread(registry, entry).now.lines == 0


def test_nothing_is_attached_to_a_void_record_or_by_who_does_not_see_it(registry):
    entry = voided(registry, register(registry))
    with pytest.raises(Conflict):
        attach(registry, entry, Documents())
    with pytest.raises(NotFound):
        attach(registry, entry, Documents(), who=KAROL)

"""The staging desk: only what is released becomes documents, as it was arranged, once."""

from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from services.documents.handlers import releasing, staging
from services.documents.models.documents import DocumentRecord
from services.documents.models.staging import STAGED, StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import (
    ArrangedPage,
    ArrangeStaged,
    BatchLabel,
    Channel,
    DropStaged,
    GetStagedContent,
    IntakeOutcome,
    ListStaged,
    Origin,
    ReleaseStaged,
    RestoreStaged,
    Staged,
    StagedReleased,
    StagedState,
    Turn,
)
from shared.contracts.problems import Conflict, Invalid, NotFound, Stale
from shared.security.context import context_of_service
from tests.integration.services.documents.conftest import House, agent, fetch, person, upload
from tests.paper import as_pdf, letter

pytestmark = pytest.mark.integration
BATCH = "spool-4"


def delivered(house: House, text: str = "list", pages: int = 4, **more: object) -> Staged:
    """A staged delivery of an agent: announced, uploaded, verified."""
    data = as_pdf(*(letter(f"{text} {number}", lines=1) for number in range(1, pages + 1)))
    grant = house.deliver(
        data,
        agent("BA"),
        staging=True,
        pages=pages,
        filename="stack.pdf",
        origin=Origin(channel=Channel.FOLDER, agent="agent-BA", batch=BATCH, batch_no=7, operator="Eva"),
        batch=BatchLabel(number=4, folder="inbox", operator="Eva", opened_at=now()),
        **more,
    )
    upload(grant, data)
    assert house.commit(grant.intake.id, agent("BA")).outcome is IntakeOutcome.STAGED
    return StagedRecord.objects(pk=grant.intake.id).get().to_message()


def carry_out(house: House, staged: Staged) -> None:
    releasing.carry_out(StagedReleased(staged_id=staged.id), context_of_service("documents"), house.door)


def documents() -> list[DocumentRecord]:
    return list(DocumentRecord.objects.order_by("origin.part"))


def rotations(house: House, document: DocumentRecord, tmp_path: Any) -> list[int]:
    path = tmp_path / document.id
    house.objects.get_to_file(f"objects/{document.sha256[:2]}/{document.sha256}", path)
    with pikepdf.open(path) as pdf:
        return [int(page.obj.get("/Rotate", 0)) for page in pdf.pages]


def test_what_is_staged_is_no_document_until_it_is_released(house: House) -> None:
    staged = delivered(house, asn=55)
    assert (staged.state, staged.pages) == (StagedState.WAITING, 4)
    assert documents() == [] and "documents.document.stored" not in house.events()
    assert [found.id for found in STAGED.page(ListStaged(), person("BA").principal).items] == [staged.id]
    assert STAGED.page(ListStaged(), person("KE").principal).items == ()
    link = staging.get_content(GetStagedContent(id=staged.id), person("BA"), house.door)
    content = fetch(link.url)
    released = staging.release(ReleaseStaged(id=staged.id, version=staged.version), person("BA"), house.store)
    assert released.state is StagedState.RELEASING
    for _ in range(2):
        carry_out(house, staged)
    (document,) = documents()
    assert (document.filename, document.asn, document.receipts) == ("stack.pdf", 55, 1)
    assert fetch(house.objects.presign_get(f"objects/{document.sha256[:2]}/{document.sha256}", seconds=60)) == content
    assert document.origin["batch"] == BATCH and document.actor_name == "Jana Nová"
    assert house.events("documents.document.stored") == ["documents.document.stored"]
    assert StagedRecord.objects(pk=staged.id).get().document_ids == [document.id]
    batch = house.store.database["batches"].find_one({"_id": BATCH}) or {}
    assert (batch["arrivals"], batch["documents"], batch["staged"]) == (1, 1, 0)
    staging.sweep(house.door)
    with pytest.raises(NotFound):
        staging.get_content(GetStagedContent(id=staged.id), person("BA"), house.door)


def test_pages_are_divided_turned_reordered_and_left_out(house: House, tmp_path: Any) -> None:
    staged = delivered(house)
    parts = (
        (ArrangedPage(page=3), ArrangedPage(page=1, turn=Turn.RIGHT)),
        (ArrangedPage(page=4, turn=Turn.OVER),),
    )
    command = ArrangeStaged(id=staged.id, version=staged.version, parts=parts)
    arranged = staging.arrange(command, person("BA"), house.store)
    with pytest.raises(Stale):
        staging.arrange(command, person("BA"), house.store)
    staging.release(ReleaseStaged(id=staged.id, version=arranged.version), person("BA"), house.store)
    carry_out(house, staged)
    first, second = documents()
    assert [document.filename for document in (first, second)] == ["stack-001.pdf", "stack-002.pdf"]
    assert [rotations(house, document, tmp_path) for document in (first, second)] == [[0, 90], [180]]
    assert (first.origin["batch_no"], first.origin["part"] < second.origin["part"]) == (7, True)
    for change in (
        lambda: staging.drop(DropStaged(id=staged.id, version=4), person("BA"), house.store),
        lambda: staging.arrange(command.model_copy(update={"version": 4}), person("BA"), house.store),
    ):
        with pytest.raises(Conflict):
            change()


def test_killed_between_two_parts_each_is_made_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = delivered(house)
    parts = tuple((ArrangedPage(page=number),) for number in range(1, 5))
    arranged = staging.arrange(
        ArrangeStaged(id=staged.id, version=staged.version, parts=parts), person("BA"), house.store
    )
    staging.release(ReleaseStaged(id=staged.id, version=arranged.version), person("BA"), house.store)
    made: list[int] = []
    whole: Callable[..., str] = releasing._make

    def dying(*arguments: Any) -> str:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(arguments[1])
        return whole(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(releasing, "_make", dying)
        with pytest.raises(KeyboardInterrupt):
            carry_out(house, staged)
    assert len(documents()) == 2
    carry_out(house, staged)
    assert [document.filename for document in documents()] == [f"stack-{number:03d}.pdf" for number in range(1, 5)]
    assert {document.receipts for document in documents()} == {1}


@pytest.mark.parametrize(
    ("pages", "pointer"),
    [([[1], []], "/parts/1"), ([[1, 9]], "/parts/0/1"), ([[1, 2], [2]], "/parts/1/0")],
)
def test_an_arrangement_that_can_not_be_is_refused_at_its_place(house: House, pages: list, pointer: str) -> None:
    staged = delivered(house)
    parts = tuple(tuple(ArrangedPage(page=number) for number in part) for part in pages)
    before = house.contents()
    with pytest.raises(Invalid) as refused:
        staging.arrange(ArrangeStaged(id=staged.id, version=staged.version, parts=parts), person("BA"), house.store)
    assert refused.value.fields[0].pointer == pointer
    assert house.contents() == before


def test_what_is_dropped_can_be_brought_back_and_others_see_nothing_of_it(house: House) -> None:
    staged = delivered(house)
    with pytest.raises(NotFound):
        staging.drop(DropStaged(id=staged.id, version=1), person("KE"), house.store)
    dropped = staging.drop(DropStaged(id=staged.id, version=1), person("BA"), house.store)
    assert dropped.state is StagedState.DROPPED
    again = staging.restore(RestoreStaged(id=staged.id, version=dropped.version), person("BA"), house.store)
    assert again.state is StagedState.WAITING
    batch = house.store.database["batches"].find_one({"_id": BATCH}) or {}
    assert batch["staged"] == 1


def test_the_same_bytes_on_the_desk_are_told_to_wait_already(house: House) -> None:
    delivered(house)
    data = as_pdf(*(letter(f"list {number}", lines=1) for number in range(1, 5)))
    grant = house.deliver(data, agent("BA"), staging=True, pages=4, filename="again.pdf")
    upload(grant, data)
    assert house.commit(grant.intake.id, agent("BA")).outcome is IntakeOutcome.DUPLICATE
    assert StagedRecord.objects.count() == 1

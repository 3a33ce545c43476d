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
    JoinStaged,
    ListStaged,
    Origin,
    ReleaseStaged,
    RestoreStaged,
    SeparateStaged,
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


def delivered(house: House, text: str = "list", pages: int = 4, *, batch: str = BATCH, **more: object) -> Staged:
    """A staged delivery of an agent: announced, uploaded, verified."""
    data = as_pdf(*(letter(f"{text} {number}", lines=1) for number in range(1, pages + 1)))
    grant = house.deliver(
        data,
        agent("BA"),
        staging=True,
        pages=pages,
        filename="stack.pdf",
        origin=Origin(channel=Channel.FOLDER, agent="agent-BA", batch=batch, batch_no=7, operator="Eva"),
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


def pages_of(parts: tuple) -> list[list[int]]:
    return [[arranged.page for arranged in part] for part in parts]


def join(house: House, staged: Staged, other: Staged) -> Staged:
    return staging.join(JoinStaged(id=staged.id, version=staged.version, other_id=other.id), person("BA"), house.store)


def test_pages_of_two_files_of_a_batch_become_one_document(house: House, tmp_path: Any) -> None:
    staged, other = delivered(house, "prvý", 2, asn=55), delivered(house, "druhý", 3, asn=66)
    joined = join(house, staged, other)
    assert (joined.pages, pages_of(joined.parts)) == (5, [[1, 2], [3, 4, 5]])
    assert [(file.id, file.pages) for file in joined.files] == [(staged.id, 2), (other.id, 3)]
    apart = StagedRecord.objects(pk=other.id).get().to_message()
    assert (apart.state, apart.joined_to) == (StagedState.JOINED, staged.id)
    with pytest.raises(Conflict):
        staging.release(ReleaseStaged(id=other.id, version=apart.version), person("BA"), house.store)
    parts = ((ArrangedPage(page=5, turn=Turn.OVER), ArrangedPage(page=1)), (ArrangedPage(page=4), ArrangedPage(page=3)))
    arranged = staging.arrange(
        ArrangeStaged(id=staged.id, version=joined.version, parts=parts), person("BA"), house.store
    )
    staging.release(ReleaseStaged(id=staged.id, version=arranged.version), person("BA"), house.store)
    for _ in range(2):
        carry_out(house, staged)
    first, second = documents()
    assert [rotations(house, document, tmp_path) for document in (first, second)] == [[180, 0], [0, 0]]
    assert (first.asn, second.asn) == (66, None)
    whole, part = (StagedRecord.objects(pk=one.id).get() for one in (staged, other))
    assert (whole.state, whole.document_ids) == (StagedState.RELEASED, [first.id, second.id])
    assert (part.state, part.document_ids) == (StagedState.RELEASED, [first.id, second.id])
    batch = house.store.database["batches"].find_one({"_id": BATCH}) or {}
    assert batch["staged"] == 0


def test_joined_files_are_taken_apart_with_what_was_arranged(house: House) -> None:
    staged, other, third = (delivered(house, text, 2) for text in ("prvý", "druhý", "tretí"))
    joined = join(house, join(house, staged, other), third)
    parts = ((ArrangedPage(page=4), ArrangedPage(page=1)), (ArrangedPage(page=3, turn=Turn.LEFT),))
    arranged = staging.arrange(
        ArrangeStaged(id=staged.id, version=joined.version, parts=parts), person("BA"), house.store
    )
    own = staging.separate(SeparateStaged(id=staged.id, version=arranged.version), person("BA"), house.store)
    assert (own.pages, pages_of(own.parts), len(own.files)) == (2, [[1]], 1)
    again = StagedRecord.objects(pk=other.id).get().to_message()
    assert (again.state, again.joined_to, pages_of(again.parts)) == (StagedState.WAITING, None, [[2], [1]])
    assert again.parts[1][0].turn is Turn.LEFT
    assert pages_of(StagedRecord.objects(pk=third.id).get().to_message().parts) == [[1, 2]]
    joined = join(house, own, again)
    staging.drop(DropStaged(id=staged.id, version=joined.version), person("BA"), house.store)
    states = {one.id: StagedRecord.objects(pk=one.id).get().state for one in (staged, other, third)}
    assert [states[one.id] for one in (staged, other, third)] == [
        StagedState.DROPPED, StagedState.DROPPED, StagedState.WAITING,
    ]  # fmt: skip


def test_only_files_that_wait_in_the_same_batch_are_joined(house: House) -> None:
    staged, other = delivered(house, "prvý", 2), delivered(house, "iná", 2, batch="spool-5")
    before = house.contents()
    for wrong in (other, staged):
        with pytest.raises(Invalid) as refused:
            join(house, staged, wrong)
        assert refused.value.fields[0].pointer == "/other_id"
    with pytest.raises(NotFound):
        staging.join(JoinStaged(id=staged.id, version=staged.version, other_id=other.id), person("KE"), house.store)
    assert house.contents() == before
    gone = delivered(house, "preč", 2)
    staging.drop(DropStaged(id=gone.id, version=1), person("BA"), house.store)
    with pytest.raises(Conflict):
        join(house, staged, gone)

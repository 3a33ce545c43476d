"""Moves of files between offices: handed over by the one, accepted or refused by the other."""

import pytest

from services.registry.handlers import entry_lines, moves
from services.registry.handlers.entries import get_entry, list_entries, register_arrival
from services.registry.handlers.verification import verify_journal
from services.registry.models.files import FileRecord
from services.registry.models.moves import MoveRecord
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from shared.contracts.registry import (
    AcceptMove,
    AssignEntry,
    File,
    GetEntry,
    ListEntries,
    ListMoves,
    Move,
    MoveFiles,
    MoveState,
    RefuseMove,
    SightChanged,
    VerifyJournal,
)
from shared.security.context import context_of_service
from tests.integration.services.registry.office_life import (
    BUS,
    JANA,
    KAROL,
    ZONE,
    arrived,
    close,
    closed_file,
    handle,
    open_file,
    person,
    put_into,
    read_file,
    register,
)

pytestmark = pytest.mark.integration

STRANGER = person("TT", name="Tomas")


def move(store, *moved: File, to: str = "KE", who=JANA, office: str = "BA") -> Move:
    command = MoveFiles(
        from_office=office, to_office=to, file_ids=tuple(file.id for file in moved), reason="a new agenda"
    )
    return moves.move_files(command, who, store, BUS, ZONE)


def accept(store, moved: Move, who=KAROL) -> Move:
    return moves.accept_move(AcceptMove(id=moved.id, version=moved.version), who, store)


def refuse(store, moved: Move, who=KAROL) -> Move:
    return moves.refuse_move(RefuseMove(id=moved.id, version=moved.version, reason="not ours"), who, store)


def test_a_file_belongs_to_the_first_office_until_the_other_accepts_it(registry):
    file = open_file(registry)
    entry = register(registry, file_id=file.id)
    moved = move(registry, file)
    assert (moved.number[:5], moved.items, moved.state) == ("M-BA/", (file.number,), MoveState.HANDED_OVER)
    assert read_file(registry, file).office == "BA"
    accepted = accept(registry, moved)
    assert (accepted.state, accepted.decided_by) == (MoveState.ACCEPTED, "Karol")
    assert read_file(registry, file, KAROL).office == "KE"
    with pytest.raises(NotFound):
        read_file(registry, file, JANA)
    assert [e.id for e in list_entries(ListEntries(), KAROL).items] == [entry.id]


def test_the_entries_stay_in_their_journal_and_both_offices_see_them(registry):
    file = open_file(registry)
    entry = register(registry, file_id=file.id)
    other = register(registry)
    accept(registry, move(registry, file))
    seen = get_entry(GetEntry(id=entry.id), KAROL, registry)
    assert (seen.office, seen.number, seen.hash) == ("BA", entry.number, entry.hash)
    command = AssignEntry(id=entry.id, version=seen.version, handler="Karol")
    assert entry_lines.assign_entry(command, KAROL, registry, ZONE).now.handler == "Karol"
    assert get_entry(GetEntry(id=entry.id), JANA, registry).now.handler == "Karol"
    with pytest.raises(NotFound):
        get_entry(GetEntry(id=other.id), KAROL, registry)
    assert verify_journal(VerifyJournal(journal_id=entry.journal_id), JANA, registry).valid


def test_a_refused_file_stays_and_can_be_sent_again(registry):
    file = closed_file(registry)
    refused = refuse(registry, move(registry, file))
    assert (refused.state, refused.refusal) == (MoveState.REFUSED, "not ours")
    assert read_file(registry, file).office == "BA"
    assert move(registry, file).number.endswith("/0002")


def test_only_the_receiving_office_decides(registry):
    moved = move(registry, closed_file(registry))
    for decide in (accept, refuse):
        with pytest.raises(Forbidden):
            decide(registry, moved, JANA)
        with pytest.raises(NotFound):
            decide(registry, moved, STRANGER)
    assert MoveRecord.objects.get().state == MoveState.HANDED_OVER.value


def test_a_move_is_decided_once(registry):
    moved = move(registry, closed_file(registry))
    accepted = accept(registry, moved)
    with pytest.raises(Stale):
        refuse(registry, moved)
    with pytest.raises(Conflict) as again:
        refuse(registry, accepted)
    assert again.value.reason == "move-decided"


def test_each_file_that_can_not_go_is_named_and_none_goes(registry):
    good, lent, going = open_file(registry), open_file(registry), open_file(registry)
    foreign = open_file(registry, KAROL, "KE")
    move(registry, going)
    FileRecord._get_collection().update_one({"_id": lent.id}, {"$set": {"lent": True}})
    with pytest.raises(Invalid) as refused:
        move(registry, good, lent, going, foreign, good)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [
        ("/file_ids/1", "file-lent"),
        ("/file_ids/2", "file-moving"),
        ("/file_ids/3", "unknown-file"),
        ("/file_ids/4", "repeated"),
    ]
    assert MoveRecord.objects.count() == 1
    move(registry, good)


@pytest.mark.parametrize(("to", "code"), [("BA", "same-office"), ("ZZ", "unknown-office")])
def test_a_wrong_receiver_is_refused_at_its_field(registry, to, code):
    with pytest.raises(Invalid) as refused:
        move(registry, closed_file(registry), to=to)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/to_office", code)]
    assert MoveRecord.objects.count() == 0


def test_files_are_sent_by_their_own_office_alone(registry):
    file = closed_file(registry)
    with pytest.raises(Forbidden):
        move(registry, file, who=KAROL, to="KE", office="BA")
    assert read_file(registry, file).version == file.version


def test_a_file_on_its_way_is_not_closed(registry):
    file = open_file(registry)
    handle(registry, register(registry, file_id=file.id, mark="A1"))
    move(registry, file)
    with pytest.raises(Conflict) as refused:
        close(registry, file)
    assert [field.code for field in refused.value.fields] == ["file-moving"]


def test_what_was_lost_on_the_way_is_not_accepted(registry):
    file = closed_file(registry)
    moved = move(registry, file)
    FileRecord._get_collection().update_one({"_id": file.id}, {"$set": {"state": "lost"}})
    with pytest.raises(Conflict) as refused:
        accept(registry, moved)
    assert refused.value.reason == "files-gone"
    assert read_file(registry, file).office == "BA"
    refuse(registry, moved)


def test_both_ends_see_a_move_and_nobody_else(registry):
    moved = move(registry, closed_file(registry))
    for who in (JANA, KAROL, person("HQ", all_offices=True)):
        assert [item.id for item in moves.list_moves(ListMoves(), who).items] == [moved.id]
    assert moves.list_moves(ListMoves(filter=("to_office=KE",)), STRANGER).items == ()


def sights(store) -> list[SightChanged]:
    rows = store.database["outbox"].find({"name": SightChanged.name}).sort("_id")
    return [SightChanged.model_validate_json(row["body"]) for row in rows]


def arrive(store, *codes: str, office: str = "BA") -> str:
    """The document's id."""
    event = arrived(*codes, office=office)
    register_arrival(event, context_of_service("registry"), store, ZONE)
    return event.document_id


def newest(store, who=JANA):
    return list_entries(ListEntries(limit=1), who).items[0]


def test_who_keeps_documents_is_told_who_sees_them_now(registry):
    file = open_file(registry)
    register(registry, file_id=file.id)
    document_id = arrive(registry)
    entry = put_into(registry, newest(registry), file)
    assert sights(registry) == []
    accept(registry, move(registry, file))
    (told,) = sights(registry)
    (record,) = told.records
    assert (record.entry_id, record.document_ids, record.seen_by) == (entry.id, (document_id,), ("BA", "KE"))
    assert record.version == get_entry(GetEntry(id=entry.id), KAROL, registry).version > entry.version


def test_a_record_put_into_another_offices_file_and_back_again(registry):
    head = person("BA", "KE", name="Hana")
    arrive(registry)
    entry = put_into(registry, newest(registry), open_file(registry, KAROL, office="KE"), head)
    back = put_into(registry, entry, open_file(registry), head)
    assert [told.records[0].seen_by for told in sights(registry)] == [("BA", "KE"), ("BA",)]
    assert [told.records[0].version for told in sights(registry)] == [entry.version, back.version]

"""Moves of files from one office to another: handed over by the one, accepted or refused by the other.

Accepting changes the office of the files, and lets the receiving office see the entries in them. The entries stay in
the journal of the office that registered them, whose number and hash say so, and that office goes on seeing them.
Their documents stay where they were stored, and both offices see them, too.
"""

from typing import Any
from zoneinfo import ZoneInfo

from services.registry.handlers.files import IN_KEEPING, next_in_series
from services.registry.handlers.journals import find_journal
from services.registry.handlers.sight import tell_sight
from services.registry.handlers.turns import turn
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from services.registry.models.moves import MOVES, MoveRecord
from shared.contracts.base import Page, now
from shared.contracts.problems import Conflict, FieldProblem, Invalid, NotFound, invalid_field
from shared.contracts.registry import (
    AcceptMove,
    FileChanged,
    FileState,
    ListMoves,
    Move,
    MoveChanged,
    MoveFiles,
    MoveState,
    RefuseMove,
)
from shared.listing.word_starts import keys_shown_to
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work, stale


def list_moves(command: ListMoves, context: Context) -> Page[Move]:
    principal = context.principal
    mine = {"$in": sorted(principal.offices)}
    return MOVES.page(
        command, principal, None if principal.all_offices else {"$or": [{"office": mine}, {"to_office": mine}]}
    )


def move_files(command: MoveFiles, context: Context, store: Store, bus: Calls, zone: ZoneInfo) -> Move:
    context.principal.require_office(command.from_office)
    if command.from_office == command.to_office:
        raise invalid_field("/to_office", "same-office", "The files are in this office already")
    _check_receiver(command.to_office, context, store, bus)
    year = now().astimezone(zone).year

    def write(work: Work) -> Move:
        files = _files_to_move(work, command)
        move = _new_move(work, command, files, context, year)
        for file in files:
            file.moving = move.id
            work.save(file, action="handed-over")
        work.emit(_told(move, command.to_office))
        return move.to_message()

    with turn(f"moves of {command.from_office}"):
        return store.transact(context, write)


def _check_receiver(office: str, context: Context, store: Store, bus: Calls) -> None:
    try:
        find_journal(office, None, context, store, bus)
    except Invalid as unknown:
        raise invalid_field("/to_office", "unknown-office", f"There is no office {office}") from unknown


def _files_to_move(work: Work, command: MoveFiles) -> list[FileRecord]:
    """Raises Invalid with a problem for each file that can not go."""
    found = [work.find(FileRecord, _id=file_id) for file_id in command.file_ids]
    problems = [
        FieldProblem(pointer=f"/file_ids/{index}", code=code, detail=detail)
        for index, file in enumerate(found)
        if (refusal := _refusal(file, command.from_office, command.file_ids[:index])) is not None
        for code, detail in (refusal,)
    ]
    if problems:
        raise Invalid(f"{len(problems)} of the files can not be moved", fields=problems)
    return [file for file in found if file is not None]


def _refusal(file: FileRecord | None, office: str, before: tuple[str, ...]) -> tuple[str, str] | None:
    if file is None or file.office != office:
        return "unknown-file", f"Office {office} has no such file"
    if file.id in before:
        return "repeated", f"File {file.number} is named twice"
    return _hindrance(file)


def _hindrance(file: FileRecord) -> tuple[str, str] | None:
    if FileState(file.state) not in IN_KEEPING:
        return f"file-{file.state}", f"File {file.number} is {file.state}"
    if file.lent:
        return "file-lent", f"File {file.number} is lent"
    if file.moving:
        return "file-moving", f"File {file.number} is on its way already"
    return None


def _new_move(work: Work, command: MoveFiles, files: list[FileRecord], context: Context, year: int) -> MoveRecord:
    seq = next_in_series(work, f"move {command.from_office}/{year}")
    move = MoveRecord(
        office=command.from_office,
        to_office=command.to_office,
        number=f"M-{command.from_office}/{year}/{seq:04d}",
        state=MoveState.HANDED_OVER.value,
        items=[file.number for file in files],
        file_ids=[file.id for file in files],
        reason=command.reason,
        handed_by=context.principal.name,
        handed_at=now(),
    )
    return work.add(move, action="handed-over")


def accept_move(command: AcceptMove, context: Context, store: Store) -> Move:
    def write(work: Work) -> Move:
        move = _decided(work, command, context, MoveState.ACCEPTED)
        files = _files_of(work, move)
        _check_still_there(files)
        for file in files:
            _give(work, file, move)
        work.save(move, action="accepted")
        return move.to_message()

    return store.transact(context, write)


def refuse_move(command: RefuseMove, context: Context, store: Store) -> Move:
    def write(work: Work) -> Move:
        move = _decided(work, command, context, MoveState.REFUSED)
        move.refusal = command.reason
        for file in _files_of(work, move):
            file.moving = None
            work.save(file, action="move-refused")
        work.save(move, action="refused")
        return move.to_message()

    return store.transact(context, write)


def _decided(work: Work, command: AcceptMove | RefuseMove, context: Context, state: MoveState) -> MoveRecord:
    """The move with the decision in it. Raises NotFound, Forbidden for the sending office, Stale, Conflict."""
    move = work.get(MoveRecord, command.id)
    if not _sees(context.principal, move):
        raise NotFound("No such move")
    context.principal.require_office(move.to_office)
    if move.version != command.version:
        raise stale(move)
    if move.state != MoveState.HANDED_OVER.value:
        raise Conflict(f"This move was {move.state} before", reason="move-decided", params={"state": move.state})
    move.state, move.decided_by, move.decided_at = state.value, context.principal.name, now()
    work.emit(_told(move, move.office))
    return move


def _sees(principal: Principal, move: MoveRecord) -> bool:
    return principal.sees(move.office) or principal.sees(move.to_office)


def _files_of(work: Work, move: MoveRecord) -> list[FileRecord]:
    return [work.get(FileRecord, file_id) for file_id in move.file_ids]


def _check_still_there(files: list[FileRecord]) -> None:
    gone = [file for file in files if FileState(file.state) not in IN_KEEPING or file.lent]
    if gone:
        fields = [FieldProblem(pointer=f"/items/{f.number}", code=f"file-{f.state}", detail=f.number) for f in gone]
        raise Conflict(
            "Some of the files are not to be had any more; refuse the move", reason="files-gone", fields=fields
        )


def _give(work: Work, file: FileRecord, move: MoveRecord) -> None:
    file.office, file.moving = move.to_office, None
    work.save(file, action="moved")
    _show_records(work, file.id, move.to_office)
    work.emit(FileChanged(office=file.office, file_id=file.id, number=file.number, change="moved"))


def _show_records(work: Work, file_id: str, office: str) -> None:
    states: Any = work.collection(EntryStateRecord)
    unseen = {"file_id": file_id, "seen_by": {"$ne": office}}
    ids = [state["_id"] for state in states.find(unseen, {"_id": 1}, session=work.session)]
    seen = {
        "seen_by": {"$setUnion": ["$seen_by", [office]]},
        "version": {"$add": ["$version", 1]},
        "updated_at": now(),
        **keys_shown_to(office, "words"),
    }
    states.update_many({"_id": {"$in": ids}}, [{"$set": seen}], session=work.session)
    tell_sight(work, office, states.find({"_id": {"$in": ids}}, session=work.session))


def _told(move: MoveRecord, office: str) -> MoveChanged:
    return MoveChanged(office=office, move_id=move.id, number=move.number, state=MoveState(move.state))

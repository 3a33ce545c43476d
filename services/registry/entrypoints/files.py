"""Entrypoints about files and their moves between offices."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import file_closing, file_protection, files, moves
from services.registry.models.files import FILES
from shared.contracts.base import Page
from shared.contracts.registry import (
    AcceptMove,
    ChangeFile,
    CloseFile,
    File,
    FileMember,
    GetFile,
    ListFileMembers,
    ListFiles,
    ListMoves,
    Move,
    MoveFiles,
    OpenFile,
    PlaceHold,
    RefuseMove,
    ReleaseHold,
    ReopenFile,
    ReportLoss,
    SetTriggerDate,
)
from shared.messaging.rpc import handles
from shared.security.context import Context


class FileEntrypoints(Entrypoints):
    @handles(ListFiles)
    def list_files(self, command: ListFiles, context: Context) -> Page[File]:
        return FILES.page(command, context.principal)

    @handles(GetFile)
    def get_file(self, command: GetFile, context: Context) -> File:
        return files.get_file(command, context, self.store)

    @handles(ListFileMembers)
    def list_file_members(self, command: ListFileMembers, context: Context) -> Page[FileMember]:
        return files.list_file_members(command, context, self.store)

    @handles(OpenFile)
    def open_file(self, command: OpenFile, context: Context) -> File:
        return files.open_file(command, context, self.store, self.bus, self.zone)

    @handles(ChangeFile)
    def change_file(self, command: ChangeFile, context: Context) -> File:
        return files.change_file(command, context, self.store)

    @handles(SetTriggerDate)
    def set_trigger_date(self, command: SetTriggerDate, context: Context) -> File:
        return files.set_trigger_date(command, context, self.store, self.zone)

    @handles(CloseFile)
    def close_file(self, command: CloseFile, context: Context) -> File:
        return file_closing.close_file(command, context, self.store, self.zone)

    @handles(ReopenFile)
    def reopen_file(self, command: ReopenFile, context: Context) -> File:
        return file_closing.reopen_file(command, context, self.store)

    @handles(PlaceHold)
    def place_hold(self, command: PlaceHold, context: Context) -> File:
        return file_protection.place_hold(command, context, self.store)

    @handles(ReleaseHold)
    def release_hold(self, command: ReleaseHold, context: Context) -> File:
        return file_protection.release_hold(command, context, self.store)

    @handles(ReportLoss)
    def report_loss(self, command: ReportLoss, context: Context) -> File:
        return file_protection.report_loss(command, context, self.store, self.zone)

    @handles(ListMoves)
    def list_moves(self, command: ListMoves, context: Context) -> Page[Move]:
        return moves.list_moves(command, context)

    @handles(MoveFiles)
    def move_files(self, command: MoveFiles, context: Context) -> Move:
        return moves.move_files(command, context, self.store, self.bus, self.zone)

    @handles(AcceptMove)
    def accept_move(self, command: AcceptMove, context: Context) -> Move:
        return moves.accept_move(command, context, self.store)

    @handles(RefuseMove)
    def refuse_move(self, command: RefuseMove, context: Context) -> Move:
        return moves.refuse_move(command, context, self.store)

"""Files, their holds and losses, and their moves between offices."""

from gateway.areas import Area
from shared.contracts.registry import (
    AcceptMove,
    ChangeFile,
    CloseFile,
    GetFile,
    ListFileMembers,
    ListFiles,
    ListMoves,
    MoveFiles,
    OpenFile,
    PlaceHold,
    RefuseMove,
    ReleaseHold,
    ReopenFile,
    ReportLoss,
    SetTriggerDate,
)

area = Area(name="files", description="Files of records that belong together")
_file = "/registry/files/{id}"
area.lists("/registry/files", ListFiles, "List files")
area.creates("/registry/files", OpenFile, "Open a file", location=_file)
area.reads(_file, GetFile, "Read a file")
area.changes(_file, ChangeFile, "Change a file")
area.lists("/registry/files/{file_id}/records", ListFileMembers, "List the records in a file")
area.acts(f"{_file}/trigger-date", SetTriggerDate, "Set the day from which retention counts")
area.acts(f"{_file}/close", CloseFile, "Close a file; everything that is missing is named")
area.acts(f"{_file}/reopen", ReopenFile, "Open a closed file again")
area.acts(f"{_file}/holds", PlaceHold, "Keep a file from everybody's disposal")
area.acts(f"{_file}/holds/{{hold_id}}/release", ReleaseHold, "Release a hold")
area.acts(f"{_file}/loss", ReportLoss, "Write the protocol of a lost file")
area.lists("/registry/moves", ListMoves, "List moves of files between offices")
area.creates("/registry/moves", MoveFiles, "Hand files over to another office")
area.acts("/registry/moves/{id}/accept", AcceptMove, "Accept the files of a move")
area.acts("/registry/moves/{id}/refuse", RefuseMove, "Refuse the files of a move")

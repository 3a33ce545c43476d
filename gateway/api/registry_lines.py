"""What happens to a record after it was registered: each step is a further line."""

from gateway.areas import Area
from shared.contracts.registry import (
    AssignEntry,
    AttachDocument,
    ClassifyEntry,
    CorrectEntry,
    DispatchEntry,
    FileEntry,
    HandleEntry,
    ListEntryLines,
    ReopenEntry,
    VoidEntry,
)

area = Area(name="records", description="The life of records: further lines of the journal, chained, never changed")
_entry = "/registry/entries/{id}"
area.lists("/registry/entries/{entry_id}/lines", ListEntryLines, "List what happened to a record")
area.acts(f"{_entry}/assign", AssignEntry, "Give a record to its handler")
area.acts(f"{_entry}/classify", ClassifyEntry, "Classify a record by the plan in force")
area.acts(f"{_entry}/file", FileEntry, "Put a record into an open file")
area.acts(f"{_entry}/handle", HandleEntry, "Say how a record was handled")
area.acts(f"{_entry}/reopen", ReopenEntry, "Take up a handled record again")
area.acts(f"{_entry}/dispatch", DispatchEntry, "Say how a record was dispatched")
area.acts(f"{_entry}/correct", CorrectEntry, "Correct a record by a new line")
area.acts(f"{_entry}/attach", AttachDocument, "Attach a further document to a record")
area.acts(f"{_entry}/void", VoidEntry, "Void a record; its number stays taken")

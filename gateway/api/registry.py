"""Journals and their entries."""

from gateway.areas import Area
from shared.contracts.registry import GetEntry, ListEntries, ListJournals, RegisterEntry, VerifyJournal

area = Area(name="registry", description="Journals: numbered without gaps, chained, never changed")
area.lists("/registry/entries", ListEntries, "List journal entries, newest first")
area.creates(
    "/registry/entries",
    RegisterEntry,
    "Write the next line of a journal",
    location="/registry/entries/{id}",
)
area.reads("/registry/entries/{id}", GetEntry, "Read an entry")
area.lists("/registry/journals", ListJournals, "List journals")
area.runs("/registry/journals/{journal_id}/verify", VerifyJournal, "Verify a journal's numbers and hashes", query=True)

"""Proof and year-end: checkpoints, signing keys, years of journals, exports."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.streams import MADE_TYPES, serve, streamed
from shared.contracts.registry import (
    ChangeJournal,
    CloseYear,
    ExportJournal,
    GetExport,
    GetExportContent,
    ListCheckpoints,
    ListExports,
    ListJournalYears,
    ListSigningKeys,
    OpenJournal,
    PreviewYearEnd,
    RotateSigningKey,
    SignCheckpoint,
    StampEntry,
)

area = Area(
    name="evidence", description="Signed checkpoints, closed years, and exports that verify without this system"
)
_journal = "/registry/journals/{journal_id}"
area.creates("/registry/journals", OpenJournal, "Open a further journal of an office")
area.changes("/registry/journals/{id}", ChangeJournal, "Change a journal; a new template counts from the next year")
area.lists(f"{_journal}/years", ListJournalYears, "List the years of a journal")
area.asks(f"{_journal}/years/{{year}}/closing", PreviewYearEnd, "See what closing the year would do")
area.runs(f"{_journal}/years/{{year}}/close", CloseYear, "Close the year: final line, checkpoint, next year opened")
area.lists(f"{_journal}/checkpoints", ListCheckpoints, "List the signed checkpoints of a journal")
area.runs(f"{_journal}/checkpoints", SignCheckpoint, "Verify the journal and sign where it stands")
area.lists("/registry/signing-keys", ListSigningKeys, "List public keys, for the offline verifier")
area.runs("/registry/signing-keys/rotate", RotateSigningKey, "Go over to the key that the environment now gives")
area.lists("/registry/exports", ListExports, "List exports")
area.creates(
    "/registry/exports",
    ExportJournal,
    "Begin an export of a journal's year",
    location="/registry/exports/{id}",
    refusals=frozenset({404}),
)
area.reads("/registry/exports/{id}", GetExport, "Read how far an export is")
area.acts("/registry/entries/{id}/stamp", StampEntry, "Make a copy of a document with the registry's stamp on it")


@area.add(
    "GET",
    "/registry/exports/{id}/content",
    "The export itself: JSON lines, CSV, XML or PDF",
    command=GetExportContent,
    **streamed("The file", *MADE_TYPES),
)
def content(call: Call) -> Response:
    return serve(call, download=True)

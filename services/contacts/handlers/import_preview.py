"""What an import would do with the first rows of its file. Nothing is written."""

from typing import Any

import orjson

from services.contacts.handlers.groups import groups_kept
from services.contacts.importing.deciding import decide
from services.contacts.importing.drafts import Draft
from services.contacts.importing.mapping import draft_of_cells
from services.contacts.importing.matching import Decision, Known, Told
from services.contacts.importing.normal import candidate_of
from services.contacts.models.imports import ImportRecord
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import RecordId
from shared.contracts.contacts import (
    ImportColumn,
    ImportField,
    ImportPreview,
    ImportState,
    PreviewImport,
    PreviewRow,
    RowOutcome,
    RowProblem,
)
from shared.contracts.problems import Conflict
from shared.security.context import Context
from shared.storage.store import Store

_SAMPLES = 3
_UNREAD = frozenset({ImportState.UPLOADING.value, ImportState.READING.value, ImportState.UNREADABLE.value})
_SHOWN = ("position", "department", "website", "activity", "category", "region", "kinds")


def preview_import(command: PreviewImport, context: Context, store: Store) -> ImportPreview:
    record = store.get(ImportRecord, command.id)
    context.principal.require_sight(record.office, "import")
    if record.state in _UNREAD:
        raise Conflict("The file is not read yet", reason="not-ready")
    groups = groups_kept(record.office, context.principal, store)
    told = [_told(row, record, groups) for row in record.sample]
    keys = list({key for row in told for key in row.keys})
    parties = store.database[PartyRecord._get_collection_name()].find({"keys": {"$in": keys}})
    before = {party["_id"]: party for party in parties}
    batch = decide(record, context.principal, told, Known(before.values(), context.principal))
    return ImportPreview(
        columns=_columns(record),
        rows=tuple(_row(row, decision, before) for row, decision in batch.decisions),
    )


def _told(row: dict[str, Any], record: ImportRecord, groups: dict[str, str]) -> Told:
    if row["trouble"]:
        return Told(row["row"], row["line"], None, row["trouble"], row.get("text") or "; ".join(row.get("cells") or ()))
    draft = (
        Draft.from_json(row["draft"])
        if "draft" in row
        else draft_of_cells(row.get("cells") or (), record.mapping, record.headings)
    )
    candidate = orjson.loads(orjson.dumps(candidate_of(draft, record.country, groups)))
    return Told(row["row"], row["line"], candidate, None, "")


def _columns(record: ImportRecord) -> tuple[ImportColumn, ...]:
    columns = []
    for place, (name, field) in enumerate(zip(record.headings, record.mapping, strict=True)):
        cells = (row["cells"][place] for row in record.sample if place < len(row.get("cells") or ()))
        samples = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))[:_SAMPLES]
        columns.append(ImportColumn(name=name, samples=tuple(samples), field=ImportField(field) if field else None))
    return tuple(columns)


def _row(told: Told, decision: Decision, before: dict[RecordId, Any]) -> PreviewRow:
    candidate = told.candidate or {"details": {}, "organisation": ""}
    party = decision.party if decision.party and decision.party["_id"] in before else None
    return PreviewRow(
        row=told.row,
        line=told.line,
        outcome=RowOutcome(decision.outcome),
        name=candidate["details"].get("name") or told.source[:200],
        organisation=candidate["organisation"],
        party_id=party["_id"] if party else None,
        party_name=before[party["_id"]]["name"] if party else "",
        matched_by=decision.matched_by,
        problems=tuple(RowProblem(field=field, code=code, detail=detail) for field, code, detail in decision.problems),
        texts=tuple(_texts(candidate["details"])),
    )


def _texts(details: dict[str, Any]) -> list[str]:
    told = [phone["e164"] or phone["number"] for phone in details.get("phones", ())]
    told += [email["address"] for email in details.get("emails", ())]
    told += [legal_id["value"] for legal_id in details.get("legal_ids", ())]
    for address in details.get("addresses", ()):
        parts = (
            address["street"].replace("\n", ", "),
            f"{address['postal_code']} {address['city']}",
            address["country"],
        )
        told.append(", ".join(part.strip() for part in parts if part.strip()))
    for name in _SHOWN:
        value = details.get(name)
        if value:
            told.append(", ".join(value) if isinstance(value, list) else str(value))
    return told

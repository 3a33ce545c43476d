"""Asking for exports, envelopes and labels, and getting what the worker made."""

import json
import os
import subprocess
import sys
from itertools import islice
from typing import Any

from services.contacts.exporting.source import conditions_for
from services.contacts.models.outputs import MEDIA_TYPES, OUTPUTS, OutputRecord
from services.contacts.printing.layouts import LABEL_SHEETS
from services.contacts.printing.recipients import recipients
from shared.contracts.base import Page, now
from shared.contracts.contacts.outputs import (
    ContactOutput,
    ContactOutputChanged,
    ContactSelection,
    ExportContacts,
    GetContactOutput,
    GetContactOutputContent,
    LabelSheet,
    ListContactOutputs,
    ListLabelSheets,
    OutputFormat,
    OutputState,
    PreviewPrint,
    PrintContacts,
    PrintLayout,
)
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, Internal, NotFound, invalid_field
from shared.identifiers import new_id
from shared.security.context import Context
from shared.settings import OrganisationSettings
from shared.storage.links import link_to, link_to_new
from shared.storage.objects import ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work

_PREVIEW_SECONDS = 20
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")


def export_contacts(command: ExportContacts, context: Context, store: Store) -> ContactOutput:
    if command.format is OutputFormat.PDF:
        raise invalid_field("/format", "format", "Envelopes and labels are printed, not exported")
    return _order(command, command.office, command.format, {}, "contacts", context, store)


def print_contacts(command: PrintContacts, context: Context, store: Store) -> ContactOutput:
    name = "labels" if command.labels else "envelopes"
    return _order(command, command.office, OutputFormat.PDF, _layout(command), name, context, store)


def preview_print(command: PreviewPrint, context: Context, store: Store, objects: ObjectStore) -> ObjectLink:
    layout = _layout(command)
    sheet = LABEL_SHEETS.get(layout["labels"] or "")
    wanted = sheet.columns * sheet.rows - command.used_labels if sheet else 1
    found = (one.lines for one in recipients(_selection(command), layout, context, store) if not one.reason)
    addresses = list(islice(found, max(1, wanted)))
    if not addresses:
        raise Conflict("None of these contacts has an address to print", reason="nothing-to-print")
    made = _preview_apart({"layout": layout, "addresses": addresses})
    return link_to_new(objects, made, f"previews/{new_id()}.png", "preview.png", "image/png")


def get_output(command: GetContactOutput, context: Context, store: Store) -> ContactOutput:
    return _own(command.id, context, store).to_message()


def list_outputs(command: ListContactOutputs, context: Context) -> Page[ContactOutput]:
    return OUTPUTS.page(command, context.principal, {"requested_by_id": context.principal.id})


def list_label_sheets(command: ListLabelSheets) -> Page[LabelSheet]:
    return Page(items=tuple(LABEL_SHEETS.values()))


def get_output_content(
    command: GetContactOutputContent, context: Context, store: Store, objects: ObjectStore
) -> ObjectLink:
    record = _own(command.id, context, store)
    if record.state != OutputState.READY.value:
        raise NotFound("The file is not ready")
    return link_to(objects, record.key, record.filename, media_type=MEDIA_TYPES[OutputFormat(record.format)])


def _order(
    selection: ContactSelection,
    office: str,
    kind: OutputFormat,
    layout: dict[str, Any],
    name: str,
    context: Context,
    store: Store,
) -> ContactOutput:
    context.principal.require_office(office)
    # What can not be read is refused here, where the form can show it.
    conditions_for(selection, context, store)

    def write(work: Work) -> ContactOutput:
        record = OutputRecord(
            office=office,
            format=kind.value,
            selection=_selection(selection).model_dump(mode="json"),
            layout=layout,
            filename=f"{name}-{now():%Y-%m-%d}.{kind}",
            requested_by=context.principal.name,
            requested_by_id=context.principal.id,
            principal=context.principal.model_dump(mode="json"),
        )
        work.add(record, "requested")
        work.emit(ContactOutputChanged(office=office, output_id=record.id, state=OutputState.WAITING))
        return record.to_message()

    return store.transact(context, write)


def _selection(command: ContactSelection) -> ContactSelection:
    return ContactSelection(filter=command.filter, group=command.group, q=command.q, ids=command.ids)


def _layout(command: PrintLayout) -> dict[str, Any]:
    """Raises Invalid at /envelope or /labels."""
    if command.labels is not None and command.labels not in LABEL_SHEETS:
        raise invalid_field("/labels", "unknown-sheet", f"There are {', '.join(LABEL_SHEETS)}")
    if (command.labels is None) == (command.envelope is None):
        raise invalid_field("/envelope", "layout", "Choose an envelope or a sheet of labels")
    layout = {name: getattr(command, name) for name in PrintLayout.model_fields}
    return {
        **layout,
        "envelope": command.envelope.value if command.envelope else None,
        "sender": list(command.sender),
        "sender_country": command.sender_country or OrganisationSettings().country,
    }


def _own(output_id: str, context: Context, store: Store) -> OutputRecord:
    record = store.get(OutputRecord, output_id)
    if record.requested_by_id != context.principal.id:
        raise NotFound("No such file")
    return record


def _preview_apart(data: dict[str, Any]) -> bytes:
    """Typesetting holds the processor: not in the green thread."""
    try:
        made = subprocess.run(
            [sys.executable, "-m", "services.contacts.printing.typesetting"],
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=_PREVIEW_SECONDS,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Internal(f"It was not made within {_PREVIEW_SECONDS} s") from error
    if made.returncode:
        raise Internal(f"The preview can not be made: {made.stderr.decode(errors='replace')[-300:]}")
    return made.stdout

"""The stamp of the registry on a copy of a document: number, date, attachments, handler, QR code."""

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

import requests

from services.registry.domain.stamp_code import write_code
from services.registry.handlers.entries import get_entry
from services.registry.handlers.entry_lines import write_line
from services.registry.handlers.entry_states import state_for
from services.registry.handlers.setup import pack_of, setup_of
from services.registry.print.process import stamp_apart
from services.registry.tables.fetch import fetch
from shared.contracts.base import Done
from shared.contracts.documents import BeginIntake, Channel, CommitIntake, GetContent, Origin, Rendition
from shared.contracts.problems import Unavailable, invalid_field
from shared.contracts.registry import Attachment, Entry, GetEntry, LineKind, StampEntry
from shared.identifiers import new_id
from shared.messaging.bus import Calls
from shared.print.dates import written_day
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_LARGEST = 100 * 1024 * 1024
_PUT_SECONDS = 30.0


def stamp_entry(command: StampEntry, context: Context, store: Store, bus: Calls, zone: ZoneInfo) -> Done:
    """The copy becomes a document of its own, and a line of the record says which."""
    entry = get_entry(GetEntry(id=command.id), context, store)
    context.principal.require_office(entry.office)
    attachments = documents_of(entry)
    original = next((one for one in attachments if one.document_id == command.document_id), None)
    if original is None:
        raise invalid_field("/document_id", "not-attached", f"Entry {entry.number} has no such document")
    pdf = original.media_type == "application/pdf"
    rendition = Rendition.ORIGINAL if pdf else Rendition.SEARCHABLE_PDF
    link = bus.call(GetContent(id=command.document_id, rendition=rendition), context)
    stamped = stamp_apart(fetch(link.url, _LARGEST), _stamp_of(entry, context, store, zone))
    copy_id = _hand_in(stamped, entry, original, context, bus)

    def write(work: Work) -> Done:
        state = state_for(work, entry.id, None, context.principal)
        # Not `document_id`: the copy is no further attachment of the record.
        data = {"stamped": command.document_id, "copy": copy_id}
        write_line(work, state, LineKind.STAMPED, context, data)
        return Done()

    return store.transact(context, write)


def _stamp_of(entry: Entry, context: Context, store: Store, zone: ZoneInfo) -> dict[str, Any]:
    pack, setup = store.transact(context.as_service("registry"), lambda work: (pack_of(work), setup_of(work)))
    words = {name: pack.terms.get(name, name.replace("_", " ")) for name in _NAMES}
    day = entry.received_on or entry.registered_at.astimezone(zone).date()
    facts = [
        (words["number"], entry.number),
        (words["received"], written_day(day, pack.language)),
        (words["attachments"], str(len(documents_of(entry)))),
        (words["handler"], entry.now.handler if entry.now else entry.handler),
    ]
    facts += [(words["file_number"], entry.now.file.number)] if entry.now and entry.now.file else []
    return {
        "organisation": setup.organisation or "",
        "language": pack.language,
        "facts": facts,
        "code": write_code(entry.id, entry.hash),
    }


def documents_of(entry: Entry) -> tuple[Attachment, ...]:
    """Those it was registered with, and those that came later."""
    return (*entry.attachments, *(entry.now.attached if entry.now else ()))


_NAMES = ("number", "received", "attachments", "handler", "file_number")


def _hand_in(stamped: bytes, entry: Entry, original: Attachment, context: Context, bus: Calls) -> str:
    """The id of the new document, which is not registered again."""
    stem = original.filename.rpartition(".")[0] or original.filename
    grant = bus.call(
        BeginIntake(
            intake_id=new_id(),
            office=entry.office,
            filename=f"{stem[:200]} (stamped).pdf",
            size=len(stamped),
            sha256=hashlib.sha256(stamped).hexdigest(),
            origin=Origin(channel=Channel.API),
            inside=True,
            to_register=False,
        ),
        context,
    )
    intake = grant.intake
    if grant.upload_url is not None:
        _put(grant.upload_url, grant.headers, stamped)
        intake = bus.call(CommitIntake(intake_id=intake.id), context)
    if intake.document_id is None:
        raise Unavailable(f"The stamped copy was not taken in: {intake.detail}")
    return intake.document_id


def _put(url: str, headers: dict[str, str], content: bytes) -> None:
    try:
        response = requests.put(url, data=content, headers=headers, timeout=_PUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        # Not `from error`, whose message holds the presigned address.
        raise Unavailable(f"The stamped copy can not be stored: {type(error).__name__}") from None
    if not response.ok:
        raise Unavailable(f"The object store answered {response.status_code}")

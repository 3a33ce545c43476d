"""Writing and reading entries. The only way to write one is `write_entry`: number, line and chain in one step."""

import threading
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from services.registry.domain import number_of
from services.registry.handlers.journals import ensure_journal, find_journal, head_of_year, journal_id_of
from services.registry.models import YEARS, EntryRecord, JournalRecord, hash_of
from shared.contracts.base import Page, now
from shared.contracts.documents import DocumentStored, GetDocument
from shared.contracts.problems import NotFound, invalid_field
from shared.contracts.registry import (
    Attachment,
    Direction,
    Entry,
    EntryRegistered,
    GetEntry,
    ListEntriesAfter,
    RegisterEntry,
)
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_one_at_a_time: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""By journal: writers of one process queue here, where waiting is cheap, and not at MongoDB's write conflicts."""


def register_entry(command: RegisterEntry, context: Context, store: Store, bus: Calls, zone: ZoneInfo) -> Entry:
    context.principal.require_office(command.office)
    _check_dates(command, zone)
    journal = find_journal(command.office, command.journal_id, context, store, bus)
    attachments = [_attachment(place, command, context, bus) for place in range(len(command.document_ids))]
    details = command.model_dump(mode="json", exclude={"office", "journal_id", "document_ids"})
    with _one_at_a_time[journal.id]:
        return store.transact(context, lambda work: write_entry(work, journal, details, attachments, context, zone))


def register_arrival(event: DocumentStored, context: Context, store: Store, zone: ZoneInfo) -> None:
    """Every document that arrives is registered as received, whatever its reading will bring."""
    if not event.to_register:
        return
    office = str(event.office)
    attachment = Attachment(
        document_id=event.document_id,
        sha256=event.sha256,
        filename=event.filename,
        media_type=event.media_type,
        size=event.size,
    )
    details = {
        "direction": Direction.RECEIVED.value,
        "subject": event.filename[:200],
        "channel": event.origin.channel.value,
        "received_on": event.stored_at.astimezone(zone).date().isoformat(),
    }

    def write(work: Work) -> Entry:
        journal = ensure_journal(work, office, office)
        return write_entry(work, journal, details, [attachment], context, zone)

    with _one_at_a_time[journal_id_of(office)]:
        store.transact(context, write)


def write_entry(
    work: Work,
    journal: JournalRecord,
    details: dict[str, Any],
    attachments: list[Attachment],
    context: Context,
    zone: ZoneInfo,
) -> Entry:
    """The next line of the journal; see `EntryRecord` for the fields that `details` may hold."""
    moment = now()
    head = head_of_year(work, journal.id, moment.astimezone(zone).year)
    seq = head["last_seq"] + 1
    record = EntryRecord(
        **details,
        journal_id=journal.id,
        office=journal.office,
        year=head["year"],
        seq=seq,
        number=number_of(journal.template, office=journal.office, journal=journal.code, year=head["year"], seq=seq),
        registered_at=max(moment, head["last_at"] or moment),
        attachments=[attachment.model_dump() for attachment in attachments],
        actor_id=context.principal.id,
        actor_name=context.principal.name,
        prev_hash=head["last_hash"],
    )
    record.hash = hash_of(record.to_mongo().to_dict())
    _advance(work, head, record)
    work.add(record, action="registered")
    work.emit(_registered(record))
    return record.to_message()


def _advance(work: Work, head: dict[str, Any], record: EntryRecord) -> None:
    reached = {
        "last_seq": record.seq,
        "last_hash": record.hash,
        "last_number": record.number,
        "last_at": record.registered_at,
    }
    work.collection(YEARS).update_one({"_id": head["_id"]}, {"$set": reached}, session=work.session)


def _registered(record: EntryRecord) -> EntryRegistered:
    return EntryRegistered(
        office=record.office,
        entry_id=record.id,
        journal_id=record.journal_id,
        number=record.number,
        direction=Direction(record.direction),
        subject=record.subject,
        document_ids=tuple(attachment["document_id"] for attachment in record.attachments),
    )


def _attachment(place: int, command: RegisterEntry, context: Context, bus: Calls) -> Attachment:
    pointer, wanted = f"/document_ids/{place}", command.document_ids[place]
    try:
        document = bus.call(GetDocument(id=wanted), context)
    except NotFound as error:
        raise invalid_field(pointer, "unknown-document", f"There is no document {wanted}") from error
    if document.office != command.office:
        raise invalid_field(pointer, "other-office", f"Document {wanted} belongs to another office")
    return Attachment(
        document_id=document.id,
        sha256=document.sha256,
        filename=document.filename,
        media_type=document.media_type,
        size=document.size,
    )


def _check_dates(command: RegisterEntry, zone: ZoneInfo) -> None:
    today = now().astimezone(zone).date()
    for name in ("received_on", "their_date"):
        value = getattr(command, name)
        if value is not None and value > today:
            raise invalid_field(f"/{name}", "future-date", f"{value} is still to come", today=today.isoformat())


def get_entry(command: GetEntry, context: Context, store: Store) -> Entry:
    record = store.get(EntryRecord, command.id)
    context.principal.require_sight(record.office, "entry")
    return record.to_message()


def list_entries_after(command: ListEntriesAfter, context: Context, store: Store) -> Page[Entry]:
    """In the order of ids, for those who see all offices: it feeds indexes."""
    if not context.principal.all_offices:
        raise NotFound("No such list")
    after = {"_id": {"$gt": command.after}} if command.after else {}
    records = list(EntryRecord.objects(__raw__=after).order_by("id").limit(command.limit))
    next_cursor = records[-1].id if len(records) == command.limit else None
    return Page(items=tuple(record.to_message() for record in records), next_cursor=next_cursor)

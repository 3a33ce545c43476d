"""Writing and reading entries. The only way to write one is `write_entry`: number, line and chain in one step."""

from typing import Any
from zoneinfo import ZoneInfo

import structlog

from services.registry.domain.numbers import number_of
from services.registry.handlers.attaching import attach_by_stamp, attachment_of, attachment_that_arrived
from services.registry.handlers.classification import classification
from services.registry.handlers.entry_lines import assignment, put_into_file, write_line
from services.registry.handlers.entry_states import keep_first_state, sees, with_entries, with_states
from services.registry.handlers.journals import ensure_journal, find_journal, head_of_year, journal_id_of
from services.registry.handlers.setup import complete_details, missing_fields, pack_of
from services.registry.handlers.turns import turn, turn_of_contact
from services.registry.handlers.year_end import refuse_closed_year
from services.registry.models.entries import EntryRecord, hash_of
from services.registry.models.entry_states import ENTRIES, entry_with_state, first_state, states_of
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.base import Page, now
from shared.contracts.documents import DocumentStored
from shared.contracts.problems import FieldProblem, Invalid, NotFound
from shared.contracts.registry import (
    Attachment,
    Direction,
    Entry,
    EntryRegistered,
    GetEntry,
    LineKind,
    ListEntries,
    ListEntriesAfter,
    RegisterEntry,
)
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

log = structlog.get_logger()


def register_entry(command: RegisterEntry, context: Context, store: Store, bus: Calls, zone: ZoneInfo) -> Entry:
    context.principal.require_office(command.office)
    _check_dates(command, zone)
    journal = find_journal(command.office, command.journal_id, context, store, bus)
    offices = frozenset({command.office})
    attachments = [
        attachment_of(document_id, offices, f"/document_ids/{place}", context, bus)
        for place, document_id in enumerate(command.document_ids)
    ]
    details = command.model_dump(mode="json", exclude={"office", "journal_id", "document_ids", "file_id", "handler_id"})

    def write(work: Work) -> Entry:
        refuse_closed_year(work, journal.id, command.received_on)
        entry = write_entry(work, journal, complete_details(work, details), attachments, context, zone)
        return _begin_its_life(work, entry, command, context)

    with turn(journal.id), turn_of_contact(command.contact_id):
        return store.transact(context, write)


def _begin_its_life(work: Work, entry: Entry, command: RegisterEntry, context: Context) -> Entry:
    """What the entry itself does not hold is told by its first lines: whose it is by account, and its file."""
    if command.handler_id is None and command.file_id is None:
        return entry
    row = work.collection(EntryRecord).find_one({"_id": entry.id}, session=work.session) or {}
    state = first_state(row)
    if command.handler_id is not None:
        data = assignment(command.handler, command.handler_id, command.due_on)
        state = write_line(work, state, LineKind.ASSIGNED, context, data)
    if command.file_id is not None:
        state = put_into_file(work, state, command.file_id, context)
    return entry_with_state(row, state)


def register_arrival(event: DocumentStored, context: Context, store: Store, zone: ZoneInfo) -> None:
    """Every document that arrives is registered as received, whatever its reading will bring.

    One that bears the stamp of a record is attached to that record instead.
    Nobody is there to be asked for what the pack requires: the entry says what of it is to be completed.
    """
    if not event.to_register:
        return
    office = str(event.office)
    details = {
        "direction": Direction.RECEIVED.value,
        "subject": event.filing.subject or event.filename[:200],
        "channel": event.origin.channel.value,
        "received_on": event.stored_at.astimezone(zone).date().isoformat(),
        **_said_by_sender(event),
    }

    def write(work: Work) -> None:
        if attach_by_stamp(work, event, context):
            return
        journal = _journal_of_arrival(work, event, office)
        filed = {**details, **_mark_of_arrival(work, event)}
        known = {**filed, "to_complete": [*_open_mark(event, filed), *missing_fields(pack_of(work), filed)]}
        write_entry(work, journal, known, [attachment_that_arrived(event)], context, zone)

    with turn(event.filing.journal_id or journal_id_of(office)), turn_of_contact(event.filing.contact_id):
        store.transact(context, write)


def _said_by_sender(event: DocumentStored) -> dict[str, Any]:
    said = {"party": event.filing.party, "contact_id": event.filing.contact_id}
    if event.filing.their_date is not None and event.filing.their_date <= event.stored_at.date():
        said["their_date"] = event.filing.their_date.isoformat()
    return {name: value for name, value in said.items() if value}


def _journal_of_arrival(work: Work, event: DocumentStored, office: str) -> JournalRecord:
    """The journal that the scanner's folder names, where it is the office's; else the office's own.

    A folder may name one that is no more: the board of agents tells (`documents`), and no arrival waits for that.
    """
    if event.filing.journal_id is None:
        return ensure_journal(work, office, office)
    named = work.find(JournalRecord, _id=event.filing.journal_id, office=office)
    if named is None:
        log.warning("the journal of an arrival is not there", journal=event.filing.journal_id, office=office)
    return named or ensure_journal(work, office, office)


def _mark_of_arrival(work: Work, event: DocumentStored) -> dict[str, Any]:
    """The mark that the scanner's folder names. The plan may have changed since: then it is left to be completed."""
    if event.filing.mark is None:
        return {}
    try:
        return {"mark": classification(work, event.filing.mark).mark}
    except Invalid:
        return {}


def _open_mark(event: DocumentStored, filed: dict[str, Any]) -> list[str]:
    return ["mark"] if event.filing.mark is not None and "mark" not in filed else []


def write_entry(
    work: Work,
    journal: JournalRecord,
    details: dict[str, Any],
    attachments: list[Attachment],
    context: Context,
    zone: ZoneInfo,
) -> Entry:
    """The next line of the journal; see `EntryRecord` for the fields that `details` may hold.

    Raises Invalid at /mark unless the plan in force classifies by it.
    """
    if details.get("mark"):
        details = {**details, "plan_id": classification(work, details["mark"]).plan_id}
    moment = now()
    head = head_of_year(work, journal.id, moment.astimezone(zone).year)
    seq = head["last_seq"] + 1
    record = EntryRecord(
        **details,
        journal_id=journal.id,
        office=journal.office,
        year=head["year"],
        seq=seq,
        number=number_of(
            head.get("template") or journal.template,
            office=journal.office,
            journal=journal.code,
            year=head["year"],
            seq=seq,
        ),
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
    row = record.to_mongo().to_dict()
    return entry_with_state(row, keep_first_state(work, row))


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


def _check_dates(command: RegisterEntry, zone: ZoneInfo) -> None:
    today = now().astimezone(zone).date()
    days = {name: getattr(command, name) for name in ("received_on", "their_date")}
    to_come = {name: day for name, day in days.items() if day is not None and day > today}
    if to_come:
        raise Invalid(
            "A day is still to come: " + ", ".join(to_come),
            fields=[
                FieldProblem(
                    pointer=f"/{name}",
                    code="future-date",
                    detail=f"{day} is still to come",
                    params={"today": today.isoformat()},
                )
                for name, day in to_come.items()
            ],
        )


def get_entry(command: GetEntry, context: Context, store: Store) -> Entry:
    row = store.get(EntryRecord, command.id).to_mongo().to_dict()
    state = states_of([command.id]).get(command.id) or first_state(row)
    if not sees(context.principal, state):
        raise NotFound("No such entry")
    return entry_with_state(row, state)


def list_entries(command: ListEntries, context: Context) -> Page[Entry]:
    """Found and sorted by where the records stand now."""
    page = ENTRIES.page(command, context.principal)
    return Page(items=with_entries(page.items), next_cursor=page.next_cursor)


def list_entries_after(command: ListEntriesAfter, context: Context, store: Store) -> Page[Entry]:
    """In the order of ids, for those who see all offices: it feeds indexes."""
    if not context.principal.all_offices:
        raise NotFound("No such list")
    after = {"_id": {"$gt": command.after}} if command.after else {}
    rows = list(EntryRecord._get_collection().find(after).sort("_id", 1).limit(command.limit))
    next_cursor = rows[-1]["_id"] if len(rows) == command.limit else None
    return Page(items=with_states(rows), next_cursor=next_cursor)

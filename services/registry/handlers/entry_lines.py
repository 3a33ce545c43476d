"""What happens to a record after it was registered. The only way to write it down is `write_line`."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.registry.domain.chain import GENESIS
from services.registry.domain.entry_life import CORRECTABLE, FILE_MUST_BE_OPEN, as_text, changes_by, obstacle
from services.registry.handlers.classification import classification
from services.registry.handlers.entry_states import advance, entry_after, sees, state_for
from services.registry.handlers.filing import keep_file_open, take_place
from services.registry.handlers.sight import tell_sight
from services.registry.handlers.turns import turn
from services.registry.models.entry_lines import ENTRY_LINES, LINE_YEARS, EntryLineRecord, line_hash_of
from services.registry.models.entry_states import EntryStateRecord, states_of
from shared.contracts.base import Page, now
from shared.contracts.problems import Conflict, FieldProblem, Invalid, NotFound, invalid_field
from shared.contracts.registry import (
    AssignEntry,
    ClassifyEntry,
    CorrectEntry,
    Direction,
    DispatchEntry,
    Entry,
    EntryChanged,
    EntryLine,
    FileEntry,
    HandleEntry,
    LineKind,
    ListEntryLines,
    RegisterEntry,
    ReopenEntry,
    VoidEntry,
)
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

State = dict[str, Any]
_EMPTY_AS_NONE = frozenset({"their_date", "received_on", "sheets", "contact_id"})


def write_line(
    work: Work,
    state: State,
    kind: LineKind,
    context: Context,
    data: dict[str, str],
    reason: str = "",
    also: State | None = None,
) -> State:
    """The next line of the record's journal and year; returns where the record stands after it.

    `state` was read in this work; `also` are further changes to it that the line does not tell. Raises Conflict when
    this can not happen to the record any more.
    """
    stands_in_the_way = obstacle(kind, status=state["status"], tombstone=state["tombstone"])
    if stands_in_the_way:
        detail = f"{state['number']} can not be {kind}: {stands_in_the_way}"
        raise Conflict(detail, reason=stands_in_the_way, params={"status": state["status"]})
    if kind in FILE_MUST_BE_OPEN and state.get("file_id"):
        keep_file_open(work, state["file_id"])
    line = _chained(work, state, kind, context, data, reason)
    work.add(line, action=kind.value)
    work.emit(EntryChanged(office=state["office"], entry_id=state["_id"], number=state["number"], kind=kind))
    changes = {**changes_by(kind, data, line.at, state), "lines": state["lines"] + 1}
    return advance(work, state, {**changes, **(also or {})})


def _chained(
    work: Work, state: State, kind: LineKind, context: Context, data: dict[str, str], reason: str
) -> EntryLineRecord:
    head = _head(work, state["journal_id"], state["year"])
    moment = now()
    line = EntryLineRecord(
        office=state["office"],
        journal_id=state["journal_id"],
        year=state["year"],
        seq=head["last_seq"] + 1,
        entry_id=state["_id"],
        entry_number=state["number"],
        entry_hash=state["entry_hash"],
        kind=kind.value,
        at=max(moment, head["last_at"] or moment),
        data=data,
        reason=reason,
        actor_id=context.principal.id,
        actor_name=context.principal.name,
        prev_hash=head["last_hash"],
    )
    line.hash = line_hash_of(line.to_mongo().to_dict())
    reached = {**head, "last_seq": line.seq, "last_hash": line.hash, "last_at": line.at}
    work.collection(LINE_YEARS).replace_one({"_id": head["_id"]}, reached, upsert=True, session=work.session)
    return line


def _head(work: Work, journal_id: str, year: int) -> dict[str, Any]:
    key = f"{journal_id}:{year}"
    found = work.collection(LINE_YEARS).find_one({"_id": key}, session=work.session)
    first = {"journal_id": journal_id, "year": year, "last_seq": 0, "last_hash": GENESIS, "last_at": None}
    return found or {"_id": key, **first}


def list_entry_lines(command: ListEntryLines, context: Context) -> Page[EntryLine]:
    state = states_of([command.entry_id]).get(command.entry_id)
    if state is None or not sees(context.principal, state):
        raise NotFound("No such entry")
    return ENTRY_LINES.page(command, context.principal, {"entry_id": command.entry_id})


def step(command: Any, context: Context, store: Store, what: Callable[[Work, State], State]) -> Entry:
    """Run one step in the life of the record that the command names."""

    def write(work: Work) -> Entry:
        state = state_for(work, command.id, command.version, context.principal)
        return entry_after(work, what(work, state))

    with turn(f"lines of {_journal_of(command.id)}"):
        return store.transact(context, write)


def _journal_of(entry_id: str) -> str:
    row = EntryStateRecord._get_collection().find_one({"_id": entry_id}, {"journal_id": 1})
    return row["journal_id"] if row else ""


def assign_entry(command: AssignEntry, context: Context, store: Store, zone: ZoneInfo) -> Entry:
    data = assignment(command.handler, command.handler_id, command.due_on)

    def assign(work: Work, state: State) -> State:
        _not_before_registration(command.due_on, state, zone, "due_on")
        return write_line(work, state, LineKind.ASSIGNED, context, data)

    return step(command, context, store, assign)


def assignment(handler: str, handler_id: str | None, due_on: date | None) -> dict[str, str]:
    """What a line about an assignment says."""
    told = {"handler": handler, "handler_id": handler_id, "due_on": due_on.isoformat() if due_on else None}
    return {name: value for name, value in told.items() if value is not None}


def classify_entry(command: ClassifyEntry, context: Context, store: Store) -> Entry:
    def classify(work: Work, state: State) -> State:
        found = classification(work, command.mark)
        data = {"mark": found.mark, "plan_id": found.plan_id, "before": state.get("mark") or ""}
        return write_line(work, state, LineKind.CLASSIFIED, context, data)

    return step(command, context, store, classify)


def file_entry(command: FileEntry, context: Context, store: Store) -> Entry:
    return step(command, context, store, lambda work, state: put_into_file(work, state, command.file_id, context))


def put_into_file(work: Work, state: State, file_id: str, context: Context) -> State:
    """Give the record the next place in an open file. Raises Invalid at /file_id."""
    place = take_place(work, state, file_id, context.principal)
    filed = write_line(work, state, LineKind.FILED, context, place.data, also={"seen_by": place.seen_by})
    if place.seen_by != state["seen_by"]:
        tell_sight(work, filed["office"], [filed])
    return filed


def handle_entry(command: HandleEntry, context: Context, store: Store, zone: ZoneInfo) -> Entry:
    _not_ahead(command.handled_on, zone, "handled_on")

    def handle(work: Work, state: State) -> State:
        _not_before_registration(command.handled_on, state, zone, "handled_on")
        data = {"outcome": command.outcome, "handled_on": _day(command.handled_on, zone)}
        return write_line(work, state, LineKind.HANDLED, context, data)

    return step(command, context, store, handle)


def reopen_entry(command: ReopenEntry, context: Context, store: Store) -> Entry:
    return step(
        command,
        context,
        store,
        lambda work, state: write_line(work, state, LineKind.REOPENED, context, {}, command.reason),
    )


def dispatch_entry(command: DispatchEntry, context: Context, store: Store, zone: ZoneInfo) -> Entry:
    _not_ahead(command.dispatched_on, zone, "dispatched_on")

    def dispatch(work: Work, state: State) -> State:
        told = {"addressee": command.addressee, "consignment_no": command.consignment_no}
        data = {"channel": command.channel, **{name: value for name, value in told.items() if value}}
        data["dispatched_on"] = _day(command.dispatched_on, zone)
        return write_line(work, state, LineKind.DISPATCHED, context, data)

    return step(command, context, store, dispatch)


def correct_entry(command: CorrectEntry, context: Context, store: Store, zone: ZoneInfo) -> Entry:
    """A line for each field, so that each says what stood there before and what is right."""
    changes = checked_changes(command.changes, zone)

    def correct(work: Work, state: State) -> State:
        unchanged = [name for name, after in changes.items() if as_text(state.get(name)) == after]
        if unchanged:
            raise _refused_changes(dict.fromkeys(unchanged, ("unchanged", "This is what stands there")))
        for name, after in changes.items():
            data = {"field": name, "before": as_text(state.get(name)), "after": after}
            state = write_line(work, state, LineKind.CORRECTED, context, data, command.reason)
        return state

    return step(command, context, store, correct)


def checked_changes(changes: dict[str, str], zone: ZoneInfo) -> dict[str, str]:
    """The right values as text, each as a new entry would be checked. Raises Invalid at /changes/<field>."""
    unknown = {
        name: ("not-correctable", f"One of {', '.join(CORRECTABLE)}") for name in changes if name not in CORRECTABLE
    }
    if unknown:
        raise _refused_changes(unknown)
    typed = {name: value or None for name, value in changes.items() if name in _EMPTY_AS_NONE}
    sample = {"office": "A", "direction": Direction.RECEIVED, "subject": "x", **changes, **typed}
    try:
        right = RegisterEntry.model_validate(sample)
    except ValidationError as error:
        raise _refused_changes({str(e["loc"][0]): (e["type"], e["msg"]) for e in error.errors()}) from error
    today = now().astimezone(zone).date()
    late = [
        name for name in ("their_date", "received_on") if name in changes and (getattr(right, name) or today) > today
    ]
    if late:
        raise _refused_changes(dict.fromkeys(late, ("future-date", "This day is still to come")))
    return {name: as_text(getattr(right, name)) for name in changes}


def _refused_changes(problems: dict[str, tuple[str, str]]) -> Invalid:
    fields = [
        FieldProblem(pointer=f"/changes/{name}", code=code, detail=detail) for name, (code, detail) in problems.items()
    ]
    return Invalid(fields[0].detail, fields=fields)


def void_entry(command: VoidEntry, context: Context, store: Store) -> Entry:
    return step(
        command,
        context,
        store,
        lambda work, state: write_line(work, state, LineKind.VOIDED, context, {}, command.reason),
    )


def _not_ahead(day: date | None, zone: ZoneInfo, name: str) -> None:
    today = now().astimezone(zone).date()
    if day is not None and day > today:
        raise invalid_field(f"/{name}", "future-date", f"{day} is still to come", today=today.isoformat())


def _not_before_registration(day: date | None, state: State, zone: ZoneInfo, name: str) -> None:
    registered = state["registered_at"].astimezone(zone).date()
    if day is not None and day < registered:
        detail = f"{day} is before the record was registered on {registered}"
        raise invalid_field(f"/{name}", "before-registration", detail, registered=registered.isoformat())


def _day(told: date | None, zone: ZoneInfo) -> str:
    return (told or now().astimezone(zone).date()).isoformat()

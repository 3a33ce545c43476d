"""What happens to a record after it was registered: chained lines, and where it stands after them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from services.registry.handlers import entry_lines
from services.registry.handlers.entries import get_entry, list_entries
from services.registry.handlers.entry_states import complete_states
from services.registry.handlers.verification import verify_journal
from services.registry.models.entries import EntryRecord, hash_of
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.journals import YEARS
from shared.contracts.problems import Conflict, Invalid, NotFound, Problem, Stale
from shared.contracts.registry import (
    AssignEntry,
    ClassifyEntry,
    CorrectEntry,
    DispatchEntry,
    Entry,
    FileEntry,
    GetEntry,
    HandleEntry,
    LineKind,
    ListEntries,
    ListEntryLines,
    ReopenEntry,
    Status,
    VerifyJournal,
    VoidEntry,
)
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    ZONE,
    classify,
    handle,
    open_file,
    person,
    put_into,
    register,
    today,
)

pytestmark = pytest.mark.integration


def lines(entry: Entry) -> list:
    return list(entry_lines.list_entry_lines(ListEntryLines(entry_id=entry.id), JANA).items)


def found(*conditions: str, sort: str | None = None, who=JANA) -> list[Entry]:
    return list(list_entries(ListEntries(filter=conditions, sort=sort), who).items)


def verify(entry: Entry, store):
    return verify_journal(VerifyJournal(journal_id=entry.journal_id), JANA, store)


def assign(store, entry: Entry, handler: str = "Peter", who=JANA, **details) -> Entry:
    command = AssignEntry(id=entry.id, version=entry.version, handler=handler, **details)
    return entry_lines.assign_entry(command, who, store, ZONE)


def correct(store, entry: Entry, changes: dict[str, str], reason: str = "misread") -> Entry:
    command = CorrectEntry(id=entry.id, version=entry.version, changes=changes, reason=reason)
    return entry_lines.correct_entry(command, JANA, store, ZONE)


def void(store, entry: Entry) -> Entry:
    return entry_lines.void_entry(VoidEntry(id=entry.id, version=entry.version, reason="twice"), JANA, store)


def reopen(store, entry: Entry) -> Entry:
    return entry_lines.reopen_entry(ReopenEntry(id=entry.id, version=entry.version, reason="more"), JANA, store)


def test_a_record_goes_through_its_life_and_every_step_is_a_line(registry):
    entry = register(registry)
    entry = assign(registry, entry, handler_id="u7", due_on=today() + timedelta(days=10))
    entry = classify(registry, entry)
    entry = put_into(registry, entry, open_file(registry))
    dispatch = DispatchEntry(id=entry.id, version=entry.version, channel="post", consignment_no="RR1")
    entry = entry_lines.dispatch_entry(dispatch, JANA, registry, ZONE)
    entry = handle(registry, entry)

    assert [line.kind for line in lines(entry)] == [
        LineKind.ASSIGNED, LineKind.CLASSIFIED, LineKind.FILED, LineKind.DISPATCHED, LineKind.HANDLED,
    ]  # fmt: skip
    assert (entry.now.status, entry.now.handler, entry.now.handler_id, entry.now.mark) == (
        "handled",
        "Peter",
        "u7",
        "A1",
    )
    assert (entry.now.lines, entry.now.outcome, entry.now.due_on) == (5, "answered", today() + timedelta(days=10))
    assert entry.now.dispatched_on == today()
    assert entry.now.handled_on == today()
    assert entry.now.file.record_number == f"{entry.now.file.number}-1"
    assert entry == get_entry(GetEntry(id=entry.id), JANA, registry)
    report = verify(entry, registry)
    assert (report.valid, report.count, report.lines) == (True, 1, 5)


def test_the_entry_itself_never_changes(registry):
    before = register(registry)
    stored = EntryRecord._get_collection().find_one()
    after = correct(registry, assign(registry, classify(registry, before)), {"subject": "Správne"})
    assert EntryRecord._get_collection().find_one() == stored
    assert (after.subject, after.handler, after.hash) == (before.subject, before.handler, before.hash)


def test_a_correction_says_what_stood_there_and_is_found_by_what_is_right(registry):
    entry = register(registry, subject="Zle", sheets=2)
    entry = correct(registry, entry, {"subject": "Dobre", "sheets": "3", "their_date": "2026-01-31"})
    assert entry.subject == "Zle"
    assert entry.now.corrected == {"subject": "Dobre", "sheets": "3", "their_date": "2026-01-31"}
    assert (entry.now.corrections, {line.reason for line in lines(entry)}) == (3, {"misread"})
    assert lines(entry)[0].data == {"field": "subject", "before": "Zle", "after": "Dobre"}
    again = correct(registry, entry, {"subject": "Lepšie"})
    assert lines(again)[-1].data["before"] == "Dobre"
    assert [e.id for e in found("subject=Lepšie")] == [entry.id]
    assert found("subject=Zle") == []


def test_the_sender_is_put_right_with_the_contact(registry):
    entry = correct(registry, register(registry), {"party": "Novák a syn", "contact_id": "contact-1"})
    assert [e.id for e in found("contact_id=contact-1")] == [entry.id]
    correct(registry, entry, {"contact_id": ""})
    assert found("contact_id=contact-1") == []
    assert verify(entry, registry).valid


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"number": "1"}, "/changes/number", "not-correctable"),
        ({"subject": ""}, "/changes/subject", "string_too_short"),
        ({"their_date": "soon"}, "/changes/their_date", "date_from_datetime_parsing"),
        ({"received_on": "2999-01-01"}, "/changes/received_on", "future-date"),
        ({"sheets": "many"}, "/changes/sheets", "int_parsing"),
        ({"party": "Obec"}, "/changes/party", "unchanged"),
    ],
)
def test_a_wrong_correction_is_refused_at_its_field(registry, changes, pointer, code):
    entry = register(registry)
    with pytest.raises(Invalid) as refused:
        correct(registry, entry, {"channel": "post", **changes})
    assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, code)]
    assert EntryLineRecord.objects.count() == 0


def test_two_people_who_change_one_record_do_not_overwrite_each_other(registry):
    entry = register(registry)
    assign(registry, entry, "Peter")
    with pytest.raises(Stale) as refused:
        assign(registry, entry, "Eva")
    assert refused.value.params["current"]["now"]["handler"] == "Peter"
    assert len(lines(entry)) == 1


def test_of_many_at_once_from_one_version_one_succeeds(registry):
    entry = register(registry)

    def try_to(number: int) -> bool:
        try:
            assign(registry, entry, f"handler {number}")
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(try_to, range(6)))
    assert outcomes.count(True) == 1
    assert len(lines(entry)) == 1


def test_lines_of_many_records_at_once_leave_no_gap(registry):
    entries = [register(registry) for _ in range(12)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda entry: handle(registry, assign(registry, entry)), entries))
    seqs = sorted(line.seq for line in EntryLineRecord.objects)
    assert seqs == list(range(1, 25))
    assert verify(entries[0], registry).valid


STEPS = {
    "assign": lambda store, entry, who: assign(store, entry, who=who),
    "classify": lambda store, entry, who: entry_lines.classify_entry(
        ClassifyEntry(id=entry.id, version=entry.version, mark="A1"), who, store
    ),
    "file": lambda store, entry, who: entry_lines.file_entry(
        FileEntry(id=entry.id, version=entry.version, file_id="f"), who, store
    ),
    "handle": lambda store, entry, who: handle(store, entry, who),
    "dispatch": lambda store, entry, who: entry_lines.dispatch_entry(
        DispatchEntry(id=entry.id, version=entry.version, channel="post"), who, store, ZONE
    ),
    "correct": lambda store, entry, who: entry_lines.correct_entry(
        CorrectEntry(id=entry.id, version=entry.version, changes={"subject": "x"}, reason="x"), who, store, ZONE
    ),
    "void": lambda store, entry, who: entry_lines.void_entry(
        VoidEntry(id=entry.id, version=entry.version, reason="x"), who, store
    ),
    "reopen": lambda store, entry, who: entry_lines.reopen_entry(
        ReopenEntry(id=entry.id, version=entry.version, reason="x"), who, store
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_another_offices_record_is_not_found_and_nothing_happens_to_it(registry, step):
    entry = register(registry)
    with pytest.raises(NotFound):
        STEPS[step](registry, entry, KAROL)
    with pytest.raises(NotFound):
        entry_lines.list_entry_lines(ListEntryLines(entry_id=entry.id), KAROL)
    assert EntryLineRecord.objects.count() == 0
    assert get_entry(GetEntry(id=entry.id), JANA, registry) == entry


@pytest.mark.parametrize("step", STEPS)
def test_nothing_happens_to_a_void_record(registry, step):
    entry = void(registry, register(registry))
    assert entry.status is Status.VOID
    with pytest.raises(Problem) as refused:
        STEPS[step](registry, entry, JANA)
    assert refused.value.reason == "entry-void" or refused.value.fields[0].pointer == "/file_id"
    assert len(lines(entry)) == 1


@pytest.mark.parametrize(
    ("step", "reason"), [("handle", "entry-handled"), ("assign", "entry-handled"), ("void", "entry-handled")]
)
def test_a_handled_record_is_reopened_first(registry, step, reason):
    entry = handle(registry, register(registry))
    with pytest.raises(Conflict) as refused:
        STEPS[step](registry, entry, JANA)
    assert refused.value.reason == "entry-handled"
    entry = reopen(registry, entry)
    assert (entry.now.status, entry.now.handled_on, entry.now.outcome) == (Status.OPEN, None, "")
    STEPS[step](registry, entry, JANA)


def test_an_open_record_is_not_reopened(registry):
    with pytest.raises(Conflict) as refused:
        reopen(registry, register(registry))
    assert refused.value.reason == "entry-open"


@pytest.mark.parametrize(("mark", "code"), [("A", "mark-not-leaf"), ("Z9", "mark-not-in-force")])
def test_a_mark_that_can_not_classify_is_refused_at_its_field(registry, mark, code):
    entry = register(registry)
    for act in (lambda: classify(registry, entry, mark), lambda: register(registry, mark=mark)):
        with pytest.raises(Invalid) as refused:
            act()
        assert [(field.pointer, field.code) for field in refused.value.fields] == [("/mark", code)]
    assert EntryRecord.objects.count() == 1


def test_without_a_plan_in_force_nothing_is_classified(bare):
    with pytest.raises(Invalid) as refused:
        register(bare, mark="A1")
    assert refused.value.fields[0].code == "no-plan-in-force"
    assert EntryRecord.objects.count() == 0


def test_a_record_keeps_the_plan_by_which_it_was_classified(registry):
    entry = register(registry, mark="A1")
    assert entry.plan_id is not None
    assert entry.plan_id == entry.now.plan_id == classify(registry, register(registry)).now.plan_id


@pytest.mark.parametrize(("days", "code"), [(1, "future-date"), (-1, "before-registration")])
def test_a_day_of_handling_that_can_not_be_is_refused(registry, days, code):
    entry = register(registry)
    command = HandleEntry(id=entry.id, version=1, outcome="x", handled_on=today() + timedelta(days=days))
    with pytest.raises(Invalid) as refused:
        entry_lines.handle_entry(command, JANA, registry, ZONE)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/handled_on", code)]
    assert get_entry(GetEntry(id=entry.id), JANA, registry).now.lines == 0


def test_records_are_found_by_where_they_stand(registry):
    late, done, free = register(registry, due_on=today()), register(registry), register(registry)
    EntryStateRecord._get_collection().update_one({"_id": late.id}, {"$set": {"due_on": "2020-01-01"}})
    done = handle(registry, assign(registry, done, "Peter"))
    assert [e.id for e in found("status=handled")] == [done.id]
    assert [e.id for e in found("handler=Peter")] == [done.id]
    assert [e.id for e in found("overdue=true")] == [late.id]
    assert {e.id for e in found("overdue=false")} == {done.id, free.id}
    assert [e.id for e in found(sort="-number")] == [free.id, done.id, late.id]
    assert found(who=KAROL) == []
    assert len(found(who=person("HQ", all_offices=True))) == 3


def test_entries_from_before_there_were_states_still_list_and_live_on(registry):
    entries = [register(registry) for _ in range(3)]
    EntryStateRecord.objects.delete()
    assert get_entry(GetEntry(id=entries[0].id), JANA, registry) == entries[0]
    first = assign(registry, entries[0])
    assert complete_states(registry) == 2
    assert [entry.id for entry in found()] == [entry.id for entry in reversed(entries)]
    assert get_entry(GetEntry(id=first.id), JANA, registry).now.handler == "Peter"
    assert complete_states(registry) == 0


def test_days_that_were_kept_as_moments_are_days_once_the_service_started(registry):
    entry = handle(registry, register(registry))
    began = {"handled_at": datetime(2026, 3, 6, 23, tzinfo=UTC)}
    registry.database["entry_states"].update_one({"_id": entry.id}, {"$set": began, "$unset": {"handled_on": 1}})
    registry.database["entry_states"].create_index("handled_at", sparse=True)
    complete_states(registry)
    assert get_entry(GetEntry(id=entry.id), JANA, registry).now.handled_on == date(2026, 3, 7)
    assert [e.id for e in found("handled_on=2026-03-07")] == [entry.id]
    assert "handled_at" not in registry.database["entry_states"].find_one()
    assert "handled_at_1" not in registry.database["entry_states"].index_information()


def test_a_refused_step_leaves_nothing(registry):
    entry = register(registry)
    events = registry.database["outbox"].count_documents({})
    with pytest.raises(Invalid):
        put_into(registry, entry, open_file(registry).model_copy(update={"id": "none"}))
    assert registry.database["outbox"].count_documents({"name": "registry.entry.changed"}) == 0
    assert registry.database["outbox"].count_documents({}) == events + 1
    assert EntryLineRecord.objects.count() == 0


@pytest.mark.parametrize("field", ["reason", "data", "at", "actor_name", "entry_id", "kind"])
def test_a_line_changed_by_hand_is_found_and_named(registry, field):
    entries = [handle(registry, assign(registry, register(registry))) for _ in range(2)]
    forged = {"at": datetime.now(UTC), "data": {"handler": "forged"}}.get(field, "forged")
    EntryLineRecord._get_collection().update_one({"seq": 3}, {"$set": {field: forged}})
    report = verify(entries[0], registry)
    assert (report.valid, report.part, report.broken_at) == (False, "lines", 3)
    assert report.reason == "altered"


def test_a_line_taken_out_or_cut_off_is_found(registry):
    entry = handle(registry, assign(registry, register(registry)))
    EntryLineRecord._get_collection().delete_one({"seq": 2})
    report = verify(entry, registry)
    assert (report.part, report.broken_at, report.reason) == ("lines", 2, "truncated")


def test_a_changed_entry_is_told_as_such_and_not_as_its_lines(registry):
    entry = assign(registry, register(registry))
    EntryRecord._get_collection().update_one({}, {"$set": {"subject": "forged"}})
    report = verify(entry, registry)
    assert (report.part, report.broken_at, report.reason) == ("entries", 1, "altered")


def test_an_entry_rewritten_with_its_whole_chain_is_found_by_its_lines(registry):
    entry = assign(registry, register(registry))
    row = EntryRecord._get_collection().find_one()
    row["subject"] = "forged"
    row["hash"] = hash_of(row)
    EntryRecord._get_collection().replace_one({"_id": entry.id}, row)
    registry.database[YEARS].update_one({}, {"$set": {"last_hash": row["hash"]}})
    report = verify(entry, registry)
    assert (report.part, report.broken_at, report.reason) == ("lines", 1, "other-entry")

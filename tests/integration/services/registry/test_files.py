"""Files: their numbers, what goes into them, their closing, holds and losses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from services.registry.handlers import entry_lines, file_closing, file_protection, files
from services.registry.handlers.entries import get_entry, list_entries
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.files import FILES, FileRecord
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from shared.contracts.registry import (
    ChangeFile,
    CloseFile,
    FileState,
    GetEntry,
    GetFile,
    ListEntries,
    ListFileMembers,
    ListFiles,
    LoanObject,
    LoanState,
    PlaceHold,
    ReleaseHold,
    ReopenEntry,
    ReopenFile,
    ReportLoss,
    SetTriggerDate,
    VoidEntry,
)
from shared.security.rights import Role
from tests.integration.services.registry.office_life import (
    JANA,
    KAROL,
    ZONE,
    classify,
    close,
    closed_file,
    handle,
    open_file,
    person,
    put_into,
    read_file,
    register,
    today,
)

pytestmark = pytest.mark.integration

MANAGER = person("BA", role=Role.MANAGER, name="Marta")


def members(store, file, who=JANA):
    return list(files.list_file_members(ListFileMembers(file_id=file.id), who, store).items)


def trigger(store, file, day: date):
    version = read_file(store, file).version
    command = SetTriggerDate(id=file.id, version=version, trigger_date=day)
    return files.set_trigger_date(command, JANA, store, ZONE)


def reopen(store, file):
    command = ReopenFile(id=file.id, version=read_file(store, file).version, reason="a late letter")
    return file_closing.reopen_file(command, JANA, store)


def hold(store, file):
    return file_protection.place_hold(PlaceHold(id=file.id, reason="a lawsuit"), MANAGER, store)


def report_loss(store, file, who=JANA, **changes):
    told = {"lost_on": today(), "circumstances": "a flood", "replacement": "copies", "witnesses": ("Eva",), **changes}
    version = read_file(store, file).version
    return file_protection.report_loss(ReportLoss(id=file.id, version=version, **told), who, store, ZONE)


def test_a_file_takes_its_number_and_its_rule_from_pack_and_plan(registry):
    first, second, other = open_file(registry), open_file(registry), open_file(registry, KAROL, "KE")
    year = today().year
    assert [file.number for file in (first, second, other)] == [f"1/{year}/BA", f"2/{year}/BA", f"1/{year}/KE"]
    assert (first.primary_mark, first.mark_title, first.years, first.plan_number) == ("A1", "Letters", 5, 1)
    assert (first.permanent, open_file(registry, mark="A4").permanent) == (False, True)


def test_files_opened_at_once_leave_no_gap(registry):
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: open_file(registry).number, range(24)))
    assert sorted(int(number.partition("/")[0]) for number in opened) == list(range(1, 25))


def test_a_refused_file_takes_no_number(registry):
    for details in ({"mark": "A"}, {"mark": "Z9"}, {"extra_marks": ("A1",)}, {"extra_marks": ("A",)}):
        with pytest.raises(Invalid) as refused:
            open_file(registry, **details)
        assert refused.value.fields[0].pointer == ("/mark" if "mark" in details else "/extra_marks/0")
    foreign = open_file(registry, KAROL, "KE")
    for details, pointer in (({"predecessor": foreign.id}, "/predecessor"), ({"related": ("no",)}, "/related/0")):
        with pytest.raises(Invalid) as refused:
            open_file(registry, **details)
        assert refused.value.fields[0].pointer == pointer
    assert open_file(registry).number.startswith("1/")


def test_a_file_is_opened_in_ones_own_office_alone(registry):
    with pytest.raises(Forbidden):
        open_file(registry, KAROL, "BA")
    assert FileRecord.objects.count() == 0


def test_records_get_places_across_the_plan(registry):
    file = open_file(registry)
    one = put_into(registry, register(registry), file)
    two = register(registry, mark="A2", file_id=file.id)
    assert (one.now.file.seq, two.now.file.seq, two.now.mark) == (1, 2, "A2")
    assert [(m.seq, m.number, m.entry_id) for m in members(registry, file)] == [
        (1, f"{file.number}-1", one.id),
        (2, f"{file.number}-2", two.id),
    ]
    assert read_file(registry, file).records == 2
    assert [e.id for e in list_entries(ListEntries(filter=(f"file_id={file.id}",), sort="seq"), JANA).items] == [
        one.id,
        two.id,
    ]


def test_places_taken_at_once_do_not_repeat(registry):
    file = open_file(registry)
    entries = [register(registry) for _ in range(12)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda entry: put_into(registry, entry, file), entries))
    assert [member.seq for member in members(registry, file)] == list(range(1, 13))
    assert read_file(registry, file).version == file.version


def test_a_record_that_goes_to_another_file_leaves_its_place_empty(registry):
    first, second = open_file(registry), open_file(registry)
    entry = put_into(registry, put_into(registry, register(registry), first), second)
    assert entry.now.file.number == second.number
    assert members(registry, first) == []
    later = put_into(registry, register(registry), first)
    assert (later.now.file.seq, read_file(registry, first).records) == (2, 1)


@pytest.mark.parametrize("case", ["unknown", "foreign", "closed", "already"])
def test_a_file_that_can_not_take_the_record_is_refused_at_its_field(registry, case):
    entry = register(registry)
    match case:
        case "unknown":
            file = open_file(registry).model_copy(update={"id": "none"})
        case "foreign":
            file = open_file(registry, KAROL, "KE")
        case "closed":
            file = closed_file(registry)
        case "already":
            file = open_file(registry)
            entry = put_into(registry, entry, file)
    lines = EntryLineRecord.objects.count()
    with pytest.raises(Invalid) as refused:
        put_into(registry, entry, file)
    assert refused.value.fields[0].pointer == "/file_id"
    assert EntryLineRecord.objects.count() == lines
    entries = EntryRecord.objects.count()
    if case != "already":
        with pytest.raises(Invalid):
            register(registry, file_id=file.id)
        assert EntryRecord.objects.count() == entries


def test_closing_names_everything_that_is_missing(registry):
    file = open_file(registry, mark="A2")
    with pytest.raises(Conflict) as refused:
        close(registry, file)
    assert {field.code for field in refused.value.fields} == {"no-records", "trigger-date"}
    handle(registry, register(registry, file_id=file.id, mark="A2"))
    bare = register(registry, file_id=file.id)
    lent = handle(registry, classify(registry, register(registry, file_id=file.id)))
    loan = {"object": LoanObject.ENTRY.value, "object_id": lent.id, "state": LoanState.ISSUED.value}
    registry.database["loans"].insert_one(loan)
    FileRecord._get_collection().update_one({"_id": file.id}, {"$set": {"lent": True}})
    with pytest.raises(Conflict) as refused:
        close(registry, file)
    assert refused.value.reason == "file-incomplete"
    assert {(field.code, field.params.get("number")) for field in refused.value.fields} == {
        ("file-lent", None),
        ("trigger-date", None),
        ("entry-open", bare.number),
        ("entry-unclassified", bare.number),
        ("entry-lent", lent.number),
    }
    assert read_file(registry, file).state is FileState.OPEN


def test_a_closed_file_knows_when_it_may_go(registry):
    file = closed_file(registry)
    assert (file.state, file.closed_on, file.closed_by) == (FileState.CLOSED, today(), "Jana")
    assert file.eligible_on == date(today().year + 6, 1, 1)


def test_a_void_record_does_not_hinder_closing(registry):
    file = open_file(registry)
    entry = register(registry, file_id=file.id)
    entry_lines.void_entry(VoidEntry(id=entry.id, version=entry.version, reason="twice"), JANA, registry)
    assert close(registry, file).state is FileState.CLOSED


def test_the_trigger_moves_the_day_from_which_it_may_go(registry):
    file = open_file(registry, mark="A2")
    handle(registry, register(registry, file_id=file.id, mark="A2"))
    trigger(registry, file, date(2012, 2, 29))
    closed = close(registry, file)
    assert closed.eligible_on == today(), "the years are over, but it was closed only today"
    assert trigger(registry, file, date(2030, 6, 30)).eligible_on == date(2041, 1, 1)


def test_retention_from_the_last_entry_and_of_permanent_records(registry):
    assert closed_file(registry, "A5").eligible_on == date(today().year + 4, 1, 1)
    assert closed_file(registry, "A4").eligible_on == date(today().year + 11, 1, 1)
    assert closed_file(registry, "A3").eligible_on == date(today().year + 1, 1, 1), "no years: to be handed over"


@pytest.mark.parametrize(("mark", "days", "code"), [("A1", 0, "trigger-is-closure"), ("A5", 1, "future-date")])
def test_a_wrong_trigger_date_is_refused_at_its_field(registry, mark, days, code):
    file = open_file(registry, mark=mark)
    with pytest.raises(Invalid) as refused:
        trigger(registry, file, today() + timedelta(days=days))
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/trigger_date", code)]
    assert read_file(registry, file) == file


@pytest.mark.parametrize(("days", "code"), [(1, "future-date"), (-1, "before-last-record")])
def test_a_closing_day_that_can_not_be_is_refused(registry, days, code):
    file = open_file(registry)
    handle(registry, register(registry, file_id=file.id, mark="A1"))
    with pytest.raises(Invalid) as refused:
        close(registry, file, closed_on=today() + timedelta(days=days))
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/closed_on", code)]
    assert read_file(registry, file).state is FileState.OPEN


def test_a_closed_file_stays_as_it_is_until_it_is_reopened(registry):
    file = closed_file(registry)
    (member,) = members(registry, file)
    entry = get_entry(GetEntry(id=member.entry_id), JANA, registry)
    reopen_entry = ReopenEntry(id=entry.id, version=entry.version, reason="more")
    for act in (
        lambda: entry_lines.reopen_entry(reopen_entry, JANA, registry),
        lambda: classify(registry, entry, "A4"),
        lambda: put_into(registry, entry, open_file(registry)),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.reason == "file-closed"
    reopened = reopen(registry, file)
    assert (reopened.state, reopened.closed_on, reopened.eligible_on) == (FileState.OPEN, None, None)
    assert entry_lines.reopen_entry(reopen_entry, JANA, registry).now.status == "open"
    with pytest.raises(Conflict):
        close(registry, file)


def test_an_open_file_is_not_reopened(registry):
    with pytest.raises(Conflict) as refused:
        reopen(registry, open_file(registry))
    assert refused.value.reason == "file-open"


def test_closing_and_filing_at_once_leave_no_open_record_in_a_closed_file(registry):
    for _ in range(5):
        file = open_file(registry)
        handle(registry, register(registry, file_id=file.id, mark="A1"))
        late = register(registry, mark="A1")

        def attempt(act):
            try:
                return act()
            except (Conflict, Invalid) as refused:
                return refused

        with ThreadPoolExecutor(2) as threads:
            closing = threads.submit(attempt, lambda f=file: close(registry, f))
            filing = threads.submit(attempt, lambda f=file, e=late: put_into(registry, e, f))
        closed = not isinstance(closing.result(), Conflict)
        assert closed != (not isinstance(filing.result(), Invalid | Conflict))
        assert (read_file(registry, file).state is FileState.CLOSED) == closed


def test_two_people_who_change_one_file_do_not_overwrite_each_other(registry):
    file = open_file(registry)
    files.change_file(ChangeFile(id=file.id, version=file.version, title="Most"), JANA, registry)
    with pytest.raises(Stale) as refused:
        files.change_file(ChangeFile(id=file.id, version=file.version, title="Tunel"), JANA, registry)
    assert refused.value.params["current"]["title"] == "Most"
    with pytest.raises(Stale):
        file_closing.close_file(CloseFile(id=file.id, version=file.version), JANA, registry, ZONE)
    assert read_file(registry, file).title == "Most"


def test_a_change_keeps_what_it_does_not_name(registry):
    other = open_file(registry)
    file = open_file(registry, location="shelf 3", extra_marks=("A2",))
    command = ChangeFile(id=file.id, version=file.version, related=(other.id,), extra_marks=())
    changed = files.change_file(command, JANA, registry)
    assert (changed.related, changed.extra_marks, changed.location, changed.title) == (
        (other.id,),
        (),
        "shelf 3",
        "Cesta",
    )


def test_a_hold_stands_until_it_is_released_and_both_stay_told(registry):
    file = closed_file(registry)
    first, second = hold(registry, file).holds[0], hold(registry, file).holds[1]
    release = ReleaseHold(id=file.id, hold_id=first.id, reason="settled")
    released = file_protection.release_hold(release, MANAGER, registry)
    assert (released.holds[0].released_by, released.holds[0].release_reason) == ("Marta", "settled")
    assert FILES.page(ListFiles(filter=("held=true",)), JANA.principal).items[0].id == file.id
    with pytest.raises(Conflict):
        file_protection.release_hold(release, MANAGER, registry)
    with pytest.raises(NotFound):
        file_protection.release_hold(release.model_copy(update={"hold_id": "none"}), MANAGER, registry)
    file_protection.release_hold(release.model_copy(update={"hold_id": second.id}), MANAGER, registry)
    assert FILES.page(ListFiles(filter=("held=true",)), JANA.principal).items == ()


def test_nobody_takes_a_record_out_of_a_held_file(registry):
    admin = person("BA", role=Role.ADMINISTRATOR, name="Adam", all_offices=True)
    file, other = open_file(registry), open_file(registry)
    entry = put_into(registry, register(registry), file)
    held = hold(registry, file)
    with pytest.raises(Conflict) as refused:
        put_into(registry, entry, other, admin)
    assert (refused.value.reason, refused.value.params) == ("file-held", {"number": file.number})
    assert (read_file(registry, file).records, read_file(registry, other).records) == (1, 0)
    release = ReleaseHold(id=file.id, hold_id=held.holds[0].id, reason="settled")
    file_protection.release_hold(release, MANAGER, registry)
    assert put_into(registry, entry, other, admin).now.file.id == other.id


def test_a_loss_is_written_down_and_ends_the_files_life(registry):
    file = report_loss(registry, closed_file(registry))
    assert (file.state, file.loss.circumstances, file.loss.reported_by) == (FileState.LOST, "a flood", "Jana")
    with pytest.raises(Conflict) as refused:
        report_loss(registry, file)
    assert refused.value.reason == "file-lost"
    with pytest.raises(Conflict):
        files.change_file(ChangeFile(id=file.id, version=file.version, title="x"), JANA, registry)


def test_a_loss_still_to_come_is_refused(registry):
    file = closed_file(registry)
    with pytest.raises(Invalid) as refused:
        report_loss(registry, file, lost_on=today() + timedelta(days=1))
    assert refused.value.fields[0].pointer == "/lost_on"
    assert read_file(registry, file) == file


def test_another_offices_file_is_not_there(registry):
    file = closed_file(registry)
    for act in (
        lambda: files.get_file(GetFile(id=file.id), KAROL, registry),
        lambda: members(registry, file, KAROL),
        lambda: files.change_file(ChangeFile(id=file.id, version=1, title="x"), KAROL, registry),
        lambda: file_closing.reopen_file(ReopenFile(id=file.id, version=1, reason="x"), KAROL, registry),
        lambda: file_protection.place_hold(PlaceHold(id=file.id, reason="x"), KAROL, registry),
    ):
        with pytest.raises(NotFound):
            act()
    assert FILES.page(ListFiles(), KAROL.principal).items == ()
    assert read_file(registry, file) == file

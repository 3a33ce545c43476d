"""Closing a year on a real MongoDB: all of it or nothing, also under kill -9."""

import random
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from deploy.local import mongodb
from services.registry.handlers.journal_books import change_journal, list_journal_years, open_journal
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.setup import get_setup
from services.registry.handlers.setup_change import change_setup
from services.registry.handlers.verification import verify_journal
from services.registry.handlers.year_end import close_year, preview_year_end
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.evidence import CheckpointRecord, YearClosingRecord
from services.registry.models.files import FileRecord
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.problems import Conflict, Invalid, NotFound
from shared.contracts.registry import (
    ChangeJournal,
    ChangeSetup,
    CloseYear,
    GetSetup,
    JournalYear,
    ListJournalYears,
    OpenJournal,
    PreviewYearEnd,
    VerifyJournal,
    YearState,
)
from shared.security.rights import Role
from shared.storage.store import Store
from shared.storage.work import Work
from tests.integration.services.registry.office_life import JANA, KAROL, ZONE, handle, open_file, person, register
from tests.integration.services.registry.signing import YEAR, turn_the_year, use_key

pytestmark = pytest.mark.integration
CHIEF = person("BA", "KE", role=Role.ADMINISTRATOR, name="Anna")
JOURNAL = journal_id_of("BA")


@pytest.fixture(autouse=True)
def key(monkeypatch, tmp_path):
    use_key(monkeypatch, tmp_path / "key.pem")


def close(store: Store, year: int = YEAR, who=CHIEF) -> JournalYear:
    return close_year(CloseYear(journal_id=JOURNAL, year=year), who, store, ZONE)


def valid(store: Store, year: int) -> bool:
    return verify_journal(VerifyJournal(journal_id=JOURNAL, year=year), CHIEF, store).valid


def refusal_of(call) -> str | None:
    with pytest.raises(Conflict) as refused:
        call()
    return refused.value.reason


def untouched(store: Store) -> bool:
    return (YearClosingRecord.objects.count(), CheckpointRecord.objects.count()) == (0, 0) and not list(
        store.database[YEARS].find({"year": YEAR + 1})
    )


def test_the_final_line_counts_and_the_next_year_goes_on_from_it(registry, monkeypatch):
    first, second = register(registry), register(registry, subject="Faktúra")
    handle(registry, second)
    turn_the_year(monkeypatch)
    closed = close(registry)
    assert (closed.state, closed.entries, closed.lines) == (YearState.CLOSED, 2, 2)
    assert (closed.first_number, closed.last_number) == (first.number, second.number)
    final = YearClosingRecord.objects.get()
    told = {name: final.fields[name] for name in ("received", "sent", "internal", "void", "open_entries")}
    assert told == {"received": 2, "sent": 0, "internal": 0, "void": 0, "open_entries": 1}
    assert final.fields["prev_hash"] == second.hash
    new = register(registry, received_on=date(YEAR + 1, 1, 2))
    assert (new.year, new.seq, new.prev_hash) == (YEAR + 1, 1, final.hash)
    assert valid(registry, YEAR) and valid(registry, YEAR + 1)


def test_open_records_get_a_line_that_carries_them_over(registry, monkeypatch):
    entry = register(registry)
    handle(registry, register(registry))
    turn_the_year(monkeypatch)
    close(registry)
    carried = EntryLineRecord.objects.get(kind="carried-over")
    assert (carried.entry_id, carried.data["to"]) == (entry.id, str(YEAR + 1))
    point = CheckpointRecord.objects.get()
    assert (point.reason, point.lines_count, point.lines_hash) == ("year-end", 2, carried.hash)


@pytest.mark.parametrize(("pack", "anew"), [("sk", 0), ("ru", 1)])
def test_open_files_follow_the_packs_policy(registry, monkeypatch, pack, anew):
    setup = get_setup(GetSetup(), CHIEF, registry)
    change_setup(ChangeSetup(version=setup.version, pack=pack), CHIEF, registry)
    old = open_file(registry)
    register(registry)
    turn_the_year(monkeypatch)
    close(registry)
    new = list(FileRecord.objects(year=YEAR + 1))
    assert [(file.predecessor, file.title) for file in new] == [(old.id, old.title)] * anew


def test_a_preview_says_the_same_and_writes_nothing(registry, monkeypatch):
    register(registry)
    asked = PreviewYearEnd(journal_id=JOURNAL, year=YEAR)
    assert preview_year_end(asked, CHIEF, registry, ZONE).problems == ("year-not-over",)
    turn_the_year(monkeypatch)
    preview = preview_year_end(asked, CHIEF, registry, ZONE)
    assert (preview.problems, preview.entries, preview.open_entries, preview.unfiled_entries) == ((), 1, 1, 1)
    assert untouched(registry)


def test_a_year_that_is_not_over_stays_open(registry):
    register(registry)
    assert refusal_of(lambda: close(registry)) == "year-not-over"
    assert untouched(registry)


def test_a_year_is_closed_once(registry, monkeypatch):
    register(registry)
    turn_the_year(monkeypatch)
    close(registry)
    assert refusal_of(lambda: close(registry)) == "year-closed"
    assert YearClosingRecord.objects.count() == 1


def test_a_journal_that_does_not_hold_is_not_closed(registry, monkeypatch):
    entry = register(registry)
    EntryRecord._get_collection().update_one({"_id": entry.id}, {"$set": {"subject": "forged"}})
    turn_the_year(monkeypatch)
    assert refusal_of(lambda: close(registry)) == "broken"
    assert untouched(registry)


def test_without_a_signature_nothing_is_closed(registry, monkeypatch):
    register(registry)
    turn_the_year(monkeypatch)
    monkeypatch.delenv("KANCELARIA_SIGNING_KEY_FILE")
    assert refusal_of(lambda: close(registry)) == "no-signing-key"
    assert untouched(registry) and EntryLineRecord.objects.count() == 0


def test_another_offices_year_is_not_found(registry, monkeypatch):
    register(registry)
    turn_the_year(monkeypatch)
    with pytest.raises(NotFound):
        close(registry, who=KAROL)
    with pytest.raises(NotFound):
        close(registry, year=YEAR - 5)
    assert untouched(registry)


def test_a_late_entry_for_a_closed_year_is_refused_with_the_way_out(registry, monkeypatch):
    register(registry)
    turn_the_year(monkeypatch)
    close(registry)
    with pytest.raises(Invalid) as refused:
        register(registry, received_on=date(YEAR, 12, 31))
    (field,) = refused.value.fields
    assert (field.pointer, field.code) == ("/received_on", "year-closed") and "the year now open" in field.detail
    assert EntryRecord.objects.count() == 1


def test_years_are_listed(registry, monkeypatch):
    register(registry)
    turn_the_year(monkeypatch)
    close(registry)
    listed = list_journal_years(ListJournalYears(journal_id=JOURNAL), JANA, registry).items
    assert [(year.year, year.state) for year in listed] == [(YEAR + 1, YearState.OPEN), (YEAR, YearState.CLOSED)]


# --- journals ---


def test_a_further_journal_numbers_for_itself(registry):
    journal = open_journal(OpenJournal(office="BA", code="BA-HR", title="Personnel"), CHIEF, registry)
    entry = register(registry, journal_id=journal.id)
    assert (entry.seq, entry.number != register(registry).number) == (1, True) and "BA-HR" in entry.number


@pytest.mark.parametrize(
    ("pointer", "details"),
    [
        ("/code", {"code": "KE"}),
        ("/template", {"template": "{seq}"}),
        ("/template", {"template": "{office}/{year}/{seq}"}),
        ("/template", {"template": "{journal}/{year}/{seq"}),
        ("/office", {"office": "ZZ"}),
    ],
)
def test_a_journal_that_would_repeat_is_refused_at_its_field(registry, pointer, details):
    who = person("BA", "ZZ", role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid) as refused:
        open_journal(OpenJournal(**{"office": "BA", "code": "HR", "title": "x", **details}), who, registry)
    assert refused.value.fields[0].pointer == pointer
    assert JournalRecord.objects.count() == 2


def test_a_new_template_counts_from_the_next_year(registry, monkeypatch):
    before = register(registry)
    change = ChangeJournal(id=JOURNAL, version=1, template="{year}-{office}-{seq}")
    change_journal(change, CHIEF, registry)
    assert register(registry).number.startswith(before.number[:3])
    turn_the_year(monkeypatch)
    assert register(registry, received_on=date(YEAR + 1, 1, 2)).number == f"{YEAR + 1}-BA-1"


# --- kill -9 ---

_CLOSING = """
import os, signal, sys
from services.registry.handlers import year_end
from shared.contracts.base import now
from tests.integration.services.registry.signing import YEAR
year_end.now = lambda: now().replace(year=YEAR + 1, month=7, day=1)
from tests.integration.services.registry.test_year_end import CHIEF, JOURNAL, YEAR, ZONE, CloseYear
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
def last(step):
    def dying(*arguments, **options):
        step(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    return dying
if len(sys.argv) > 2:
    setattr(year_end, sys.argv[2], last(getattr(year_end, sys.argv[2])))
store = Store(connect(MongoSettings(mongo_url=sys.argv[1])))
print("ready", flush=True)
year_end.close_year(CloseYear(journal_id=JOURNAL, year=YEAR), CHIEF, store, ZONE)
os.kill(os.getpid(), signal.SIGKILL)
"""


def closings(registry: Store, mongo, entries: int) -> int:
    """How many there are, 0 or 1, once the process is gone; all else that belongs to it must agree, at one moment."""

    def counted(work: Work) -> tuple[int, ...]:
        conditions = {
            YearClosingRecord._get_collection_name(): {},
            CheckpointRecord._get_collection_name(): {},
            YEARS: {"year": YEAR + 1},
            "entry_lines": {"kind": "carried-over"},
            "entry_states": {"lines": 1},
        }
        return tuple(
            work.collection(name).count_documents(wanted, session=work.session) for name, wanted in conditions.items()
        )

    # MongoDB keeps the transaction of a client that is gone for up to a minute.
    with mongodb.administrator(mongo.stack) as client:
        client.admin.command("killAllSessions", [])
    whole = registry.transact(CHIEF, counted)
    assert whole in ((0, 0, 0, 0, 0), (1, 1, 1, entries, entries))
    assert valid(registry, YEAR)
    return whole[0]


def closing_process(mongo, *step: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-c", _CLOSING, mongo.url("registry"), *step]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.faults
@pytest.mark.parametrize("step", ["carry_over", "write_checkpoint", "_open_next"])
def test_kill_9_after_a_step_leaves_all_as_before(registry, mongo, step):
    register(registry)
    with closing_process(mongo, step) as closing:
        assert closing.wait(timeout=60) == -signal.SIGKILL
    assert closings(registry, mongo, 1) == 0


@pytest.mark.faults
def test_kill_9_at_any_moment_leaves_before_or_after(registry, mongo):
    for _ in range(150):
        register(registry)
    chance = random.Random(7)
    for attempt in range(8):
        with closing_process(mongo) as closing:
            assert closing.stdout and closing.stdout.readline() == "ready\n"
            time.sleep(0.05 * attempt + chance.random() * 0.05)
            closing.send_signal(signal.SIGKILL)
        if closings(registry, mongo, 150):
            return
    with closing_process(mongo) as closing:
        closing.wait(timeout=60)
    assert closings(registry, mongo, 150) == 1

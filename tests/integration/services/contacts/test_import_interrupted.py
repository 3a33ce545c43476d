"""Imports that are stopped, killed, resumed and reverted: nothing lost, nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.contacts.handlers import imports, parties
from services.contacts.models.imports import ImportRecord, ImportRowRecord
from services.contacts.models.parties import PartyRecord
from shared.contracts.base import now
from shared.contracts.contacts import (
    ChangeParty,
    GetParty,
    ImportState,
    PartyType,
    ResumeImport,
    RevertImport,
    RowOutcome,
    StopImport,
)
from shared.contracts.problems import Conflict
from tests.integration.services.contacts.importing import Office, counts, desk_of, names
from tests.integration.services.contacts.importing import parties as stored
from tests.integration.services.contacts.people import EVA, add

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("worker_environment")]


@pytest.fixture
def office(store, objects) -> Office:
    return Office(desk_of(store, objects))


def broken_table(rows: int) -> tuple[bytes, int]:
    """A table as it comes from several systems glued together, and how many of its rows are sound."""
    pick = random.Random(7)
    lines, sound = ["\ufeffNázov;E-mail;Telefón;Poznámka\r\n".encode()], 0
    for number in range(rows):
        name = f"Firma Žltý kôň {number}"
        if pick.random() < 0.05:
            lines.append(pick.choice([b"a;b;c;d;e;f;g\r\n", b'"open;x;y;z\r\n', b";;;\r\n", b"\xff\x00;\x81;;\r\n"]))
            continue
        sound += 1
        note = pick.choice(["", "=HYPERLINK(1)", '"viac\r\nriadkov; aj ""úvodzovky"""', "x"])
        text = f"{name};f{number}@kon.sk;+421905{number:06d};{note}\r\n"
        lines.append(text.encode(pick.choice(["utf-8", "utf-8", "cp1250"])))
    return b"".join(lines), sound


def check_whole(office: Office, job_id: str, sound: int) -> None:
    """Each sound row is one contact, each row of the file one line of the report."""
    done = office.read(job_id)
    assert done.state is ImportState.DONE, done.detail
    assert done.created == sound == PartyRecord.objects.count()
    assert len(set(names(PartyRecord.objects))) == sound
    assert sum(counts(done).values()) == done.rows == ImportRowRecord.objects(import_id=job_id).count()
    assert office.desk.store.database["history"].count_documents({"record_type": "contact"}) == sound


def test_killed_half_way_it_is_done_once(office):
    content, sound = broken_table(1500)
    job = office.upload(content)
    assert job.encoding == "utf-8" and job.other_encoding == "cp1250"
    office.start(job)
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER.format(import_id=job.id)],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while ImportRecord.objects.get(id=job.id).done_rows < 500 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    half = office.read(job.id)
    assert 0 < half.done_rows < 1500 and half.state is ImportState.RUNNING
    office.work()
    assert office.read(job.id).done_rows == half.done_rows, "the claim of the one that was killed still stands"
    ImportRecord.objects(id=job.id).update(set__leased_until=now())
    office.work()
    check_whole(office, job.id, sound)


_WORKER = """
from services.contacts.importing.__main__ import main
from services.contacts.models.imports import ImportRecord
from services.contacts.settings import WorkerSettings
from services.contacts.worker.imports import Bench, import_queue, _fetched
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
import pathlib, tempfile
connect(MongoSettings())
settings = WorkerSettings()
queue = import_queue(settings)
job = queue.claim()
path = pathlib.Path(tempfile.mkdtemp()) / "file"
ObjectStore(ObjectSettings()).get_to_file(job.record.key, path)
main(job.record.id, job.claim, str(path))
"""


def test_a_reader_that_is_killed_is_begun_again(office, tmp_path, monkeypatch):
    """The worker does it by itself: nobody has to resume."""
    killed = tmp_path / "killed"
    (tmp_path / "sitecustomize.py").write_text(_KILLED_ONCE.format(killed=str(killed)))
    content, sound = broken_table(1200)
    job = office.upload(content)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    office.start(job)
    office.work()
    assert killed.exists()
    check_whole(office, job.id, sound)


_KILLED_ONCE = """
import os, pathlib, signal, sys
if "rows" in sys.orig_argv and not pathlib.Path({killed!r}).exists():
    import services.contacts.importing.mapping as mapping
    made, rows = mapping.draft_of_cells, 0
    def draft_of_cells(*cells):
        global rows
        rows += 1
        if rows == 700:
            pathlib.Path({killed!r}).touch()
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return made(*cells)
    mapping.draft_of_cells = draft_of_cells
"""


def test_one_given_up_before_its_file_was_read_is_read_when_resumed(office, store):
    job = office.upload(broken_table(20)[0])
    ImportRecord.objects(id=job.id).update(set__state="failed", unset__rows=1, unset__headings=1)
    assert imports.resume_import(ResumeImport(id=job.id), EVA, store).state is ImportState.READING
    office.work()
    again = office.read(job.id)
    assert (again.state, again.rows) == (ImportState.READY, job.rows)


def test_stopped_and_resumed(office, store):
    content, sound = broken_table(600)
    job = office.upload(content)
    office.start(job)
    imports.stop_import(StopImport(id=job.id), EVA, store)
    office.work()
    assert office.read(job.id).state is ImportState.STOPPED and PartyRecord.objects.count() == 0
    imports.resume_import(ResumeImport(id=job.id), EVA, store)
    office.work()
    check_whole(office, job.id, sound)
    with pytest.raises(Conflict):
        imports.resume_import(ResumeImport(id=job.id), EVA, store)


def test_reverted_it_is_as_before_but_for_what_was_changed_since(office, store):
    acme = add(store, "Acme", EVA, type=PartyType.ORGANISATION, emails=[{"address": "info@acme.sk"}], notes="staré")
    before = parties.get_party(GetParty(id=acme.id), EVA, store)
    table = (
        "Meno;Priezvisko;Firma;E-mail;Funkcia\n;;Acme;info@acme.sk;\nJán;Kováč;Nová firma;jan@nova.sk;šéf\n"
        "Ján;Kováč;Nová firma;jan@nova.sk;riaditeľ\nEva;Malá;Nová firma;eva@nova.sk;\nIvo;Iný;Ďalšia;ivo@dalsia.sk;\n"
    ).replace(";;Acme;info@acme.sk;", ";;ACME;info@acme.sk;banka")
    job = office.carry_out(table)
    assert counts(job) == {"created": 3, "updated": 2} and job.organisations_created == 2
    [eva] = PartyRecord.objects(family_name="Malá")
    parties.change_party(ChangeParty(id=eva.id, version=eva.version, notes="dôležité"), EVA, store)
    imports.revert_import(RevertImport(id=job.id), EVA, store)
    office.work()
    done = office.read(job.id)
    assert done.state is ImportState.REVERTED
    assert (done.reverted, done.kept) == (4, 1)
    assert names(stored(present=True)) == ["Acme", "Eva Malá", "Nová firma"]
    after = parties.get_party(GetParty(id=acme.id), EVA, store)
    same = ("name", "emails", "notes", "position")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert [row.reverted for row in office.rows(job)] == [True, True, True, False, True]
    assert all(row.outcome in (RowOutcome.CREATED, RowOutcome.UPDATED) for row in office.rows(job))
    with pytest.raises(Conflict):
        imports.resume_import(ResumeImport(id=job.id), EVA, store)

"""Checkpoints that are signed by themselves, and what is removed after its time."""

import json
from datetime import timedelta

import pytest

from services.registry.handlers import checkpoint_rounds
from services.registry.handlers.checkpoint_rounds import as_file, file_key, keep_copies, sign_due
from services.registry.handlers.exports import export_journal, get_export, get_export_content
from services.registry.handlers.journals import journal_id_of
from services.registry.models.entries import EntryRecord
from services.registry.models.evidence import CheckpointRecord
from services.registry.models.exports import ExportRecord
from services.registry.settings import ExportSettings
from services.registry.worker.tidying import remove_old_exports, remove_old_forms
from shared.contracts.base import now
from shared.contracts.problems import NotFound
from shared.contracts.registry import ExportFormat, ExportJournal, ExportState, GetExport, GetExportContent
from shared.evidence.signatures import holds, read_public_key, signed_part
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectStore
from tests.integration.services.registry.office_life import JANA, handle, register
from tests.integration.services.registry.signing import YEAR, use_key

pytestmark = pytest.mark.integration
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def key(monkeypatch, tmp_path):
    use_key(monkeypatch, tmp_path / "signing.pem")


@pytest.fixture
def objects(s3) -> ObjectStore:
    settings = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**settings))


def later(monkeypatch, days: float) -> None:
    monkeypatch.setattr(checkpoint_rounds, "now", lambda: now() + timedelta(days=days))


def test_a_journal_that_went_on_is_signed_once_in_a_while(registry, monkeypatch):
    entry = register(registry)
    (first,) = sign_due(registry, DAY)
    assert (first.count, first.lines_count, first.reason) == (1, 0, "scheduled")
    handle(registry, entry)
    assert sign_due(registry, DAY) == [], "not before its time"
    later(monkeypatch, 1.5)
    (second,) = sign_due(registry, DAY)
    assert (second.count, second.lines_count) == (1, 1)
    later(monkeypatch, 3)
    assert sign_due(registry, DAY) == [], "nothing has happened since"


def test_of_many_workers_one_signs(registry):
    register(registry)
    due = list(checkpoint_rounds._due(registry, DAY))
    assert len(due) == 1
    for _ in range(3):
        checkpoint_rounds._sign(registry, *due[0], DAY)
    assert CheckpointRecord.objects.count() == 1


def test_a_journal_that_does_not_hold_is_not_signed_and_the_others_are(registry):
    from tests.integration.services.registry.office_life import KAROL

    entry = register(registry)
    register(registry, KAROL, office="KE")
    EntryRecord._get_collection().update_one({"_id": entry.id}, {"$set": {"subject": "forged"}})
    assert [checkpoint.office for checkpoint in sign_due(registry, DAY)] == ["KE"]


def test_copies_are_kept_beside_the_database_and_hold(registry, objects):
    register(registry)
    (point,) = sign_due(registry, DAY)
    assert (keep_copies(objects), keep_copies(objects)) == (1, 0)
    kept = b"".join(objects.chunks(file_key(point)))
    assert kept == as_file(point)
    pem = registry.database["signing_keys"].find_one({"_id": point.key_id})["public_key"]
    fields = json.loads(kept)
    assert holds(read_public_key(pem.encode()), signed_part(fields), fields["signature"])


def export_of(store, objects, tmp_path, days_ago: float) -> str:
    command = ExportJournal(journal_id=journal_id_of("BA"), year=YEAR, format=ExportFormat.CSV)
    made = export_journal(command, JANA, store)
    path = tmp_path / "export"
    path.write_bytes(b"number\n")
    objects.put_file(ExportRecord.objects(pk=made.id).first().key, path, "text/csv")
    state = {"set__state": ExportState.READY.value, "set__updated_at": now() - timedelta(days=days_ago)}
    ExportRecord.objects(pk=made.id).update_one(**state)
    return made.id


def test_old_exports_go_and_newer_ones_stay(registry, objects, tmp_path):
    register(registry)
    old, newer = (export_of(registry, objects, tmp_path, days) for days in (31, 29))
    settings = ExportSettings(kept_days=30)
    assert (remove_old_exports(objects, settings), remove_old_exports(objects, settings)) == (1, 0)
    assert get_export(GetExport(id=old), JANA, registry).state is ExportState.EXPIRED
    assert not objects.exists(f"exports/{old}.csv")
    with pytest.raises(NotFound):
        get_export_content(GetExportContent(id=old), JANA, registry, objects)
    assert get_export_content(GetExportContent(id=newer), JANA, registry, objects).size == len("number\n")


def test_printed_forms_go_after_their_time_and_nothing_else(objects, tmp_path):
    path = tmp_path / "form.pdf"
    path.write_bytes(b"%PDF-1.7")
    for name in ("forms/a.pdf", "exports/a.pdf"):
        objects.put_file(name, path, "application/pdf")
    assert remove_old_forms(objects, ExportSettings(forms_kept_minutes=5)) == 0
    assert remove_old_forms(objects, ExportSettings(forms_kept_minutes=-1)) == 1
    assert (objects.exists("forms/a.pdf"), objects.exists("exports/a.pdf")) == (False, True)

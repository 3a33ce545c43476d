"""Checkpoints and signing keys on a real MongoDB."""

import pytest
from pymongo.database import Database

from services.registry.handlers.checkpoints import list_checkpoints, sign_checkpoint
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.signing import rotate_signing_key
from services.registry.models.entries import EntryRecord
from services.registry.models.evidence import SIGNING_KEYS, CheckpointRecord, SigningKeyRecord
from shared.contracts.problems import Conflict, NotFound
from shared.contracts.registry import (
    Checkpoint,
    ListCheckpoints,
    ListSigningKeys,
    RotateSigningKey,
    SignCheckpoint,
)
from shared.evidence.signatures import SIGNED_OF_CHECKPOINT, holds, read_public_key
from shared.security.rights import Role
from shared.storage.store import Store
from tests.integration.services.registry.office_life import JANA, KAROL, handle, person, register
from tests.integration.services.registry.signing import use_key

pytestmark = pytest.mark.integration
CHIEF = person("BA", role=Role.ADMINISTRATOR, name="Anna")
JOURNAL = journal_id_of("BA")


@pytest.fixture(autouse=True)
def key(monkeypatch, tmp_path):
    use_key(monkeypatch, tmp_path / "first.pem")


def sign(store: Store, context=JANA) -> Checkpoint:
    return sign_checkpoint(SignCheckpoint(journal_id=JOURNAL), context, store)


def signature_holds(point: Checkpoint, database: Database) -> bool:
    """As somebody outside would check it, from the message alone."""
    pem = database["signing_keys"].find_one({"_id": point.key_id})["public_key"]
    fields = {name: getattr(point, name) for name in SIGNED_OF_CHECKPOINT}
    fields["at"] = point.at.isoformat(timespec="milliseconds")
    return holds(read_public_key(pem.encode()), fields, point.signature)


def test_it_says_where_the_journal_stands_and_is_signed(registry):
    handle(registry, register(registry))
    last = register(registry)
    point = sign(registry)
    assert (point.first, point.last, point.count, point.lines_count) == (1, 2, 2, 1)
    assert (point.entries_hash, point.reason) == (last.hash, "on-demand")
    assert signature_holds(point, registry.database)
    assert not signature_holds(point.model_copy(update={"count": 1}), registry.database)
    assert list_checkpoints(ListCheckpoints(journal_id=JOURNAL), JANA, registry).items == (point,)


def test_an_empty_journal_can_be_signed(registry):
    point = sign(registry)
    assert (point.first, point.last, point.count) == (None, None, 0)
    assert signature_holds(point, registry.database)


def test_nothing_is_signed_over_a_journal_that_does_not_hold(registry):
    entry = register(registry)
    EntryRecord._get_collection().update_one({"_id": entry.id}, {"$set": {"subject": "forged"}})
    with pytest.raises(Conflict) as refused:
        sign(registry)
    assert (refused.value.reason, refused.value.params["broken_at"]) == ("broken", 1)
    assert CheckpointRecord.objects.count() == 0


def test_another_offices_journal_is_not_found(registry):
    with pytest.raises(NotFound):
        sign(registry, KAROL)
    with pytest.raises(NotFound):
        list_checkpoints(ListCheckpoints(journal_id=JOURNAL), KAROL, registry)
    assert CheckpointRecord.objects.count() == 0


def test_the_private_key_is_nowhere_in_the_database(registry, tmp_path):
    sign(registry)
    secret = "".join((tmp_path / "first.pem").read_text().splitlines()[1:-1])
    everything = str([list(registry.database[name].find()) for name in registry.database.list_collection_names()])
    assert secret not in everything.replace("\\n", "")


def test_without_a_key_it_is_refused_with_the_way_out(registry, monkeypatch, tmp_path):
    monkeypatch.delenv("KANCELARIA_SIGNING_KEY_FILE")
    with pytest.raises(Conflict) as refused:
        sign(registry)
    assert refused.value.reason == "no-signing-key"


def test_a_key_that_others_can_read_is_not_used(registry, tmp_path):
    (tmp_path / "first.pem").chmod(0o644)
    with pytest.raises(Conflict, match="chmod 600"):
        sign(registry)


def test_rotation_keeps_the_old_public_key(registry, monkeypatch, tmp_path):
    old = sign(registry)
    use_key(monkeypatch, tmp_path / "second.pem")
    with pytest.raises(Conflict) as refused:
        sign(registry)
    assert refused.value.reason == "signing-key-changed"
    new_key = rotate_signing_key(RotateSigningKey(), CHIEF, registry)
    new = sign(registry)
    assert (new.key_id, new.key_id != old.key_id) == (new_key.id, True)
    assert signature_holds(old, registry.database) and signature_holds(new, registry.database)
    listed = SIGNING_KEYS.page(ListSigningKeys(), JANA.principal).items
    assert {key.id: key.retired_at is None for key in listed} == {old.key_id: False, new.key_id: True}


def test_rotation_to_a_key_that_was_in_use_is_refused(registry):
    sign(registry)
    with pytest.raises(Conflict) as refused:
        rotate_signing_key(RotateSigningKey(), CHIEF, registry)
    assert refused.value.reason == "same-signing-key"
    assert SigningKeyRecord.objects.count() == 1

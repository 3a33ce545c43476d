import os
import subprocess
import sys

import pytest

from services.accounts.bootstrap import BootstrapSettings, bootstrap
from services.accounts.models import MODELS, OfficeProfile, UserRecord
from shared.contracts.problems import Conflict
from shared.security.passwords import verify_password
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store

pytestmark = pytest.mark.integration
PASSWORD = "correct horse battery"


def settings(**changed) -> BootstrapSettings:
    values = {
        "admin_username": "root",
        "admin_password": PASSWORD,
        "admin_name": "Hlavná",
        "head_office": "HQ:Centrála",
    }
    return BootstrapSettings(**{**values, **changed})


@pytest.fixture
def store(mongo) -> Store:
    database = connect(MongoSettings(mongo_url=mongo.url("bootstrap")))
    for name in database.list_collection_names():
        database[name].delete_many({})
    store = Store(database)
    store.prepare(MODELS)
    return store


def test_the_first_administrator_sees_all(store):
    bootstrap(store, settings())
    user, office = UserRecord.objects.get(), OfficeProfile.objects.get()
    assert (user.roles, user.offices, user.all_offices, user.active) == ([Role.ADMINISTRATOR], ["HQ"], True, True)
    assert verify_password(PASSWORD, user.password_hash)
    assert (office.code, office.name, office.head_office) == ("HQ", "Centrála", True)


def test_without_a_head_office_too(store):
    bootstrap(store, settings(head_office=None))
    assert UserRecord.objects.get().all_offices and OfficeProfile.objects.count() == 0


def test_a_second_run_changes_nothing(store):
    bootstrap(store, settings())
    before = [list(store.database[name].find()) for name in ("users", "offices", "history", "outbox")]
    again = settings(admin_username="other", admin_password="quite another one", head_office="XX:Else")
    assert "nothing" in bootstrap(store, again)
    assert "nothing" in bootstrap(store, settings(admin_password="quite another one"))
    assert [list(store.database[name].find()) for name in ("users", "offices", "history", "outbox")] == before


def test_an_existing_person_is_not_overwritten(store):
    bootstrap(store, settings())
    store.database["users"].update_one({}, {"$set": {"active": False}})
    before = list(store.database["users"].find())
    with pytest.raises(Conflict):
        bootstrap(store, settings(admin_password="quite another one"))
    assert list(store.database["users"].find()) == before


def test_an_existing_office_is_not_made_a_head_office(store):
    store.database["offices"].insert_one({"_id": "1", "code": "HQ", "name": "x", "head_office": False, "active": True})
    with pytest.raises(Conflict):
        bootstrap(store, settings())
    assert store.database["users"].count_documents({}) == 0
    assert not store.database["offices"].find_one()["head_office"]


def run(mongo, **environment) -> subprocess.CompletedProcess[str]:
    wanted = {
        "KANCELARIA_MONGO_URL": mongo.url("bootstrap-run"),
        "KANCELARIA_ADMIN_USERNAME": "root",
        "KANCELARIA_ADMIN_PASSWORD": PASSWORD,
        "KANCELARIA_ADMIN_NAME": "Hlavná",
        **environment,
    }
    command = [sys.executable, "-W", "ignore", "-m", "services.accounts.bootstrap"]
    return subprocess.run(command, env={**os.environ, **wanted}, capture_output=True, text=True, timeout=60)


def test_the_command_is_repeatable_and_tells_no_secret(mongo):
    first, second = run(mongo), run(mongo)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "created" in first.stdout and "nothing" in second.stdout
    short = run(mongo, KANCELARIA_ADMIN_PASSWORD="s3cret")
    assert short.returncode == 2 and "password" in short.stderr
    assert "s3cret" not in short.stderr + short.stdout and PASSWORD not in first.stdout + first.stderr

"""What a process leaves behind when it is killed in the midst of a transaction."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.waiting import wait_until
from shared.settings import MongoSettings
from shared.storage.abandoned import end_abandoned
from shared.storage.connection import connect

pytestmark = pytest.mark.integration

WRITES_HALF = """
import os, sys
from pymongo import MongoClient

client = MongoClient(sys.argv[1])
with client.start_session() as session:
    session.start_transaction()
    client.get_default_database()["notes"].update_one({"_id": 1}, {"$set": {"text": "half"}}, session=session)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def client(mongo) -> Iterator[MongoClient]:
    with mongo.client("abandoned") as client:
        client.get_default_database()["notes"].replace_one({"_id": 1}, {"text": "whole"}, upsert=True)
        yield client


def test_a_new_process_need_not_wait_for_what_a_killed_one_had_open(mongo, client):
    subprocess.run([sys.executable, "-c", WRITES_HALF, mongo.url("abandoned")], check=False, timeout=30)

    def started_anew_and_written() -> bool:
        notes = connect(MongoSettings(mongo_url=mongo.url("abandoned"), mongo_timeout=1))["notes"]
        try:
            notes.update_one({"_id": 1}, {"$set": {"more": True}})
        except PyMongoError as error:
            if not error.timeout:
                raise
            return False
        return True

    wait_until(started_anew_and_written, "the record may be written", 30)
    assert client.get_default_database()["notes"].find_one() == {"_id": 1, "text": "whole", "more": True}


def test_a_transaction_whose_process_lives_is_left_alone(mongo, client):
    with mongo.client("abandoned") as other, other.start_session() as session, session.start_transaction():
        notes = other.get_default_database()["notes"]
        notes.update_one({"_id": 1}, {"$set": {"text": "new"}}, session=session)
        assert end_abandoned(client) == 0
        session.commit_transaction()
    assert client.get_default_database()["notes"].find_one()["text"] == "new"

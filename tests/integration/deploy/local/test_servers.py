"""The servers of the local stack keep their promises: separated accounts, and a Tika server like the official one."""

import io
import os
import subprocess
import sys
from pathlib import Path

import docx
import kombu
import pikepdf
import pytest
import requests
from minio import Minio
from minio.error import S3Error
from pymongo.errors import OperationFailure

from deploy.local import seaweedfs
from deploy.local.ports import Ports
from deploy.local.stack import PROJECT, Stack
from deploy.objects.accounts import BUCKETS, REACH
from tests.servers import Broker, Mongo, ObjectStore, TestServers

pytestmark = pytest.mark.integration


def test_every_user_of_the_system_signs_in_to_the_broker(rabbitmq: Broker) -> None:
    with kombu.Connection(rabbitmq.url("svc-registry")) as connection:
        connection.connect()
        assert connection.connected


def test_a_wrong_password_is_refused_by_the_broker(rabbitmq: Broker) -> None:
    wrong = rabbitmq.url("svc-registry").replace("svc-registry:", "svc-registry:x")
    with kombu.Connection(wrong) as connection, pytest.raises(Exception, match="ACCESS_REFUSED"):
        connection.connect()


def test_an_account_writes_in_its_own_database_alone(mongo: Mongo) -> None:
    mongo.url("other")
    with mongo.client("own") as client:
        client.get_default_database()["things"].insert_one({"a": 1})
        with pytest.raises(OperationFailure, match="not authorized"):
            client[f"{mongo.prefix}-other"]["things"].insert_one({"a": 1})


def test_transactions_work(mongo: Mongo) -> None:
    with mongo.client("transactions") as client, client.start_session() as session:
        things = client.get_default_database()["things"]
        session.with_transaction(lambda s: things.insert_one({"a": 1}, session=s))
        assert things.count_documents({}) == 1


def test_objects_are_kept_and_need_the_right_key(s3: ObjectStore) -> None:
    store = Minio(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    store.put_object(s3.bucket, "objects/ab/abc", io.BytesIO(b"bytes"), 5)
    assert store.get_object(s3.bucket, "objects/ab/abc").read() == b"bytes"
    stranger = Minio(s3.endpoint, s3.access_key, "wrong", secure=False)
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        stranger.get_object(s3.bucket, "objects/ab/abc")


@pytest.mark.parametrize(("account", "own"), sorted(REACH.items()))
def test_an_account_of_the_object_store_reaches_its_own_bucket_alone(
    servers: TestServers, account: str, own: str
) -> None:
    servers.require("seaweedfs")
    seaweedfs.provision(servers.stack)
    store = Minio(seaweedfs.endpoint(servers.stack), *seaweedfs.credentials(servers.stack, account), secure=False)
    store.put_object(own, "reach/own", io.BytesIO(b"bytes"), 5)
    assert store.get_object(own, "reach/own").read() == b"bytes"
    assert [found.object_name for found in store.list_objects(own, "reach/", recursive=True)] == ["reach/own"]
    for other in set(BUCKETS.values()) - {own}:
        with pytest.raises(S3Error, match="AccessDenied"):
            store.put_object(other, "reach/not-own", io.BytesIO(b"bytes"), 5)
        with pytest.raises(S3Error, match="AccessDenied"):
            list(store.list_objects(other))


def test_other_accounts_make_another_launch(tmp_path: Path) -> None:
    """Else the object store would go on with those that it read when it started."""
    before, after = Stack(tmp_path, Ports(1000, {})), Stack(tmp_path, Ports(1000, {}), ("further",))
    assert seaweedfs.launch(before) == seaweedfs.launch(before)
    assert seaweedfs.launch(before) != seaweedfs.launch(after)


def _letter() -> bytes:
    letter = docx.Document()
    letter.add_paragraph("Vážený pán riaditeľ")
    file = io.BytesIO()
    letter.save(file)
    return file.getvalue()


def test_tika_reads_text_metadata_and_type(tika_url: str) -> None:
    letter = _letter()
    text = requests.put(f"{tika_url}/tika", letter, headers={"Accept": "text/plain"}, timeout=20)
    assert text.text.strip() == "Vážený pán riaditeľ"
    metadata = requests.put(f"{tika_url}/meta", letter, headers={"Accept": "application/json"}, timeout=20).json()
    assert metadata["dc:creator"] == "python-docx"
    [both] = requests.put(f"{tika_url}/rmeta/text", letter, timeout=20).json()
    assert both["X-TIKA:content"].strip() == "Vážený pán riaditeľ"
    found = requests.put(f"{tika_url}/detect/stream", letter, timeout=20).text
    assert found == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_tika_client_reads_through_it(tika_url: str) -> None:
    program = (
        "from tika import parser; import sys; print(parser.from_buffer(sys.stdin.buffer.read())['content'].strip())"
    )
    environment = {"TIKA_CLIENT_ONLY": "True", "TIKA_SERVER_ENDPOINT": tika_url}
    read = subprocess.run(
        [sys.executable, "-c", program],
        input=_letter(),
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, **environment},
        cwd=PROJECT,
    )
    assert read.stdout.decode().strip() == "Vážený pán riaditeľ"


def test_tika_says_what_it_can_not_read(tika_url: str) -> None:
    encrypted = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(encrypted, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    for body, why in (
        (b"", "ZeroByteFileException"),
        (_letter()[:900], "Parse"),
        (encrypted.getvalue(), "EncryptedDocumentException"),
    ):
        answer = requests.put(f"{tika_url}/rmeta/text", body, timeout=20)
        assert (answer.status_code, why in answer.text) == (422, True), answer.text
    assert requests.put(f"{tika_url}/tika", _letter(), timeout=20).ok

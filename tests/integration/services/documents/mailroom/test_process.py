"""The mail room as it runs: in green threads, with the bus, beside nobody who would read for it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from pydantic import SecretStr

from services.documents.models.documents import DocumentRecord
from services.documents.models.mailboxes import MailboxState
from tests.integration.services.documents.mailroom.test_mailroom import mail

pytestmark = pytest.mark.integration


@pytest.fixture
def process(rabbitmq, mongo, s3, room, tmp_path):
    key = room.settings.key
    assert isinstance(key, SecretStr)
    environment = {
        **os.environ,
        **s3.environment,
        "KANCELARIA_AMQP_URL": rabbitmq.url("svc-documents"),
        "KANCELARIA_MONGO_URL": mongo.url("documents"),
        "KANCELARIA_MAIL_KEY": key.get_secret_value(),
        "KANCELARIA_MAIL_SECONDS": "1",
    }
    command = [sys.executable, "-m", "shared.runtime", "documents.mailroom"]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    yield running
    running.send_signal(signal.SIGTERM)
    running.wait(60)


def test_the_running_mail_room_reads_what_comes(room, mail_server, process, tmp_path):
    room.open()
    mail_server.deliver(mail(1))
    deadline = time.monotonic() + 200
    while DocumentRecord.objects.count() == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [found.filename for found in DocumentRecord.objects] == ["Žiadosť č. 1.eml"], (tmp_path / "log").read_text()
    mail_server.deliver(mail(2))
    while DocumentRecord.objects.count() == 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert DocumentRecord.objects.count() == 2, (tmp_path / "log").read_text()
    assert process.poll() is None
    assert MailboxState.objects.first().last_error == ""

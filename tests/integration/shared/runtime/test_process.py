"""A service as a process: its status, its queues declared beforehand, its end."""

import os
import subprocess
import sys

import pytest

from shared.messaging.dead_letters import connection
from shared.settings import BrokerSettings
from tests.servers import Broker, Mongo

pytestmark = pytest.mark.integration


def runtime(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shared.runtime", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)


def test_queues_can_be_declared_before_anything_runs(rabbitmq: Broker, mongo: Mongo) -> None:
    url = rabbitmq.url("svc-registry")

    ended = runtime("--declare", "registry", KANCELARIA_AMQP_URL=url, KANCELARIA_MONGO_URL=mongo.url("registry"))

    assert ended.returncode == 0, ended.stderr
    with connection(BrokerSettings(amqp_url=url)) as channel:
        assert channel.queue_declare("rpc-registry", passive=True).consumer_count == 0
        assert channel.queue_declare("kancelaria.dead-letters", passive=True).message_count == 0


def test_a_database_that_does_not_answer_ends_the_process_with_one_line(rabbitmq: Broker) -> None:
    nowhere = "mongodb://registry:hunter2@127.0.0.1:1/registry"

    ended = runtime(
        "registry",
        KANCELARIA_AMQP_URL=rabbitmq.url("svc-registry"),
        KANCELARIA_MONGO_URL=nowhere,
        KANCELARIA_MONGO_TIMEOUT="1",
    )

    assert ended.returncode == 1
    assert "service ended" in ended.stdout
    assert "hunter2" not in ended.stdout + ended.stderr

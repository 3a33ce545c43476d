"""What can not be taken ends in a stated outcome, is kept in `failed`, and does not hold up the others."""

import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.contracts.problems import Forbidden
from shared.contracts.scanner_agent import RescanInbox, RetryFailed, agent_service
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import BrokerSettings
from tests.integration.services.scanner_agent.test_arrival import png
from tests.office import Office
from tests.servers import Broker

pytestmark = pytest.mark.integration


def kept(office: Office) -> dict[str, dict]:
    """Notes of the folder `failed` by the name of the file that really lies there."""
    return {
        next(note.with_suffix("").iterdir()).name: json.loads(note.read_text()) for note in office.failed.glob("*.json")
    }


def test_each_kind_of_refusal_is_told_and_kept(make_office: Callable[..., Office], tmp_path: Path) -> None:
    office = make_office(KANCELARIA_AGENT_MAX_BYTES="1000")
    (tmp_path / "secret").write_bytes(png("secret"))
    (office.inbox / "empty.pdf").touch()
    (office.inbox / "large.png").write_bytes(png("x" * 1000))
    (office.inbox / "link.png").symlink_to(tmp_path / "secret")
    (office.inbox / "dangling.png").symlink_to("nowhere")
    os.mkfifo(office.inbox / "pipe.png")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(office.inbox / "socket.png"))
    (office.inbox / "folder" / "inner").mkdir(parents=True)
    (office.inbox / "folder" / "inner" / "scan.png").write_bytes(png("inside"))
    (office.inbox / "good.png").write_bytes(png("good"))
    office.agent.start()
    office.wait_for_intakes(8)
    listener.close()
    assert office.outcomes() == {
        "empty.pdf": ["empty"],
        "large.png": ["too-large"],
        "link.png": ["not-a-file"],
        "dangling.png": ["not-a-file"],
        "pipe.png": ["not-a-file"],
        "socket.png": ["not-a-file"],
        "folder": ["not-a-file"],
        "good.png": ["stored"],
    }
    assert office.is_empty()
    notes = kept(office)
    assert {name: note["outcome"] for name, note in notes.items()} == {
        name: outcomes[0] for name, outcomes in office.outcomes().items() if name != "good.png"
    }
    assert notes["large.png"]["size"] == len(png("x" * 1000))
    assert (tmp_path / "secret").read_bytes() == png("secret")
    folder = next(office.failed.glob("*/folder"))
    assert (folder / "inner" / "scan.png").read_bytes() == png("inside")


def test_a_file_that_vanishes_is_told(office: Office) -> None:
    office.wait_for_connection()
    with (office.inbox / "gone.png").open("wb") as file:
        file.write(b"x" * 10)
        file.flush()
        time.sleep(1)
        (office.inbox / "gone.png").unlink()
    (intake,) = office.wait_for_intakes(1)
    assert (intake["filename"], intake["outcome"], intake["size"]) == ("gone.png", "vanished", 10)
    assert not any(office.failed.iterdir())


def test_a_renamed_file_has_not_vanished(office: Office) -> None:
    office.wait_for_connection()
    with (office.inbox / "before.png").open("wb") as file:
        file.write(png("renamed"))
        file.flush()
        time.sleep(0.8)
        (office.inbox / "before.png").rename(office.inbox / "after.png")
        time.sleep(0.8)
    office.wait_for_intakes(1)
    time.sleep(1)
    assert office.outcomes() == {"after.png": ["stored"]}


def test_an_unreadable_file_is_told_and_kept(make_office: Callable[..., Office]) -> None:
    office = make_office()
    office.agent.reads_everything = False
    office.drop("locked.png", png("locked"))
    (office.inbox / "locked.png").chmod(0)
    office.drop("good.png", png("good beside locked"))
    office.agent.start()
    office.wait_for_intakes(2)
    assert office.outcomes() == {"locked.png": ["unreadable"], "good.png": ["stored"]}
    assert office.is_empty()
    assert kept(office).keys() == {"locked.png"}


def test_a_file_that_can_not_be_removed_is_not_taken_over_and_over(make_office: Callable[..., Office]) -> None:
    office = make_office()
    office.agent.reads_everything = False
    office.drop("stuck.png", png("stuck"))
    office.inbox.chmod(0o500)
    office.agent.start()
    office.wait_for(lambda: "can not be removed" in office.report().get("last_error", ""), "the report says so")
    time.sleep(3)
    assert office.report()["waiting"] == 1
    office.inbox.chmod(0o700)
    office.wait_for_intakes(1)
    office.wait_for(lambda: office.report()["last_error"] == "", "all is well again")
    assert office.outcomes() == {"stuck.png": ["stored"]}
    assert office.is_empty()


def _bus(rabbitmq: Broker) -> RpcClient:
    return RpcClient(BrokerSettings(amqp_url=rabbitmq.url("svc-gateway")), "test")


def _person(role: Role) -> Context:
    return Context(Principal(kind=Kind.PERSON, id="p1", name="P", roles=frozenset({role}), offices=frozenset({"BA"})))


def test_refused_files_are_taken_again_on_request(office: Office, rabbitmq: Broker) -> None:
    office.drop("later.png", b"")
    office.wait_for_intakes(1)
    next(office.failed.glob("*/later.png")).write_bytes(png("mended"))
    bus = _bus(rabbitmq)
    try:
        bus.call(RetryFailed(), _person(Role.REGISTRAR), service=agent_service("BA"))
    finally:
        bus.close()
    office.wait_for_intakes(2)
    assert office.outcomes() == {"later.png": ["empty", "stored"]}
    assert not any(office.failed.iterdir())


def test_without_the_right_nothing_is_taken_again(office: Office, rabbitmq: Broker) -> None:
    office.drop("stays.png", b"")
    office.wait_for_intakes(1)
    bus = _bus(rabbitmq)
    try:
        for command in (RetryFailed(), RescanInbox()):
            with pytest.raises(Forbidden):
                bus.call(command, _person(Role.OFFICER), service=agent_service("BA"))
    finally:
        bus.close()
    time.sleep(1)
    assert kept(office).keys() == {"stays.png"}
    assert len(office.intakes()) == 1


def test_a_rescan_looks_at_once(make_office: Callable[..., Office], rabbitmq: Broker) -> None:
    office = make_office(KANCELARIA_AGENT_POLLING="true", KANCELARIA_AGENT_UNTOLD_WRITER_SECONDS="0")
    office.agent.start()
    office.wait_for_connection()
    bus = _bus(rabbitmq)
    try:
        office.drop("now.png", png("now"))
        bus.call(RescanInbox(), _person(Role.REGISTRAR), service=agent_service("BA"))
    finally:
        bus.close()
    office.wait_for_intakes(1)

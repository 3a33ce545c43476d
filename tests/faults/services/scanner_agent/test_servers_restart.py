"""The broker or the object store is killed and started again while offices hand in: each page arrives once."""

import time

import pytest

from deploy.local.api_client import ApiError
from tests.faults.services.scanner_agent.test_cut_line import page
from tests.servers import System

pytestmark = [pytest.mark.integration, pytest.mark.faults, pytest.mark.timeout(600)]
FILES = 40


def asked(stack: System, server: str) -> list[dict]:
    """The arrivals that the API tells of; none while it says that it can not."""
    try:
        return stack.api.get("/intakes", filter=[f"filename~{server}-", "office=BA"], limit=200)["items"]
    except ApiError as error:
        if error.status != 503:
            raise
        return []


@pytest.mark.parametrize("server", ["rabbitmq", "seaweedfs"])
def test_a_server_is_killed_while_an_office_hands_in(stack: System, server: str) -> None:
    inbox = stack.inbox("BA")
    names = [f"{server}-{number:02d}.txt" for number in range(FILES)]
    for number, name in enumerate(names):
        hidden = inbox / f".{name}"
        hidden.write_bytes(page(number, 20_000, of=server))
        hidden.rename(inbox / name)
        if number == FILES // 4:
            stack.kill(server)
        time.sleep(0.05)
    deadline = time.monotonic() + 240
    arrived: list[dict] = []
    while time.monotonic() < deadline and len(arrived) < FILES:
        time.sleep(1)
        arrived = [intake for intake in asked(stack, server) if intake["outcome"] != "pending"]
    assert sorted(intake["filename"] for intake in arrived) == names
    assert {intake["outcome"] for intake in arrived} == {"stored"}
    in_order = sorted(arrived, key=lambda intake: intake["origin"]["batch_no"])
    assert [intake["filename"] for intake in in_order] == names
    documents = stack.api.get("/documents", filter=[f"filename~{server}-", "office=BA"], limit=200)["items"]
    assert [document["receipts"] for document in documents] == [1] * FILES

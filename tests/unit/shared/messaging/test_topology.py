"""What each account may do, read off its regular expressions. The broker itself is asked in tests/integration."""

import re

import pytest

from shared.messaging.topology import EVENTS_EXCHANGE, RPC_EXCHANGE, commands_of_agents, permissions_for

AGENT = permissions_for("agent-BA")
RPC = next(topic for topic in AGENT.topics if topic.exchange == RPC_EXCHANGE)


def test_agents_send_the_commands_with_their_right_and_no_others() -> None:
    assert "documents.commit_delivery" in commands_of_agents()
    assert "documents.commit_intake" not in commands_of_agents()
    assert all(key.startswith("documents.") for key in commands_of_agents())


@pytest.mark.parametrize("key", [*commands_of_agents(), "reply.svc-gateway.1"])
def test_an_agent_may_send(key: str) -> None:
    assert re.search(RPC.write, key)


@pytest.mark.parametrize(
    "key",
    [
        "accounts.create_user",
        "documents.get_document",
        "documents.commit_delivery.x",
        "xdocuments.commit_delivery",
        "reply.agent-KE.1",
        "agent-KE.rescan_inbox",
        "#",
    ],
)
def test_an_agent_may_not_send(key: str) -> None:
    assert not re.search(RPC.write, key)


@pytest.mark.parametrize("key", ["#", "*.*", "agent-KE.*", "documents.*", "reply.#", "reply.agent-KE.1", "agent-BA.#"])
def test_an_agent_may_not_bind(key: str) -> None:
    assert not re.search(RPC.read, key)


@pytest.mark.parametrize(
    "queue", ["rpc-agent-BAB", "rpc-agent-KE", "rpc-documents", "documents.x", EVENTS_EXCHANGE, ""]
)
@pytest.mark.parametrize("kind", ["configure", "write", "read"])
def test_an_agent_has_nothing_to_do_with(queue: str, kind: str) -> None:
    assert not re.search(getattr(AGENT, kind), queue)


@pytest.mark.parametrize("queue", ["rpc-agent-BA", "reply.agent-BA.1"])
@pytest.mark.parametrize("kind", ["configure", "write", "read"])
def test_an_agent_owns_its_queues(queue: str, kind: str) -> None:
    assert re.search(getattr(AGENT, kind), queue)


def test_a_service_owns_its_queues_and_tells_its_own_events() -> None:
    documents = permissions_for("svc-documents")
    events = next(topic for topic in documents.topics if topic.exchange == EVENTS_EXCHANGE)

    for queue in ("rpc-documents", "rpc-documents.extraction", "documents.set_entry", "documents.extraction.x"):
        assert re.search(documents.configure, queue)
    for queue in ("rpc-registry", "registry.register_arrival", "documentsx.y"):
        assert not re.search(documents.configure, queue)
        assert not re.search(documents.read, queue)
    assert re.search(events.write, "documents.document.stored")
    assert not re.search(events.write, "registry.entry.registered")


def test_the_gateway_declares_nothing_shared() -> None:
    gateway = permissions_for("svc-gateway")

    assert re.search(gateway.configure, "reply.svc-gateway.1-2")
    assert not re.search(gateway.configure, RPC_EXCHANGE)
    assert not re.search(gateway.write, EVENTS_EXCHANGE)


@pytest.mark.parametrize("user", ["guest", "agent-", "agent-ba", "agent-BA|.*", "svc-", "svc-.*", "agent-BA\n"])
def test_other_names_have_no_permissions(user: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        permissions_for(user)

"""Ports follow from one base, each can be moved, and none is given twice."""

import pytest

from deploy.local.ports import _OFFSETS, Ports
from deploy.local.programs import programs
from deploy.local.stack import Stack


def test_ports_count_from_the_base(monkeypatch) -> None:
    monkeypatch.setenv("KANCELARIA_PORT_BASE", "40000")
    ports = Ports.from_environment()
    assert (ports.gateway, ports.amqp, ports.mongodb) == (40000, 40001, 40003)


def test_one_port_can_be_moved(monkeypatch) -> None:
    monkeypatch.setenv("KANCELARIA_PORT_BASE", "40000")
    monkeypatch.setenv("KANCELARIA_PORT_GATEWAY", "8080")
    ports = Ports.from_environment()
    assert (ports.gateway, ports.amqp) == (8080, 40001)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = Ports(21000, {}).nothing


def test_no_two_programs_share_a_port(tmp_path, monkeypatch) -> None:
    for service in ("ACCOUNTS", "DOCUMENTS", "REGISTRY", "SEARCH", "DOCUMENTS_EXTRACTION"):
        monkeypatch.setenv(f"KANCELARIA_REPLICAS_{service}", "5")
    stack = Stack(tmp_path, Ports(21000, {}))
    for code in ("BA", "KE", "PO", "ZA"):
        stack.add_office(code)
    used = [port for program in programs(stack) for port in program.ports]
    assert len(used) == len(set(used))
    assert len(set(_OFFSETS.values())) == len(_OFFSETS)
    names = [program.name for program in programs(stack)]
    assert len(names) == len(set(names))
    assert {"registry-5", "documents-extraction-1", "agent-ZA"} <= set(names)

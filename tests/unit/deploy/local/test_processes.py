"""Each process is given its own accounts and no more than it needs."""

from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.processes import processes
from deploy.local.program import Stage
from deploy.local.run import write_launch
from deploy.local.stack import Stack


def _environments(stack: Stack) -> dict[str, dict[str, str]]:
    return {program.name: dict(program.launch().environment) for program in processes(stack)}


def _stack(folder: Path) -> Stack:
    stack = Stack(folder, Ports(21000, {}))
    stack.add_office("BA")
    return stack


def test_only_owners_of_objects_hold_a_key_each_its_own(tmp_path: Path) -> None:
    given = _environments(_stack(tmp_path))
    keys = {
        name: known["KANCELARIA_S3_SECRET_KEY"] for name, known in given.items() if "KANCELARIA_S3_SECRET_KEY" in known
    }
    assert set(keys) == {
        "documents", "documents-extraction-1", "documents-extraction-2", "registry", "registry-worker", "contacts",
        "contacts-worker", "documents-mailroom",
    }  # fmt: skip
    owners = ("documents", "registry", "contacts")
    assert len(set(keys.values())) == len({keys[owner] for owner in owners}) == len(owners)
    assert len({given[owner]["KANCELARIA_S3_BUCKET"] for owner in owners}) == len(owners)


def test_the_signing_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    paths = {
        name: given["KANCELARIA_SIGNING_KEY_FILE"]
        for name, given in _environments(_stack(tmp_path)).items()
        if "KANCELARIA_SIGNING_KEY_FILE" in given
    }
    assert set(paths) == {"registry", "registry-worker"}
    (path,) = {Path(path) for path in paths.values()}
    before = path.read_bytes()
    _environments(_stack(tmp_path))
    assert (path.read_bytes(), path.stat().st_mode & 0o077) == (before, 0)


def test_gateway_and_agents_have_no_database(tmp_path: Path) -> None:
    without = {n for n, given in _environments(_stack(tmp_path)).items() if "KANCELARIA_MONGO_URL" not in given}
    assert without == {"gateway", "agent-BA"}


def test_each_speaks_to_the_broker_in_its_own_name(tmp_path: Path) -> None:
    users = {
        name: given["KANCELARIA_AMQP_URL"].split("//")[1].split(":")[0]
        for name, given in _environments(_stack(tmp_path)).items()
    }
    assert users["registry"] == "svc-registry"
    assert users["documents-extraction-1"] == "svc-documents"
    assert users["gateway"] == "svc-gateway"
    assert users["agent-BA"] == "agent-BA"


def test_replicas_are_told_apart(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KANCELARIA_REPLICAS_REGISTRY", "3")
    given = [
        environment["KANCELARIA_INSTANCE"]
        for name, environment in _environments(_stack(tmp_path)).items()
        if name.startswith("registry") and name != "registry-worker"
    ]
    assert given == ["0", "1", "2"]


def test_agents_start_after_all_that_listen_to_them(tmp_path: Path) -> None:
    stages = {program.name: program.stage for program in processes(_stack(tmp_path))}
    assert stages["agent-BA"] > stages["registry"] > Stage.SERVER


def test_what_is_written_for_the_launcher_is_private(tmp_path: Path) -> None:
    stack = _stack(tmp_path)
    path = write_launch(stack, processes(stack)[0])
    assert path.stat().st_mode & 0o077 == 0

"""Secrets are generated once, kept for their owner alone, and can be given from outside."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.secrets import Secrets


def test_a_secret_stays_the_same_and_differs_from_others(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.json")
    first = secrets.get("amqp.svc-registry")
    assert Secrets(tmp_path / "secrets.json").get("amqp.svc-registry") == first
    assert secrets.get("mongodb.registry") != first
    assert len(first) == 32


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secrets.json"
    Secrets(path).get("anything")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_environment_overrides_and_is_not_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KANCELARIA_SECRET_AMQP_SVC_REGISTRY", "from outside")
    secrets = Secrets(tmp_path / "secrets.json")
    assert secrets.get("amqp.svc-registry") == "from outside"
    monkeypatch.delenv("KANCELARIA_SECRET_AMQP_SVC_REGISTRY")
    assert secrets.get("amqp.svc-registry") != "from outside"


def test_processes_asking_at_once_get_the_same(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.json")
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda number: (number % 8, secrets.get(f"name-{number % 8}")), range(64)))
    assert len(set(found)) == 8
    assert len(json.loads((tmp_path / "secrets.json").read_text())) == 8

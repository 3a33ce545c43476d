"""Finding the service and telling a wrong configuration in one line."""

import os
import subprocess
import sys

import pytest

from shared.runtime.service import Misconfigured, find_service


def runtime(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KANCELARIA_")}
    command = [sys.executable, "-m", "shared.runtime", *arguments]
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, timeout=60)


def test_a_missing_setting_is_one_line_with_its_name() -> None:
    ended = runtime("registry")

    assert ended.returncode == 2
    assert ended.stderr == "KANCELARIA_AMQP_URL is not set\n"


def test_a_wrong_setting_is_told_by_its_name() -> None:
    ended = runtime("registry", KANCELARIA_METRICS_PORT="many")

    assert ended.returncode == 2
    assert ended.stderr.startswith("KANCELARIA_METRICS_PORT: ")
    assert "Traceback" not in ended.stderr


def test_a_service_that_does_not_exist_is_told() -> None:
    ended = runtime("nothing", KANCELARIA_AMQP_URL="amqp://x:y@127.0.0.1:1/")

    assert (ended.returncode, ended.stderr) == (2, "There is no module services.nothing.service\n")


def test_a_module_without_a_service_is_told() -> None:
    with pytest.raises(Misconfigured, match="defines 0"):
        find_service("shared.settings")


def test_a_missing_import_inside_a_service_is_not_hidden(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_service.py").write_text("import surely_not_installed")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="surely_not_installed"):
        find_service("broken_service")

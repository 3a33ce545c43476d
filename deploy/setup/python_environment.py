"""The Python environment `.venv`: exactly what the lock file says, checked by hashes, brought by uv."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from deploy.setup.steps import PROJECT, VAR, Step, digest

UV_VERSION = "0.13.9"
TOOLS = VAR / "tools"
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
_LOCK = PROJECT / "locks" / "all.txt"
_PROJECT_FILE = PROJECT / "pyproject.toml"
_THE_PROJECT_ITSELF = ("--no-deps", "--no-build-isolation", "--editable", PROJECT)
"""For its commands, such as `kancelaria-verify`; what it needs is locked and installed before."""


def synchronise() -> None:
    Step("python", "Python packages").perform(
        _synchronise, stamp=ENVIRONMENT / ".kancelaria-lock", current=digest([_LOCK, _PROJECT_FILE])
    )


def _synchronise(step: Step) -> None:
    uv = uv_command(step)
    if not PYTHON.exists():
        step.run([*uv, "venv", "--python", sys.executable, ENVIRONMENT], uv_environment())
    step.run([*uv, "pip", "sync", "--require-hashes", _LOCK, "--python", PYTHON], uv_environment())
    step.run([*uv, "pip", "install", *_THE_PROJECT_ITSELF, "--python", PYTHON], uv_environment())


def uv_command(step: Step) -> list[str]:
    """The command words of uv, which is fetched by pip into a place of its own."""
    private = TOOLS / f"uv-{UV_VERSION}"
    program = private / "bin" / "uv"
    if not program.exists():
        _fetch_uv(step, private)
    return [str(program)]


def _fetch_uv(step: Step, private: Path) -> None:
    wanted = f"uv=={UV_VERSION}"
    if find_spec("ensurepip"):
        step.run([sys.executable, "-m", "venv", private])
        step.run([private / "bin" / "python", "-m", "pip", "install", wanted])
    else:
        step.run([sys.executable, "-m", "pip", "install", "--target", private, wanted])


def uv_environment() -> dict[str, str]:
    """uv takes this machine's Python and the package index that pip is told of."""
    index = os.environ.get("PIP_INDEX_URL")
    chosen = {"UV_DEFAULT_INDEX": index} if index and "UV_DEFAULT_INDEX" not in os.environ else {}
    return {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": "", **chosen}

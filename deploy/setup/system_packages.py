"""Debian packages: only the missing ones are installed, and none of their services is started."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec

from deploy.setup.steps import PROJECT, Step, StepFailed

ALWAYS = (
    "rabbitmq-server",
    "tesseract-ocr",
    "tesseract-ocr-eng",
    "tesseract-ocr-hrv",
    "tesseract-ocr-osd",
    "tesseract-ocr-pol",
    "tesseract-ocr-rus",
    "tesseract-ocr-slk",
    "7zip",
    "sane-utils",
    "libmagic1",
    "libcurl4",
    "libwpd-tools",
    "fonts-dejavu-core",
)
FOR_TESTS = ("chromium", "dovecot-imapd")
FOR_BENCH = ("ghostscript",)
_INSTALLER = PROJECT / "deploy" / "setup" / "install_packages.sh"


def install(wanted: Sequence[str]) -> None:
    """Raise StepFailed, naming the missing packages, where they can not be installed."""
    missing = _missing((*wanted, *_python_packages()))
    if not missing:
        return
    privilege = _privilege(missing)
    step = Step("packages", f"System packages ({', '.join(missing)})")
    step.perform(lambda step: step.run([*privilege, "sh", _INSTALLER, *missing]))


def _python_packages() -> tuple[str, ...]:
    """Debian's Python comes without what is needed to make an environment."""
    return () if find_spec("ensurepip") or find_spec("pip") else ("python3-venv",)


def _missing(wanted: Sequence[str]) -> list[str]:
    if shutil.which("dpkg-query") is None:
        raise StepFailed(f"This needs a Debian machine, or these packages' like: {', '.join(wanted)}")
    known = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    installed = {line.split()[0] for line in known.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def _privilege(missing: list[str]) -> list[str]:
    """The words before a command that make it root's."""
    if shutil.which("apt-get") is None:
        raise StepFailed(f"Missing packages: {' '.join(missing)}")
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise StepFailed(f"Missing packages; have an administrator run: apt-get install {' '.join(missing)}")
    return ["sudo"]

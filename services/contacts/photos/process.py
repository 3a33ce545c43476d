"""The photo reader as seen from the service: a file in, a small JPEG out, whatever the file is."""

import json
import os
import subprocess
import sys
from pathlib import Path

from services.contacts.photos.limits import CPU_SECONDS, PhotoRefused

_SECONDS = CPU_SECONDS + 5
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME")


def make_small_apart(source: Path, target: Path) -> None:
    """Raises PhotoRefused."""
    command = [sys.executable, "-m", "services.contacts.photos.reader", str(source), str(target)]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, env=environment)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise PhotoRefused("too-slow", f"The picture could not be read within {_SECONDS} s") from error
    if done.returncode != 0:
        raise PhotoRefused("no-picture", "Reading the picture took more memory or time than is given, or it is damaged")
    refused = json.loads(done.stdout).get("refused")
    if refused:
        raise PhotoRefused(*refused)

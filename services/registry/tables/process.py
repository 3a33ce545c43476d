"""The table reader as seen from the service: bytes in, rows out, whatever the file is."""

import json
import subprocess
import sys

from services.registry.tables.limits import CPU_SECONDS
from shared.tables.refused import TableRefused

SECONDS = CPU_SECONDS + 10


def read_in_process(content: bytes) -> list[list[str]]:
    """Raises TableRefused."""
    command = [sys.executable, "-m", "services.registry.tables.reader"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise TableRefused("too-slow", f"The file could not be read within {SECONDS} s") from error
    if done.returncode != 0:
        raise TableRefused("unreadable", "Reading the file took more memory or time than is given, or it is damaged")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        code, detail, params = answer["refused"]
        raise TableRefused(code, detail, **params)
    return answer["rows"]

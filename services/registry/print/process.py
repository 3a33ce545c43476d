"""Typesetting outside the green thread: a process for each form, ended when it takes too long."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared.contracts.problems import Internal, invalid_field

CAN_NOT_BE_STAMPED = 3

_SECONDS = 25.0
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")


def typeset_apart(template: str, data: dict[str, Any]) -> bytes:
    """The PDF. Raises Internal when it can not be made in time."""
    made = _run(["services.registry.print", template], data)
    if made.returncode:
        raise Internal(f"The form can not be made: {_told(made)}")
    return made.stdout


def stamp_apart(document: bytes, data: dict[str, Any]) -> bytes:
    """A copy of the PDF with the stamp on its first page. Raises Invalid at /document_id for one that takes none."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.pdf"), Path(folder, "target.pdf")
        source.write_bytes(document)
        made = _run(["services.registry.print.stamping", str(source), str(target)], data)
        if made.returncode == CAN_NOT_BE_STAMPED:
            detail = f"This PDF takes no stamp: {_told(made)}; print the cover and stamp it by hand"
            raise invalid_field("/document_id", "not-stampable", detail)
        if made.returncode:
            raise Internal(f"The stamp can not be made: {_told(made)}")
        return target.read_bytes()


def _run(arguments: list[str], data: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - our own modules, fixed arguments
            [sys.executable, "-m", *arguments],
            input=json.dumps(data).encode(),
            capture_output=True,
            timeout=_SECONDS,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Internal(f"It was not made within {_SECONDS:.0f} s") from error


def _told(made: subprocess.CompletedProcess[bytes]) -> str:
    return made.stderr.decode(errors="replace")[-300:]

"""The process that looks through pages, as the agent sees it: started for one job, bounded, ended when it overruns."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from services.scanner_agent.pages.protocol import BindJob, Bound, PagesJob, PagesResult
from shared.contracts.base import Message

AnswerT = TypeVar("AnswerT", bound=Message)

_MODULE = "services.scanner_agent.pages"
_PASSED_ON = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "LC_ALL")
BASE_SECONDS = 120.0
SECONDS_A_MIB = 20.0
"""A scanned page has a tenth of a mebibyte or more, and takes a quarter of a second."""
LONGEST_SECONDS = 3600.0


class PagesFailed(Exception):
    """The process did not come to an end: it ran for too long, wanted too much memory, or died."""


def run(job: PagesJob) -> PagesResult:
    """Waits as green threads do. Raises PagesFailed, OSError."""
    return _answered(job, job.sources, PagesResult)


def bind(job: BindJob) -> Bound:
    """Waits as green threads do. Raises PagesFailed, OSError."""
    return _answered(job, job.images, Bound)


def _answered(job: Message, files: Iterable[Path], kind: type[AnswerT]) -> AnswerT:
    size = sum(file.stat().st_size for file in files)
    limit = min(LONGEST_SECONDS, BASE_SECONDS + SECONDS_A_MIB * size / 2**20)
    process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(job.model_dump_json().encode() + b"\n", timeout=limit)
    except subprocess.TimeoutExpired as error:
        raise PagesFailed(f"It was ended after {limit:.0f} s") from error
    finally:
        _end(process)
    try:
        return kind.model_validate_json(output)
    except ValidationError as error:
        last = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise PagesFailed(f"Exit code {process.returncode}: {last[:500]}") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()

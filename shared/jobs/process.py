"""A piece of work in a process of its own, with limits; it tells on a channel of its own how far it is.

    run_reporting("services.registry.worker.exporting", [export_id, path], silence=120, progress=tell)

The process writes a JSON object on each line: `{"progress": 0.4, …}`, and last `{"done": true, …}`,
`{"trouble": "why not"}`, or `{"broken_off": "why"}` where another try may go better. `python -m` runs it; `Reporter` is
its side of this.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_REAP_SECONDS = 5.0
_TOLD_EACH = 0.5
"""Seconds."""
_STDOUT, _STDERR = 1, 2
_CHANNEL = "KANCELARIA_JOB_REPORTS"
"""Number of the open file that reports go to. What is printed beside, by a log or a library, is none."""
Report = dict[str, Any]


class NotDone(Exception):
    """The process did not do it; the text says why."""


class Died(NotDone):
    """It, or what it worked with, was killed, ran out of its limits, or hung. Another try may go better."""


def run_reporting(
    module: str,
    arguments: Sequence[str],
    *,
    silence: float,
    progress: Callable[[Report], None],
    environment: Mapping[str, str] | None = None,
) -> Report:
    """The last report. Ended after `silence` seconds without one. Raises NotDone, and what `progress` raises."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=_STDERR,
            pass_fds=(theirs.fileno(),),
            env={**os.environ, "MALLOC_ARENA_MAX": "2", **(environment or {}), _CHANNEL: str(theirs.fileno())},
            start_new_session=True,
        )
        theirs.close()
        try:
            return _follow(ours, silence, progress)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=_REAP_SECONDS)


def _follow(reports: socket.socket, silence: float, progress: Callable[[Report], None]) -> Report:
    reports.settimeout(silence)
    try:
        with reports.makefile("rb") as lines:
            for line in lines:
                report = json.loads(line)
                if "trouble" in report:
                    raise NotDone(report["trouble"])
                if "broken_off" in report:
                    raise Died(report["broken_off"])
                if "done" in report:
                    return report
                progress(report)
    except TimeoutError as error:
        raise Died(f"It made no progress for {silence:.0f} s") from error
    raise Died("The process that made it ended; it may have reached its limit of memory")


class Reporter:
    """What the process tells, on standard output where nobody follows; progress a few times a second at most."""

    def __init__(self) -> None:
        self._last = 0.0
        self._channel = int(os.environ.get(_CHANNEL, _STDOUT))

    def progress(self, **told: Any) -> None:
        moment = time.monotonic()
        if moment - self._last >= _TOLD_EACH:
            self._last = moment
            self._tell(told)

    def done(self, **told: Any) -> None:
        self._tell({"done": True, **told})

    def trouble(self, why: str) -> None:
        self._tell({"trouble": why})

    def broken_off(self, why: str) -> None:
        self._tell({"broken_off": why})

    def _tell(self, report: Report) -> None:
        os.write(self._channel, json.dumps(report).encode() + b"\n")

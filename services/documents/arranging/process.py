"""The process as the service sees it."""

import os
import signal
import subprocess
import sys

from services.documents.arranging.protocol import ArrangeJob

SECONDS = 120.0
_PASSED_ON = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "LC_ALL")


class ArrangingFailed(Exception):
    """The pages could not be put together; the text says why."""


def run(job: ArrangeJob) -> None:
    """Waits as green threads do. Raises ArrangingFailed, OSError."""
    process = subprocess.Popen(
        [sys.executable, "-m", "services.documents.arranging"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(job.model_dump_json().encode() + b"\n", timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ArrangingFailed(f"It was ended after {SECONDS:.0f} s") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
    if process.returncode != 0:
        raise ArrangingFailed(errors.decode("utf-8", "replace").strip().rpartition("\n")[2][:500])

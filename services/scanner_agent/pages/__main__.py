"""One job from the input, its result to the output; see the package."""

import os
import resource
import sys

from pydantic import TypeAdapter

from services.scanner_agent.pages.binding import bind
from services.scanner_agent.pages.dividing import carry_out
from services.scanner_agent.pages.protocol import BindJob, PagesJob

JOB: TypeAdapter[PagesJob | BindJob] = TypeAdapter(PagesJob | BindJob)


MEMORY = 1536 * 2**20
CPU_SECONDS = 1800
LARGEST_FILE = 4 * 2**30


def main() -> int:
    bound()
    job = JOB.validate_json(sys.stdin.buffer.readline())
    result = bind(job) if isinstance(job, BindJob) else carry_out(job)
    sys.stdout.write(result.model_dump_json() + "\n")
    return 0


def bound() -> None:
    """Limits of this process, set before anything of a stranger is opened."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    os.nice(10)


if __name__ == "__main__":
    sys.exit(main())

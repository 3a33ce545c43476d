"""One job from the input; see the package."""

import resource
import sys
from contextlib import ExitStack

import pikepdf

from services.documents.arranging.protocol import ArrangeJob
from services.documents.domain.staging import turned

MEMORY = 1536 * 2**20
CPU_SECONDS = 300
LARGEST_FILE = 4 * 2**30


def main() -> int:
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    arrange(ArrangeJob.model_validate_json(sys.stdin.buffer.readline()))
    return 0


def arrange(job: ArrangeJob) -> None:
    """The same job makes the same bytes. Raises pikepdf.PdfError, OSError."""
    with ExitStack() as stack:
        made = stack.enter_context(pikepdf.new())
        sources = {
            number: stack.enter_context(pikepdf.open(job.sources[number]))
            for number in sorted({chosen.source for chosen in job.pages})
        }
        for chosen in job.pages:
            made.pages.append(sources[chosen.source].pages[chosen.page - 1])
            page = made.pages[-1]
            page.rotate(turned(chosen.turn, int(page.obj.get("/Rotate", 0))), relative=False)
        made.remove_unreferenced_resources()
        made.save(job.target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


if __name__ == "__main__":
    sys.exit(main())

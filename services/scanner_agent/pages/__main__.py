"""One job from the input, its result to the output; see the package."""

import sys

from services.scanner_agent.pages.dividing import carry_out
from services.scanner_agent.pages.protocol import PagesJob


def main() -> int:
    job = PagesJob.model_validate_json(sys.stdin.buffer.readline())
    sys.stdout.write(carry_out(job).model_dump_json() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

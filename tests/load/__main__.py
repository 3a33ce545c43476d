"""`make bench`: run the benches of this folder, print their tables and write them to `docs/performance.md`.

    python -m tests.load                 # all of them
    python -m tests.load rpc search      # these alone; the page keeps what it says of the others

A bench is a module `bench_<name>.py` with `TITLE`, `run() -> list[Figure]` and a docstring that says how it measures.
Each runs in a process of its own, so that none inherits another's threads or memory.
"""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.load.figures import measure, table
from tests.load.results_page import section, write

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "performance.md"
ORDER = (
    "rpc",
    "gateway",
    "registration",
    "system",
    "scans",
    "flood",
    "search",
    "suggestions",
    "journal",
    "evidence",
    "contacts",
    "profile",
)


def main(names: list[str]) -> int:
    measured, missed = [], []
    for name in names or ORDER:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            title, how, figures = process.submit(measure, name).result()
        measured.append(section(title, how, table(figures), datetime.now(UTC).date()))
        print(measured[-1], flush=True)
        write(PAGE, measured)
        missed += [figure.what for figure in figures if not figure.holds]
    print(f"{len(missed)} figures missed" + "".join(f"\n- {what}" for what in missed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

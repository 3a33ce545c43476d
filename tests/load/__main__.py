"""`make bench`: run the benches of this folder, print their tables and write them to `docs/performance.md`.

    python -m tests.load                 # all of them
    python -m tests.load rpc search      # these alone, without touching the page

A bench is a module `bench_<name>.py` with `TITLE`, `run() -> list[Figure]` and a docstring that says how it measures.
Each runs in a process of its own, so that none inherits another's threads or memory.
"""

import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.load.figures import measure, table

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
)


def main(names: list[str]) -> int:
    sections, missed = [], []
    for name in names or ORDER:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            title, how, figures = process.submit(measure, name).result()
        sections.append(f"## {title}\n\n{how}\n\n{table(figures)}")
        print(sections[-1], end="\n\n", flush=True)
        missed += [figure.what for figure in figures if not figure.holds]
    if not names:
        PAGE.write_text(page(sections, missed), encoding="utf-8")
    print(f"{len(missed)} figures missed" + "".join(f"\n- {what}" for what in missed))
    return 0


def page(sections: list[str], missed: list[str]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    told = "All goals hold." if not missed else "Missed: " + "; ".join(missed) + "."
    head = (
        "# Performance\n\nWritten by `make bench`: every figure stands beside a peer or a limit measured in the same "
        f"run.\nMeasured on {datetime.now(UTC).date().isoformat()}, {machine}. {told}"
    )
    return "\n\n".join([head, *sections]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

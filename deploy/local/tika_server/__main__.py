"""`python -m deploy.local.tika_server --port 9998`"""

import argparse
import os
import tempfile
from pathlib import Path

import uvicorn

from deploy.local.tika_server.app import PREFIX, create_app
from deploy.local.tika_server.pool import Limits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9998)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=60, help="time limit for one file")
    parser.add_argument("--memory-mb", type=int, default=1024, help="memory limit of the process that reads")
    parser.add_argument("--max-mb", type=int, default=512, help="largest file taken")
    parser.add_argument("--folder", type=Path, help="for the files being read; what is left in it is deleted")
    options = parser.parse_args()
    if options.folder:
        _take(options.folder)
    limits = Limits(options.processes, options.seconds, options.memory_mb)
    app = create_app(limits, options.max_mb * 1024 * 1024)
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", timeout_graceful_shutdown=5)


def _take(folder: Path) -> None:
    for left_behind in folder.glob(f"{PREFIX}*"):
        left_behind.unlink()
    tempfile.tempdir = str(folder)


if __name__ == "__main__":
    main()

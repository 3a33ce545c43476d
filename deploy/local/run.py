"""`python -m deploy.local.run FILE`: become one program of the stack.

What supervisord starts. It waits for the ports that the program needs, then replaces itself by the program, so that
signals and the exit code are the program's own; nothing outlives supervisord. The file holds the command, its
environment and those ports (`write_launch`), so that a restart costs no more than the program itself.
"""

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

from deploy.local.lifetime import die_with_parent
from deploy.local.ports import answers
from deploy.local.program import Program
from deploy.local.stack import PROJECT, Stack
from deploy.local.waiting import wait_until


def write_launch(stack: Stack, program: Program) -> Path:
    """Write down how the program starts; the file holds secrets and is readable by its owner alone."""
    launch = program.launch()
    told = {"command": launch.command, "environment": dict(launch.environment), "after": program.after}
    return stack.config(f"launch-{program.name}.json", json.dumps(told, indent=1))


def main() -> None:
    die_with_parent(signal.SIGTERM)
    told = json.loads(Path(sys.argv[1]).read_text())
    for port in told["after"]:
        wait_until(partial(answers, port), f"port {port} answers", seconds=3600, every=0.2)
    os.chdir(PROJECT)
    os.execvpe(told["command"][0], told["command"], {**os.environ, **told["environment"]})


if __name__ == "__main__":
    main()

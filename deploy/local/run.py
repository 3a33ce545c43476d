"""`python -m deploy.local.run NAME`: become one program of the stack.

What supervisord starts. It waits for the ports that the program needs, then replaces itself by the program, so that
signals and the exit code are the program's own. Nothing outlives supervisord.
"""

import os
import signal
import sys
from functools import partial

from deploy.local.lifetime import die_with_parent
from deploy.local.ports import answers
from deploy.local.program import Program
from deploy.local.programs import programs
from deploy.local.stack import PROJECT, Stack
from deploy.local.waiting import wait_until


def main() -> None:
    die_with_parent(signal.SIGTERM)
    stack = Stack.from_environment()
    _become(find(stack, sys.argv[1]))


def find(stack: Stack, name: str) -> Program:
    return next(program for program in programs(stack) if program.name == name)


def _become(program: Program) -> None:
    for port in program.after:
        wait_until(partial(answers, port), f"port {port} answers", seconds=3600, every=0.2)
    launch = program.launch()
    os.chdir(PROJECT)
    os.execvpe(launch.command[0], launch.command, {**os.environ, **launch.environment})


if __name__ == "__main__":
    main()

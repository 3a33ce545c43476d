"""The commands of `python -m deploy.local`, each returning its exit code."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from deploy.local import demo, lifecycle, rabbitmq
from deploy.local.lifecycle import Progress
from deploy.local.programs import programs
from deploy.local.stack import PROJECT, Stack
from deploy.local.supervisor import Supervisor


def _write(line: str) -> None:
    print(line, flush=True)


def up(stack: Stack, _: argparse.Namespace) -> int:
    """Start everything in the background."""
    lifecycle.start(stack, Progress(_write))
    _write(f"Running at {demo.address(stack)}")
    return 0


def run(stack: Stack, _: argparse.Namespace) -> int:
    """Start everything and show the demonstration."""
    demo.run(stack, _write)
    return 0


def down(stack: Stack, _: argparse.Namespace) -> int:
    """Stop everything; the data stays."""
    _write("Stopped" if lifecycle.stop(stack) else "Nothing was running")
    return 0


def status(stack: Stack, _: argparse.Namespace) -> int:
    """Processes, ports and readiness; 1 when something that should work does not."""
    supervisor = Supervisor(stack)
    if not supervisor.running:
        _write("Not running")
        return 1
    states = supervisor.states()
    all_ready = True
    for program in programs(stack):
        state = states.get(program.name, {"statename": "UNKNOWN", "pid": 0})
        ready = state["pid"] and program.ready()
        all_ready &= bool(ready)
        ports = ",".join(map(str, program.ports))
        words = (program.name, state["statename"].lower(), state["pid"] or "-", "ready" if ready else "NOT READY")
        _write("{:<24}{:<10}{:>8}  {:<10}".format(*words) + f" {ports}")
    return 0 if all_ready else 1


def logs(stack: Stack, options: argparse.Namespace) -> int:
    """Follow the logs of all processes, or of those named."""
    files = [stack.logs / f"{name}.log" for name in options.names] or sorted(stack.logs.glob("*.log"))
    return subprocess.run(["tail", "-n", "20", "-F", *map(str, files)], check=False).returncode


def clean(stack: Stack, options: argparse.Namespace) -> int:
    """Stop everything and delete all data."""
    down(stack, options)
    shutil.rmtree(stack.var, ignore_errors=True)
    _write(f"{stack.var} is deleted")
    return 0


def agent(stack: Stack, options: argparse.Namespace) -> int:
    """Run the scanner agent of a further office."""
    code = options.office
    lifecycle.add_office(stack, code)
    _write(f"The agent of office {code} takes files from {stack.inbox(code)}")
    _write(f"Open the office {code} in the page, or by POST /api/v1/offices, where that is not done yet.")
    return 0


def dead_letters(stack: Stack, options: argparse.Namespace) -> int:
    """Show or replay events that no try could handle."""
    environment = {**os.environ, "KANCELARIA_AMQP_URL": rabbitmq.url(stack, rabbitmq.ADMINISTRATOR)}
    command = [sys.executable, "-m", "shared.messaging.dead_letters", *options.words]
    return subprocess.run(command, env=environment, cwd=PROJECT, check=False).returncode


COMMANDS: dict[str, Callable[[Stack, argparse.Namespace], int]] = {
    "up": up,
    "run": run,
    "down": down,
    "status": status,
    "logs": logs,
    "clean": clean,
    "agent": agent,
    "dead-letters": dead_letters,
}

"""Bringing a stack up and down."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.local import broker_accounts, mongodb, processes, seaweedfs
from deploy.local.ports import answers
from deploy.local.program import Program, Stage
from deploy.local.programs import programs
from deploy.local.stack import PROJECT, Stack
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import NotReadyError, wait_until

ADMINISTRATOR = "administrator"
_TAIL_LINES = 15


class PortTakenError(Exception):
    """Another program listens where this stack wants to."""


class ProgramFailedError(Exception):
    """Programs of the stack do not get ready; the message names them with the end of their logs."""


@dataclass(frozen=True)
class Progress:
    """Where the steps of starting are told: a line each, with the time it took."""

    write: Callable[[str], None]

    def step(self, title: str, work: Callable[[], None]) -> None:
        started = time.monotonic()
        work()
        self.write(f"{title} … {time.monotonic() - started:.1f} s")


def start(
    stack: Stack, progress: Progress, *, attached: bool = False, before_agents: Callable[[], None] | None = None
) -> Supervisor:
    """Start what does not run yet, wait until all of it is ready, and have a first administrator."""
    all_programs = programs(stack)
    by_stage = {stage: [program for program in all_programs if program.stage is stage] for stage in Stage}
    supervisor = start_supervisor(stack, all_programs, attached=attached)

    def start_servers_and_accounts() -> None:
        start_servers(stack, supervisor, by_stage[Stage.SERVER])
        provision(stack)

    progress.step("Servers", start_servers_and_accounts)
    known = _first_start_is_done(stack)
    at_once = [*by_stage[Stage.SERVICE], *(by_stage[Stage.AGENT] if known else [])]
    progress.step("Services", lambda: start_programs(stack, supervisor, at_once))
    if not known:
        progress.step("First administrator", lambda: create_administrator(stack))
    if before_agents is not None:
        progress.step("Offices and people", before_agents)
    progress.step("Scanner agents", lambda: start_programs(stack, supervisor, by_stage[Stage.AGENT]))
    _mark_first_start(stack)
    return supervisor


def _first_start_is_done(stack: Stack) -> bool:
    """Whether every queue exists and there is an administrator: later starts need not wait for either."""
    return _first_start(stack).exists()


def _mark_first_start(stack: Stack) -> None:
    _first_start(stack).touch()


def _first_start(stack: Stack) -> Path:
    return stack.var / "first-start-done"


def start_supervisor(stack: Stack, chosen: list[Program], *, attached: bool = False) -> Supervisor:
    supervisor = Supervisor(stack)
    if supervisor.running:
        supervisor.update(chosen)
        return supervisor
    taken = [port for program in chosen for port in program.ports if answers(port)]
    if taken:
        raise PortTakenError(
            f"Something else listens on port {', '.join(map(str, taken))}: stop it, or set KANCELARIA_PORT_BASE"
        )
    supervisor.launch(chosen, attached=attached)
    return supervisor


def start_servers(stack: Stack, supervisor: Supervisor, servers: Iterable[Program]) -> None:
    """Start the servers together and wait until each does its work."""
    chosen = list(servers)
    for server in chosen:
        supervisor.start(server.name)
    if any(server.name == "mongodb" for server in chosen):
        mongodb.initiate(stack)
    wait_for(stack, chosen)


def start_programs(stack: Stack, supervisor: Supervisor, chosen: Iterable[Program]) -> None:
    started = list(chosen)
    for program in started:
        supervisor.start(program.name)
    wait_for(stack, started)


def wait_for(stack: Stack, chosen: Iterable[Program], seconds: float = 120) -> None:
    """Raise ProgramFailedError about those that do not get ready."""
    waiting = list(chosen)

    def all_ready() -> bool:
        waiting[:] = [program for program in waiting if not program.ready()]
        return not waiting

    try:
        wait_until(all_ready, "everything is ready", seconds=seconds, every=0.2)
    except NotReadyError as failure:
        told = "\n".join(f"{program.name} is not ready. {end_of_log(stack, program.name)}" for program in waiting)
        raise ProgramFailedError(told) from failure


def end_of_log(stack: Stack, name: str) -> str:
    """The last lines a program wrote."""
    path = stack.logs / f"{name}.log"
    lines = path.read_text(errors="replace").splitlines()[-_TAIL_LINES:] if path.exists() else []
    return f"The end of {path}:\n" + "\n".join(f"    {line}" for line in lines)


def provision(stack: Stack) -> None:
    """Accounts, rights, databases and the bucket; brings existing ones up to date."""
    broker_accounts.provision(stack, processes.broker_users(stack))
    mongodb.provision(stack, processes.DATABASES)
    seaweedfs.provision(stack)


def create_administrator(stack: Stack) -> None:
    """The first administrator; does nothing where one exists."""
    accounts = next(service for service in processes.SERVICES if service.module == "accounts")
    environment = {
        **processes.service_environment(stack, accounts),
        "KANCELARIA_ADMIN_USERNAME": ADMINISTRATOR,
        "KANCELARIA_ADMIN_PASSWORD": administrator_password(stack),
        "KANCELARIA_ADMIN_NAME": "Administrator",
    }
    done = subprocess.run(
        [sys.executable, "-m", "services.accounts.bootstrap"],
        cwd=PROJECT,
        env=stack.inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise ProgramFailedError(f"The first administrator could not be created: {done.stderr.strip()[-2000:]}")


def administrator_password(stack: Stack) -> str:
    return stack.secrets.get(f"user.{ADMINISTRATOR}", 20)


def what_fails(stack: Stack, supervisor: Supervisor) -> str:
    """Which programs do not run or are not ready, each with the end of its log."""
    states = supervisor.states()
    failing = [item for item in programs(stack) if not states[item.name]["pid"] or not item.ready()]
    if not failing:
        return "All programs run and say that they are ready."
    return "\n".join(
        f"{item.name}: {states[item.name]['statename'].lower()}. {end_of_log(stack, item.name)}" for item in failing
    )


def stop(stack: Stack) -> bool:
    """Stop everything, agents first and servers last. False when nothing ran."""
    supervisor = Supervisor(stack)
    if not supervisor.running:
        return False
    stages = {program.name: program.stage for program in programs(stack)}
    supervisor.shut_down(stages)
    return True


def add_office(stack: Stack, code: str) -> None:
    """Run the scanner agent of a further office here, beside what runs already."""
    stack.add_office(code)
    supervisor = Supervisor(stack)
    if supervisor.running:
        broker_accounts.provision(stack, [f"agent-{code}"])
        chosen = programs(stack)
        supervisor.update(chosen)
        start_programs(stack, supervisor, [program for program in chosen if program.stage is Stage.AGENT])

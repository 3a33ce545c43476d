"""Bringing a stack up and down."""

from collections.abc import Callable, Iterable

from deploy.local import broker_accounts, mongodb, seaweedfs
from deploy.local.ports import answers
from deploy.local.program import Program
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import NotReadyError, wait_until

Report = Callable[[str], None]


class PortTakenError(Exception):
    """Another program listens where this stack wants to."""


def start_supervisor(stack: Stack, programs: list[Program], *, attached: bool = False) -> Supervisor:
    supervisor = Supervisor(stack)
    if supervisor.running:
        supervisor.update(programs)
        return supervisor
    taken = [port for program in programs for port in program.ports if answers(port)]
    if taken:
        raise PortTakenError(
            f"Something else listens on port {', '.join(map(str, taken))}: stop it, or set KANCELARIA_PORT_BASE"
        )
    supervisor.launch(programs, attached=attached)
    return supervisor


def start_servers(stack: Stack, supervisor: Supervisor, servers: Iterable[Program]) -> None:
    """Start the servers together and wait until each does its work."""
    chosen = list(servers)
    for server in chosen:
        supervisor.start(server.name)
    if any(server.name == "mongodb" for server in chosen):
        mongodb.initiate(stack)
    wait_for(chosen)


def wait_for(programs: Iterable[Program], seconds: float = 90) -> None:
    """Raise NotReadyError naming those that do not get ready."""
    waiting = list(programs)

    def all_ready() -> bool:
        waiting[:] = [program for program in waiting if not program.ready()]
        return not waiting

    try:
        wait_until(all_ready, "everything is ready", seconds=seconds, every=0.2)
    except NotReadyError as failure:
        names = ", ".join(program.name for program in waiting)
        raise NotReadyError(f"Not ready after {seconds:.0f} s: {names}") from failure


def provision(stack: Stack, users: Iterable[str], databases: Iterable[str]) -> None:
    """Accounts, rights, databases and the bucket; brings existing ones up to date."""
    broker_accounts.provision(stack, users)
    mongodb.provision(stack, databases)
    seaweedfs.provision(stack)

"""supervisord over all programs of a stack: restarts what ends, keeps the logs, stops everything together."""

import hashlib
import os
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.local.ports import HOST, answers
from deploy.local.program import Program, Stage
from deploy.local.run import write_launch
from deploy.local.stack import PROJECT, Stack
from deploy.local.waiting import wait_until

USER = "supervisor"
_SUPERVISORD = [sys.executable, "-m", "supervisor.supervisord"]
_UNKNOWN_NAME = 10
_ALREADY_STARTED = 60
_NOT_RUNNING = 70


def write_configuration(stack: Stack, programs: Iterable[Program]) -> Path:
    return stack.config("supervisord.conf", "\n".join([_head(stack), *(_section(stack, item) for item in programs)]))


def _head(stack: Stack) -> str:
    password = stack.secrets.get("supervisor")
    environment = ",".join(f'{name}="{_plain(value)}"' for name, value in stack.environment.items())
    return f"""\
[supervisord]
logfile={_plain(stack.logs)}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile={_plain(stack.var)}/supervisord.pid
directory={_plain(PROJECT)}
childlogdir={_plain(stack.logs)}
minfds=1024
umask=077
environment={environment}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[inet_http_server]
port={HOST}:{stack.ports.supervisor}
username={USER}
password={password}
"""


def _section(stack: Stack, program: Program) -> str:
    launch = write_launch(stack, program)
    # supervisord compares sections: a changed launch file shall count as a changed program.
    state = hashlib.sha256(launch.read_bytes()).hexdigest()
    return f"""\
[program:{program.name}]
command="{_plain(sys.executable)}" -m deploy.local.run "{_plain(launch)}"
environment=KANCELARIA_LAUNCH="{state}"
autostart=false
autorestart=true
startsecs=5
startretries=1000000
priority={100 * program.stage}
stopwaitsecs={program.stop_seconds}
stopasgroup={"false" if program.stage is Stage.SERVER else "true"}
killasgroup=true
stdout_logfile={_plain(stack.logs)}/{program.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
redirect_stderr=true
"""


def _plain(value: object) -> str:
    """Keep supervisord from reading a percent sign as an expansion."""
    return str(value).replace("%", "%%")


class Supervisor:
    """Talks to the running supervisord of a stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        password = stack.secrets.get("supervisor")
        self._server: Any = xmlrpc.client.ServerProxy(
            f"http://{USER}:{password}@{HOST}:{stack.ports.supervisor}/RPC2"
        ).supervisor

    @property
    def running(self) -> bool:
        return answers(self._stack.ports.supervisor)

    def launch(self, programs: Iterable[Program], *, attached: bool = False) -> None:
        """Start supervisord, without any program. `attached`: it ends when this process does."""
        configuration = write_configuration(self._stack, programs)
        command = [*_SUPERVISORD, "--configuration", str(configuration)]
        if attached:
            with (self._stack.logs / "supervisord.out").open("a") as output:
                tie = [sys.executable, "-m", "deploy.local.attached", *command, "--nodaemon"]
                subprocess.Popen(tie, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        else:
            subprocess.run(command, cwd=PROJECT, check=True, timeout=30, stdin=subprocess.DEVNULL)
        wait_until(lambda: self.running, "supervisord answers", seconds=20)

    def update(self, programs: Iterable[Program]) -> None:
        """Take over changed, new and removed programs; changed ones are stopped."""
        write_configuration(self._stack, programs)
        [[added, changed, removed]] = self._server.reloadConfig()
        for name in [*changed, *removed]:
            self.stop(name)
            self._server.removeProcessGroup(name)
        for name in [*added, *changed]:
            self._server.addProcessGroup(name)

    def start(self, name: str) -> None:
        """Start one program, and return at once. A running one stays as it is."""
        try:
            self._server.startProcess(name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != _ALREADY_STARTED:
                raise

    def stop(self, name: str) -> None:
        """Stop one program and wait for its end."""
        try:
            self._server.stopProcess(name, True)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != _NOT_RUNNING:
                raise

    def pid(self, name: str) -> int:
        """0 when it does not run."""
        return int(self._server.getProcessInfo(name)["pid"])

    def states(self) -> dict[str, dict[str, Any]]:
        """By program: `statename`, `pid`, `start` and `now` in seconds, `spawnerr`."""
        return {info["name"]: info for info in self._server.getAllProcessInfo()}

    def shut_down(self, stages: Mapping[str, Stage]) -> None:
        """Stop every program, those of later stages first, then supervisord itself."""
        pid = int(self._server.getPID())
        running = [name for name, info in self.states().items() if info["pid"]]
        for stage in sorted(Stage, reverse=True):
            self._stop_together([name for name in running if stages.get(name, Stage.AGENT) is stage])
        self._server.shutdown()
        wait_until(lambda: _has_ended(pid), "supervisord has ended", seconds=60)

    def abandon(self) -> None:
        """Kill every program and supervisord, for a stack whose data is not needed any more."""
        pid = int(self._server.getPID())
        pids = {name: info["pid"] for name, info in self.states().items() if info["pid"]}
        for name in pids:
            self._server.stopProcess(name, False)
        for each in pids.values():
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._server.shutdown()
        wait_until(lambda: _has_ended(pid), "supervisord has ended", seconds=60)

    def _stop_together(self, names: list[str]) -> None:
        for name in names:
            self._server.stopProcess(name, False)
        wait_until(lambda: not any(self.pid(name) for name in names), f"{', '.join(names)} have ended", seconds=60)


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True

"""`Agent`: the work of one office, as green threads inside its nameko service.

    taking      looks through the folders and takes what is due    watching    tells it that something changed
    sorting     looks through pages and divides stacks             handing in  takes the spool to `documents`
    reporting   tells how it stands, and follows what it is told   scanning    works a scanner when asked to

The broker is needed by handing in and reporting alone: all else goes on without it. All that blocks (files, SQLite,
inotify) runs in native threads through eventlet's tpool, so that heartbeats to the broker are never late; all that
takes processor time or opens a stranger's file (pages, scanners) runs in processes of its own.
"""

import fcntl
import os
import signal
from pathlib import Path

from eventlet import tpool
from nameko.extensions import DependencyProvider

from services.scanner_agent.handing_in import HandingIn
from services.scanner_agent.office import Office
from services.scanner_agent.reporting import Reporting
from services.scanner_agent.resolving import resolve_in_native_threads
from services.scanner_agent.scanning import Scanning
from services.scanner_agent.settings import AgentSettings
from services.scanner_agent.sorting import Sorting
from services.scanner_agent.taking import Taking
from services.scanner_agent.watching import Watching
from shared.messaging.provider import ServiceLink

NATIVE_THREADS = 4


class AlreadyRunning(Exception):
    """Another process works with this agent's home."""


class Agent(DependencyProvider):
    """See the module."""

    connection = ServiceLink()

    def start(self) -> None:
        # Breaking our own lease on a file raises SIGIO, which would end the process.
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        tpool.set_num_threads(NATIVE_THREADS)
        resolve_in_native_threads()
        settings = AgentSettings()
        settings.agent_home.mkdir(parents=True, exist_ok=True)
        self._lock = lock_home(settings.agent_home)
        self.office = Office(settings, lambda: self.connection.caller)
        self.taking = Taking(self.office)
        self.scanning = Scanning(self.office, self.taking)
        handing_in = HandingIn(self.office, self.taking)
        reporting = Reporting(self.office, handing_in, lambda: self.scanning.progress)
        self.connection.link.on_ready.append(handing_in.line_is_back)
        self.taking.prepare()
        works = {
            "taking": self.taking.run,
            "watching": Watching(self.office, self.taking).run,
            "sorting": Sorting(self.office, self.taking).run,
            "handing in": handing_in.run,
            "reporting": reporting.run,
            "tidying": reporting.tidy,
            "scanning": self.scanning.run,
        }
        for name, work in works.items():
            self.container.spawn_managed_thread(work, identifier=name)

    def get_dependency(self, worker_ctx: object) -> "Agent":
        return self


def lock_home(home: Path):
    """Hold the home for this process alone, until the returned file is closed. Raises AlreadyRunning."""
    file = (home / "agent.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning(f"Another agent works in {home}") from None
    file.write(str(os.getpid()))
    file.flush()
    return file

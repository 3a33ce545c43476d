"""An office for tests: its agent as a real process, and `documents` beside it. Both may be killed and started."""

import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo.database import Database

from deploy.local.lifetime import die_with_parent
from deploy.local.stack import PROJECT
from deploy.local.waiting import wait_until

_UNSET = ("KANCELARIA_AMQP_URL", "KANCELARIA_MONGO_URL", "KANCELARIA_METRICS_PORT")

_PR_CAPBSET_DROP = 24
_CAPABILITIES_OF_READING_ALL = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


@dataclass
class Process:
    """`python <arguments>` with an environment of its own; its output is kept for failures."""

    arguments: list[str]
    environment: Mapping[str, str]
    output: Path
    reads_everything: bool = True
    """False: the permissions of files hold for it even when the tests run as root."""
    running: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        assert self.running is None or self.running.poll() is not None
        clean = {name: value for name, value in os.environ.items() if name not in _UNSET}
        with self.output.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=PROJECT,
                env={**clean, "PYTHONUNBUFFERED": "1", **self.environment, **more},
                stdout=log,
                stderr=log,
                preexec_fn=self._prepare,
            )

    def _prepare(self) -> None:
        die_with_parent()
        if not self.reads_everything and os.geteuid() == 0:
            for capability in _CAPABILITIES_OF_READING_ALL:
                ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)

    def kill(self) -> None:
        """kill -9"""
        if self.running is not None and self.running.poll() is None:
            self.running.kill()
            self.running.wait(10)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.running is not None
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
        return self.running.wait(60)

    def wait_dead(self, seconds: float = 60) -> int:
        assert self.running is not None
        return self.running.wait(seconds)


def documents_process(amqp_url: str, mongo_url: str, objects: Mapping[str, str], output: Path) -> Process:
    environment = {"KANCELARIA_AMQP_URL": amqp_url, "KANCELARIA_MONGO_URL": mongo_url, **objects}
    return Process(["-m", "shared.runtime", "documents"], environment, output)


@dataclass
class Office:
    """One agent with a home of its own, and what `documents` knows of its files."""

    code: str
    home: Path
    documents: Database[Any]
    amqp_url: str
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("inbox", "failed", "spool"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        environment = {
            "KANCELARIA_OFFICE": self.code,
            "KANCELARIA_AGENT_HOME": str(self.home),
            "KANCELARIA_AMQP_URL": self.amqp_url,
            "KANCELARIA_AGENT_INCOMPLETE_SECONDS": "2",
            "KANCELARIA_AGENT_REPORT_SECONDS": "2",
            "KANCELARIA_LOG_FORMAT": "text",
            "EVENTLET_NO_GREENDNS": "yes",
            "MALLOC_ARENA_MAX": "2",
            **self.settings,
        }
        self.agent = Process(["-m", "shared.runtime", "scanner_agent"], environment, self.home / "agent.log")

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def failed(self) -> Path:
        return self.home / "failed"

    def log(self) -> str:
        return (self.home / "agent.log").read_text(errors="replace")

    def inbox_of(self, folder: str) -> Path:
        """The watched folder of that profile."""
        return self.inbox if folder == "inbox" else self.home / "folders" / folder

    def drop(self, name: str, content: bytes, folder: str = "inbox") -> None:
        """As a careful program does: written under a hidden name, then renamed."""
        inbox = self.inbox_of(folder)
        hidden = inbox / f".{os.urandom(8).hex()}"
        hidden.write_bytes(content)
        hidden.rename(inbox / name)

    def intakes(self, name: str | None = None) -> list[dict[str, Any]]:
        """Finished arrivals of this office's files, in the order of their local numbers."""
        batches = {"$regex": f"^{self.spool_name() or '-'}(-|$)"}
        query: dict[str, Any] = {"origin.batch": batches, "outcome": {"$ne": "pending"}}
        if name is not None:
            query["filename"] = name
        return list(self.documents["intakes"].find(query).sort([("origin.batch_no", 1), ("origin.part", 1)]))

    def outcomes(self) -> dict[str, list[str]]:
        """Outcomes of the arrivals by file name."""
        found: dict[str, list[str]] = {}
        for intake in self.intakes():
            found.setdefault(intake["filename"], []).append(intake["outcome"])
        return found

    def report(self) -> dict[str, Any]:
        """What the agent told last; empty before its first report."""
        return self.documents["agents"].find_one({"_id": self.code, "inbox": str(self.inbox)}) or {}

    def wait_for_connection(self) -> None:
        self.wait_for(lambda: bool(self.report()), "the agent reports")

    def spool_name(self) -> str:
        """Name of the agent's spool, with which its batches' names begin; empty before it is made."""
        try:
            with closing(sqlite3.connect(f"file:{self.home / 'spool.db'}?mode=ro", uri=True)) as spool:
                row = spool.execute("SELECT name FROM spool").fetchone()
        except sqlite3.OperationalError:
            return ""
        return row[0] if row else ""

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = 100) -> None:
        wait_until(condition, what, seconds, every=0.05)

    def wait_for_intakes(self, count: int, seconds: float = 100) -> list[dict[str, Any]]:
        self.wait_for(lambda: len(self.intakes()) >= count, f"{count} arrivals", seconds)
        return self.intakes()

    def is_empty(self) -> bool:
        return not any(self.inbox.iterdir())

    def remove(self) -> None:
        self.agent.kill()
        shutil.rmtree(self.home, ignore_errors=True)

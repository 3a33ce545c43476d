"""`Agent`: the work of one office, as green threads inside its nameko service.

    taking      looks at the folder and takes what is due          watching    tells it that something changed
    delivering  hands the spool in to `documents`                  reporting   tells how it stands

The broker is needed by delivering and reporting alone: taking goes on without it. All that blocks (files, SQLite,
inotify) runs in native threads through eventlet's tpool, so that heartbeats to the broker are never late.
"""

import fcntl
import os
import signal
import sqlite3
import time
from functools import cached_property
from itertools import islice
from pathlib import Path
from time import monotonic

import eventlet
import structlog
from eventlet import tpool
from eventlet.green import threading
from nameko.extensions import DependencyProvider
from prometheus_client import Counter, Gauge
from watchfiles._rust_notify import RustNotify

from services.scanner_agent import folder
from services.scanner_agent.delivery import EXPECTED_FAILURES, Delivery, Schedule
from services.scanner_agent.domain.watching import Sightings
from services.scanner_agent.failed import Failed
from services.scanner_agent.intake import Intake, Limits, SpoolFull, Verdict
from services.scanner_agent.settings import AgentSettings, program_version
from services.scanner_agent.spool import Item, Spool, open_spool
from services.scanner_agent.troubles import Troubles
from shared.contracts.base import Command, now
from shared.contracts.documents import ReportAgent
from shared.contracts.problems import Problem
from shared.messaging.provider import ServiceLink
from shared.security.context import Context
from shared.security.principal import agent_principal

AT_ONCE = 200
"""Files settled before the folder is looked at again."""
TROUBLE_PAUSE = 2.0
POSTPONED = 30.0
"""Seconds for which a file that can not be handled is passed over."""
REPORT_TIMEOUT = 5.0
REPORT_THROTTLE = 1.0
WATCH_STEP_MS, WATCH_GROUP_MS, WATCH_CALL_MS = 50, 200, 1000
"""A call occupies a native thread, which must come to an end when the process does."""
WATCH_RENEWED = 60.0
NATIVE_THREADS = 4

taken = Counter("kancelaria_agent_taken_total", "Files taken from the watched folder into the spool")
refused = Counter("kancelaria_agent_refused_total", "Files refused", ["outcome"])
delivered = Counter("kancelaria_agent_delivered_total", "Files handed in, refusals told", ["outcome"])
failures = Counter("kancelaria_agent_delivery_failures_total", "Tries to hand in that failed")
waiting_files = Gauge("kancelaria_agent_spool_files", "Files in the spool that are not handed in yet")
log = structlog.get_logger()


class AlreadyRunning(Exception):
    """Another process works with this agent's home."""


class Agent(DependencyProvider):
    """See the module. Handlers call `rescan` and `retry_failed`."""

    connection = ServiceLink()

    def start(self) -> None:
        # Breaking our own lease on a file raises SIGIO, which would end the process.
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        tpool.set_num_threads(NATIVE_THREADS)
        self._settings = AgentSettings()
        home = self._settings.agent_home
        home.mkdir(parents=True, exist_ok=True)
        self._lock = lock_home(home)
        if self._settings.agent_inbox is None:
            self._settings.inbox.mkdir(exist_ok=True)
        self._started_at = now()
        self._troubles = Troubles()
        self._folder_changed, self._spool_changed, self._news = threading.Event(), threading.Event(), threading.Event()
        self._retry_asked = False
        self._passed_over: set[str] = set()
        self._spool: Spool = tpool.execute(open_spool, home / "spool", home / "spool.db")
        self._failed = Failed(home / "failed")
        self._sightings = Sightings(self._settings.patience)
        self.connection.link.on_ready.append(self._line_is_back)
        for work in (self._take, self._watch, self._deliver, self._report):
            self.container.spawn_managed_thread(work, identifier=work.__name__)

    def get_dependency(self, worker_ctx: object) -> "Agent":
        return self

    # --- for the handlers ---

    def rescan(self) -> None:
        self._folder_changed.set()

    def retry_failed(self) -> None:
        self._retry_asked = True
        self._folder_changed.set()

    # --- taking ---

    @cached_property
    def _intake(self) -> Intake:
        settings = self._settings
        limits = Limits(settings.agent_max_bytes, settings.agent_spool_reserve_bytes, not settings.agent_polling)
        return Intake(settings.inbox, self._spool, self._failed, limits)

    def _take(self) -> None:
        self._persistently("folder", lambda: tpool.execute(self._intake.recover))
        while True:
            pause = TROUBLE_PAUSE
            try:
                self._look_and_settle()
                pause = self._until_next_look()
                self._troubles.end("spool")
            except SpoolFull as error:
                self._troubles.begin("spool", str(error))
            except sqlite3.Error as error:
                self._troubles.begin("spool", f"The spool's database can not be written: {error}")
            except OSError as error:
                self._troubles.begin("folder", f"The watched folder can not be read: {error.strerror}")
            self._folder_changed.wait(pause)
            self._folder_changed.clear()

    def _look_and_settle(self) -> None:
        self._finish_leftovers()
        self._give_failed_back()
        contents = tpool.execute(folder.contents, self._settings.inbox)
        self._troubles.end("folder")
        self._tell_stale(contents.temporary)
        gone = self._sightings.update(contents.looks, monotonic(), contents.left_alone)
        for name, look in gone.items():
            self._count(tpool.execute(self._intake.vanished, name, look), name)
        for name in islice(self._sightings.due(monotonic()), AT_ONCE):
            self._settle(name)
        self._passed_over.intersection_update(contents.looks)
        if not self._passed_over:
            self._troubles.end("internal")

    def _give_failed_back(self) -> None:
        if not self._retry_asked:
            return
        self._retry_asked = False
        try:
            log.info("refused files given back", count=tpool.execute(self._intake.retry_failed))
            self._troubles.end("failed")
        except OSError as error:
            self._troubles.begin("failed", f"A refused file can not be given back: {error.strerror}")

    def _finish_leftovers(self) -> None:
        verdicts, error = tpool.execute(self._intake.finish_leftovers)
        for name, verdict in verdicts.items():
            self._count(verdict, name)
        if error is None:
            self._troubles.end("removal")
        else:
            text = f"A file can not be removed from the watched folder: {error.strerror}"
            self._troubles.begin("removal", text)

    def _settle(self, name: str) -> None:
        try:
            verdict = tpool.execute(self._intake.settle, name, self._sightings, monotonic())
        except (SpoolFull, sqlite3.Error):
            raise
        except Exception as error:
            log.error("file can not be taken", file=printable(name), exc_info=error)
            self._troubles.begin("internal", f"{printable(name)} can not be taken: {type(error).__name__}: {error}")
            self._passed_over.add(name)
            self._sightings.postpone(name, monotonic() + POSTPONED)
            return
        self._passed_over.discard(name)
        self._count(verdict, name)

    def _count(self, verdict: Verdict, name: str) -> None:
        if verdict is Verdict.WAITING:
            return
        self._sightings.forget(name)
        log.info("file " + verdict, file=printable(name))
        (taken if verdict is Verdict.TAKEN else refused.labels(verdict)).inc()
        self._spool_changed.set()
        self._news.set()

    def _until_next_look(self) -> float:
        next_check = self._sightings.next_check()
        rescan = self._settings.rescan_seconds
        return rescan if next_check is None else max(0.01, min(rescan, next_check - monotonic()))

    def _tell_stale(self, temporary: dict[str, float]) -> None:
        limit = time.time() - self._settings.agent_stale_seconds
        stale = sorted(name for name, changed in temporary.items() if changed < limit)
        if stale:
            text = f"{len(stale)} unfinished file(s) lie in the folder for long, such as {printable(stale[0])}"
            self._troubles.begin("temporary", text)
        else:
            self._troubles.end("temporary")

    # --- watching ---

    def _watch(self) -> None:
        inbox = str(self._settings.inbox)
        if self._settings.agent_polling:
            return
        while True:
            try:
                # Renewed each minute: a folder that was removed and made again is another one to the kernel.
                with RustNotify([inbox], False, False, 0, False, True) as notify:
                    self._pass_changes_on(notify, monotonic() + WATCH_RENEWED)
            except (OSError, RuntimeError) as error:
                log.warning("the folder can not be watched; it is looked through instead", error=str(error))
                eventlet.sleep(self._settings.rescan_seconds)

    def _pass_changes_on(self, notify: RustNotify, until: float) -> None:
        while monotonic() < until:
            seen = tpool.execute(notify.watch, WATCH_GROUP_MS, WATCH_STEP_MS, WATCH_CALL_MS, None)
            if isinstance(seen, set):
                self._folder_changed.set()

    # --- delivering ---

    @cached_property
    def _schedule(self) -> Schedule:
        return Schedule()

    def _deliver(self) -> None:
        delivery = Delivery(self._settings.office, self, self._spool, self._intake, tpool.execute)
        while True:
            item = None
            try:
                if not self._schedule.pause():
                    item = tpool.execute(self._spool.next_open, self._schedule.delayed())
            except sqlite3.Error as error:
                self._troubles.begin("spool", f"The spool's database can not be read: {error}")
            if item is not None:
                self._try(delivery, item)
                continue
            self._spool_changed.wait(self._until_next_try())
            self._spool_changed.clear()

    def _until_next_try(self) -> float:
        waits = (self._schedule.pause(), self._schedule.next_retry())
        return max(0.05, min((wait for wait in waits if wait), default=self._settings.agent_rescan_seconds))

    def _try(self, delivery: Delivery, item: Item) -> None:
        try:
            outcome = delivery.deliver(item)
        except (Problem, *EXPECTED_FAILURES) as error:
            self._failed_once(item, str(error))
        except Exception as error:
            log.error("file can not be handed in", number=item.number, exc_info=error)
            self._failed_once(item, f"{type(error).__name__}: {error}")
        else:
            log.info("file handed in", number=item.number, file=printable(item.name), outcome=outcome)
            delivered.labels(outcome).inc()
            self._schedule.succeeded(item.number)
            if not self._schedule.delayed():
                self._troubles.end("delivery")
        self._news.set()

    def _failed_once(self, item: Item, error: str) -> None:
        failures.inc()
        log.warning("handing in failed", number=item.number, attempt=item.attempts + 1, error=error)
        self._troubles.begin("delivery", error)
        self._schedule.failed(item.number, item.attempts + 1)
        try:
            tpool.execute(self._spool.failed_again, item, error)
        except sqlite3.Error as problem:
            self._troubles.begin("spool", f"The spool's database can not be written: {problem}")

    def _line_is_back(self) -> None:
        self._schedule.line_is_back()
        self._spool_changed.set()
        self._news.set()

    def call(self, command: Command, timeout: float | None = None) -> object:
        """Ask `documents`, in the name of this office's agent. Raises Problem."""
        context = Context(agent_principal(self._settings.office))
        return self.connection.caller.call(command, context, timeout=timeout)

    # --- reporting ---

    def _report(self) -> None:
        while True:
            self._news.clear()
            try:
                self._report_once()
            except Problem as problem:
                log.debug("report not delivered", error=problem.detail)
            except (sqlite3.Error, OSError) as error:
                log.warning("report can not be made", error=str(error))
            eventlet.sleep(REPORT_THROTTLE)
            self._news.wait(max(0.0, self._settings.agent_report_seconds - REPORT_THROTTLE))

    def _report_once(self) -> None:
        error_at, error = self._troubles.latest()
        figures = tpool.execute(self._spool.figures)
        if figures.last_error != error:
            tpool.execute(self._spool.note_trouble, error_at, error)
        waiting_files.set(figures.waiting)
        report = ReportAgent(
            office=self._settings.office,
            version=program_version(),
            inbox=printable(str(self._settings.inbox)),
            waiting=figures.waiting,
            spool_bytes=figures.spool_bytes,
            delivered=figures.delivered,
            failed=tpool.execute(self._failed.count),
            last_error=error[:4000],
            last_error_at=error_at,
            started_at=self._started_at,
        )
        self.call(report, timeout=REPORT_TIMEOUT)

    # --- inside ---

    def _persistently(self, subject: str, action: object) -> None:
        while True:
            try:
                action()  # type: ignore[operator]
            except (OSError, sqlite3.Error) as error:
                self._troubles.begin(subject, f"The spool can not be recovered: {error}")
                eventlet.sleep(TROUBLE_PAUSE)
            else:
                self._troubles.end(subject)
                return


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


def printable(name: str) -> str:
    """For logs and reports: undecodable bytes and control characters replaced."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)

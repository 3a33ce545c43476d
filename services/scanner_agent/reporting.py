"""Reporting: tells the centre how the office stands, and takes from its answer the set-up and the right time."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import eventlet
import structlog
from eventlet import tpool
from prometheus_client import Gauge

from services.scanner_agent.domain.sending import is_skewed
from services.scanner_agent.handing_in import HandingIn
from services.scanner_agent.office import Office, printable
from shared.contracts.base import now
from shared.contracts.documents import AgentOrders, ReportAgent, ScanProgress, TroubleSubject
from shared.contracts.problems import Problem
from shared.version import program_version

REPORT_TIMEOUT = 5.0
REPORT_THROTTLE = 1.0
TIDIED_EACH = 600.0

waiting_files = Gauge("kancelaria_agent_spool_files", "Files in the spool that are not handed in yet")
log = structlog.get_logger()


class Reporting:
    """See the module."""

    def __init__(self, office: Office, handing_in: HandingIn, scan: Callable[[], ScanProgress | None]) -> None:
        self._office = office
        self._handing_in = handing_in
        self._scan = scan

    def run(self) -> None:
        while True:
            self._office.news.clear()
            try:
                self._report_once()
            except Problem as problem:
                log.debug("report not delivered", error=problem.detail)
            except (sqlite3.Error, OSError) as error:
                log.warning("report can not be made", error=str(error))
            eventlet.sleep(REPORT_THROTTLE)
            self._office.news.wait(max(0.0, self._office.settings.agent_report_seconds - REPORT_THROTTLE))

    def tidy(self) -> None:
        """Let go of old copies of what was sent."""
        while True:
            try:
                tpool.execute(self._office.sent.forget_old)
            except OSError as error:
                log.warning("old copies can not be removed", error=str(error))
            eventlet.sleep(TIDIED_EACH)

    def _report_once(self) -> None:
        office = self._office
        error_at, error = office.troubles.latest()
        figures = tpool.execute(office.spool.figures)
        if figures.last_error != error:
            tpool.execute(office.spool.note_trouble, error_at, error)
        waiting_files.set(figures.waiting)
        report = ReportAgent(
            office=office.settings.office,
            version=program_version(),
            inbox=printable(str(office.settings.inbox)),
            waiting=figures.waiting,
            spool_bytes=figures.spool_bytes,
            delivered=figures.delivered,
            failed=tpool.execute(office.failed.count),
            last_error=error[:4000],
            last_error_at=error_at,
            started_at=office.started_at,
            sent_at=now(),
            spool_limit=office.setup.spool_limit,
            disk_free=tpool.execute(shutil.disk_usage, office.home).free,
            sending=self._handing_in.sending,
            troubles=office.troubles.all(),
            scan=self._scan(),
            setup_version=office.setup.version,
        )
        self._obey(office.call(report, timeout=REPORT_TIMEOUT), report)

    def _obey(self, orders: AgentOrders, report: ReportAgent) -> None:
        self._office.clock_skew = skew = _skew(report, orders)
        if is_skewed(skew.total_seconds()):
            text = f"The clock here differs by {skew.total_seconds():.0f} s from the centre's"
            self._office.troubles.begin(TroubleSubject.CLOCK, text)
        else:
            self._office.troubles.end(TroubleSubject.CLOCK)
        if orders.setup is not None:
            self._office.follow(orders.setup)


def _skew(report: ReportAgent, orders: AgentOrders) -> timedelta:
    """The centre received it somewhere between sending and now; half-way is as good a guess as any."""
    assert report.sent_at is not None
    return report.sent_at + (now() - report.sent_at) / 2 - orders.received_at

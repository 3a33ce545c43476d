"""Handing in: takes the spool's files to `documents` one after another, within the hours and the speed allowed."""

import sqlite3
from functools import cached_property

import structlog
from eventlet import tpool
from prometheus_client import Counter

from services.scanner_agent.delivery import EXPECTED_FAILURES, Delivery, Schedule
from services.scanner_agent.domain.sending import seconds_until_open
from services.scanner_agent.items import Item, State
from services.scanner_agent.office import Office, printable
from services.scanner_agent.taking import Taking
from shared.contracts.documents import Sending, TroubleSubject
from shared.contracts.problems import Problem

LOOKED_AT_HOURS = 30.0
"""Seconds after which the hours are looked at again, for the clock may be found to be wrong."""

delivered = Counter("kancelaria_agent_delivered_total", "Files handed in, refusals told", ["outcome"])
failures = Counter("kancelaria_agent_delivery_failures_total", "Tries to hand in that failed")
log = structlog.get_logger()


class HandingIn:
    """See the module."""

    def __init__(self, office: Office, taking: Taking) -> None:
        self._office = office
        self._taking = taking

    @cached_property
    def _schedule(self) -> Schedule:
        return Schedule()

    @property
    def sending(self) -> Sending:
        return Sending.OPEN if self._until_open() == 0 else Sending.OUT_OF_HOURS

    def run(self) -> None:
        office = self._office
        delivery = Delivery(
            office.settings.office, office, office.spool, self._taking.refuse_spooled, office.sent, tpool.execute
        )
        self._settle_sources(delivery)
        while True:
            item = None
            try:
                if not self._schedule.pause() and self.sending is Sending.OPEN:
                    item = tpool.execute(office.spool.next_open, self._schedule.delayed())
            except sqlite3.Error as error:
                office.troubles.begin(TroubleSubject.SPOOL, f"The spool's database can not be read: {error}")
            if item is not None:
                delivery.pace.limit = office.setup.upload_limit
                self._try(delivery, item)
                continue
            office.spool_changed.wait(self._until_next_try())
            office.spool_changed.clear()

    def line_is_back(self) -> None:
        self._schedule.line_is_back()
        self._office.spool_changed.set()
        self._office.news.set()

    def _settle_sources(self, delivery: Delivery) -> None:
        """Killed after the last part was handed in, before what it was made from was let go."""
        try:
            for source in tpool.execute(self._office.spool.in_state, State.DIVIDED):
                delivery.settle_sources(tpool.execute(self._office.spool.finished_sources, source))
        except (OSError, sqlite3.Error) as error:
            log.warning("a divided file is kept for longer", error=str(error))

    def _until_open(self) -> float:
        window = self._office.setup.send_window
        return seconds_until_open((window.opens, window.closes) if window else None, self._office.local_time())

    def _until_next_try(self) -> float:
        until_open = self._until_open()
        if until_open:
            return min(until_open, LOOKED_AT_HOURS)
        waits = (self._schedule.pause(), self._schedule.next_retry())
        return max(0.05, min((wait for wait in waits if wait), default=self._office.settings.agent_rescan_seconds))

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
                self._office.troubles.end(TroubleSubject.DELIVERY)
        self._office.news.set()

    def _failed_once(self, item: Item, error: str) -> None:
        failures.inc()
        log.warning("handing in failed", number=item.number, attempt=item.attempts + 1, error=error)
        self._office.troubles.begin(TroubleSubject.DELIVERY, error)
        self._schedule.failed(item.number, item.attempts + 1)
        try:
            tpool.execute(self._office.spool.failed_again, item, error)
        except sqlite3.Error as problem:
            text = f"The spool's database can not be written: {problem}"
            self._office.troubles.begin(TroubleSubject.SPOOL, text)

"""`Office`: what the green threads of an agent share: its settings, set-up, spool, folders, troubles."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from eventlet import tpool
from eventlet.green import threading

from services.scanner_agent.failed import Failed
from services.scanner_agent.intake import Limits
from services.scanner_agent.sent import Sent
from services.scanner_agent.settings import AgentSettings
from services.scanner_agent.setup_file import keep_setup, read_setup, untold
from services.scanner_agent.spool import Spool, open_spool
from services.scanner_agent.troubles import Troubles
from shared.contracts.base import Command, now
from shared.contracts.documents import AgentSetup, TroubleSubject
from shared.messaging.caller import Caller
from shared.security.context import Context
from shared.security.principal import agent_principal

ReplyT = TypeVar("ReplyT")
log = structlog.get_logger()


class Office:
    """See the module. All that blocks is run by `tpool` in native threads."""

    def __init__(self, settings: AgentSettings, caller: Callable[[], Caller]) -> None:
        """Raises OSError, sqlite3.Error."""
        self.settings = settings
        self.home = settings.agent_home
        self._caller = caller
        self.started_at = now()
        self.troubles = Troubles()
        self.folder_changed, self.spool_changed = threading.Event(), threading.Event()
        self.to_sort, self.news = threading.Event(), threading.Event()
        self.setup = self._kept_setup()
        self.clock_skew = timedelta(0)
        """By which the clock here is ahead of the centre's."""
        self.spool: Spool = tpool.execute(open_spool, self.home / "spool", self.home / "spool.db")
        self.failed = Failed(self.home / "failed")
        self.sent = Sent(self.home / "sent", self.setup.keep_sent_days)

    def call(self, command: Command[ReplyT], timeout: float | None = None) -> ReplyT:
        """Ask `documents`, in the name of this office's agent. Raises Problem."""
        return self._caller().call(command, Context(agent_principal(self.settings.office)), timeout=timeout)

    def follow(self, setup: AgentSetup) -> None:
        """Work by this set-up from now on, and after the next start."""
        if setup.version < self.setup.version:
            return
        self.setup = setup
        self.sent.days = setup.keep_sent_days
        log.info("set-up followed", version=setup.version, folders=[profile.folder for profile in setup.profiles])
        try:
            tpool.execute(keep_setup, setup, self.home / "setup.json")
            self.troubles.end(TroubleSubject.SETUP)
        except OSError as error:
            self.troubles.begin(TroubleSubject.SETUP, f"The set-up can not be kept: {error.strerror}")
        for event in (self.folder_changed, self.spool_changed, self.to_sort, self.news):
            event.set()

    def local_time(self) -> datetime:
        """Of the office's zone, by the centre's clock as far as it is known."""
        return (now() - self.clock_skew).astimezone(self._zone())

    def limits(self) -> Limits:
        settings = self.settings
        return Limits(
            settings.agent_max_bytes,
            settings.agent_spool_reserve_bytes,
            not settings.agent_polling,
            self.setup.spool_limit,
        )

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.setup.time_zone)
        except ZoneInfoNotFoundError as error:
            self.troubles.begin(TroubleSubject.SETUP, str(error))
            return ZoneInfo("UTC")

    def _kept_setup(self) -> AgentSetup:
        try:
            return tpool.execute(read_setup, self.home / "setup.json", self.settings.office)
        except (OSError, ValueError) as error:
            self.troubles.begin(TroubleSubject.SETUP, f"The kept set-up is not followed: {error}")
            return untold(self.settings.office)


def printable(name: str) -> str:
    """For logs and reports: undecodable bytes and control characters replaced."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)

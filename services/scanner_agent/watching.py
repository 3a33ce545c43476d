"""Watching: tells the taking thread at once when something changed in a watched folder."""

from pathlib import Path
from time import monotonic

import eventlet
import structlog
from eventlet import tpool
from watchfiles._rust_notify import RustNotify

from services.scanner_agent.office import Office
from services.scanner_agent.taking import Taking

WATCH_STEP_MS, WATCH_GROUP_MS, WATCH_CALL_MS = 50, 200, 1000
"""A call occupies a native thread, which must come to an end when the process does."""
WATCH_RENEWED = 60.0

log = structlog.get_logger()


class Watching:
    """See the module."""

    def __init__(self, office: Office, taking: Taking) -> None:
        self._office = office
        self._taking = taking

    def run(self) -> None:
        if self._office.settings.agent_polling:
            return
        while True:
            paths = self._taking.paths()
            try:
                # Renewed each minute: a folder that was removed and made again is another one to the kernel.
                with RustNotify([str(path) for path in paths], False, False, 0, False, True) as notify:
                    self._pass_changes_on(notify, paths, monotonic() + WATCH_RENEWED)
            except (OSError, RuntimeError) as error:
                log.warning("the folders can not be watched; they are looked through instead", error=str(error))
                eventlet.sleep(self._office.settings.rescan_seconds)

    def _pass_changes_on(self, notify: RustNotify, paths: list[Path], until: float) -> None:
        while monotonic() < until and self._taking.paths() == paths:
            seen = tpool.execute(notify.watch, WATCH_GROUP_MS, WATCH_STEP_MS, WATCH_CALL_MS, None)
            if isinstance(seen, set):
                self._office.folder_changed.set()

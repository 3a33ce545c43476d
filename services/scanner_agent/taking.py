"""Taking: looks through the watched folders and takes what is due, each by its profile."""

import sqlite3
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic

import eventlet
import structlog
from eventlet import tpool
from prometheus_client import Counter

from services.scanner_agent import folder
from services.scanner_agent.domain.sending import is_filling
from services.scanner_agent.domain.watching import Sightings
from services.scanner_agent.intake import Intake, SpoolFull, Verdict
from services.scanner_agent.items import Item, State
from services.scanner_agent.office import Office, printable
from shared.contracts.documents import INBOX, IntakeOutcome, ScanProfile, TroubleSubject

AT_ONCE = 200
"""Files of one folder settled before the next one is looked at."""
TROUBLE_PAUSE = 2.0
POSTPONED = 30.0
"""Seconds for which a file that can not be handled is passed over."""

taken = Counter("kancelaria_agent_taken_total", "Files taken from a watched folder into the spool")
refused = Counter("kancelaria_agent_refused_total", "Files refused", ["outcome"])
log = structlog.get_logger()


@dataclass
class Watched:
    """One folder, and the files now seen in it. `listed` is False when the set-up does not name it any more."""

    intake: Intake
    sightings: Sightings
    listed: bool = True


class Taking:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._watched: dict[str, Watched] = {}
        self._retry_asked = False
        self._passed_over: set[str] = set()

    def retry_failed(self) -> None:
        self._retry_asked = True
        self._office.folder_changed.set()

    def paths(self) -> list[Path]:
        """The folders that are watched now."""
        return [watched.intake.inbox for watched in self._watched.values() if watched.listed]

    def adopt(self, path: Path, intake_id: str, sha256: str, folder_name: str, operator: str) -> None:
        """Take a scan made here into the spool, as if it had come into that folder. Raises OSError, sqlite3.Error."""
        self._follow_setup()
        watched = self._watched.get(folder_name) or self._watched[INBOX]
        tpool.execute(watched.intake.adopt, path, intake_id, sha256, operator)
        self._office.to_sort.set()
        self._office.spool_changed.set()
        self._office.news.set()

    def refuse_spooled(self, item: Item, outcome: IntakeOutcome, detail: str) -> None:
        """Blocks."""
        watched = self._watched.get(item.folder) or self._watched[INBOX]
        watched.intake.refuse_spooled(item, outcome, detail)

    def prepare(self) -> None:
        """Find what a killed process began. Goes on trying."""
        while True:
            try:
                self._follow_setup()
                tpool.execute(self._watched[INBOX].intake.sweep_spool)
                for name in self._folders_with_leftovers() - set(self._watched):
                    self._watch(ScanProfile(folder=name, title=name), listed=False)
                for watched in self._watched.values():
                    tpool.execute(watched.intake.recover)
            except (OSError, sqlite3.Error) as error:
                self._office.troubles.begin(TroubleSubject.FOLDER, f"The spool can not be recovered: {error}")
                eventlet.sleep(TROUBLE_PAUSE)
            else:
                self._office.troubles.end(TroubleSubject.FOLDER)
                return

    def run(self) -> None:
        while True:
            pause = TROUBLE_PAUSE
            try:
                self._look_and_settle()
                pause = self._until_next_look()
                self._office.troubles.end(TroubleSubject.SPOOL)
            except SpoolFull as error:
                self._office.troubles.begin(TroubleSubject.SPOOL, str(error))
                self._let_copies_go()
            except sqlite3.Error as error:
                text = f"The spool's database can not be written: {error}"
                self._office.troubles.begin(TroubleSubject.SPOOL, text)
            except OSError as error:
                text = f"A watched folder can not be read: {error.strerror}"
                self._office.troubles.begin(TroubleSubject.FOLDER, text)
            self._office.folder_changed.wait(pause)
            self._office.folder_changed.clear()

    # --- inside ---

    def _let_copies_go(self) -> None:
        """What was sent lies at the centre; its copies here must not keep new files out."""
        settings = self._office.settings
        try:
            tpool.execute(self._office.sent.make_room, settings.agent_max_bytes + settings.agent_spool_reserve_bytes)
        except OSError as error:
            log.warning("old copies can not be removed", error=str(error))

    def _follow_setup(self) -> None:
        profiles = {profile.folder: profile for profile in self._office.setup.profiles}
        limits = self._office.limits()
        for name, profile in profiles.items():
            if name not in self._watched:
                self._watch(profile, listed=True)
        for name, watched in self._watched.items():
            watched.listed = name in profiles
            watched.intake.limits = limits
            watched.intake.profile = profiles.get(name, watched.intake.profile)

    def _watch(self, profile: ScanProfile, *, listed: bool) -> None:
        office = self._office
        path = office.settings.folder(profile.folder)
        if profile.folder != INBOX or office.settings.agent_inbox is None:
            path.mkdir(parents=True, exist_ok=True)
        intake = Intake(path, office.spool, office.failed, office.limits(), profile)
        self._watched[profile.folder] = Watched(intake, Sightings(office.settings.patience), listed)

    def _folders_with_leftovers(self) -> set[str]:
        items: list[Item] = tpool.execute(self._office.spool.in_state, State.TAKING, State.REFUSING)
        return {item.folder for item in items}

    def _look_and_settle(self) -> None:
        self._follow_setup()
        self._tell_filling()
        self._finish_leftovers()
        self._give_failed_back()
        temporary: dict[str, float] = {}
        for watched in list(self._watched.values()):
            if watched.listed:
                temporary |= self._look_into(watched)
        self._tell_stale(temporary)
        if not self._passed_over:
            self._office.troubles.end(TroubleSubject.INTERNAL)

    def _look_into(self, watched: Watched) -> dict[str, float]:
        """Settle what is due; return the unfinished files that lie there, with the time of their last change."""
        contents = tpool.execute(folder.contents, watched.intake.inbox)
        self._office.troubles.end(TroubleSubject.FOLDER)
        gone = watched.sightings.update(contents.looks, monotonic(), contents.left_alone)
        for name, look in gone.items():
            self._count(watched, tpool.execute(watched.intake.vanished, name, look), name)
        # One moment for all: on a slow machine a younger file would else come of age before an older one is asked.
        at = monotonic()
        for name in islice(watched.sightings.due(at), AT_ONCE):
            self._settle(watched, name, at)
        here = str(watched.intake.inbox)
        self._passed_over -= {
            path for path in self._passed_over if path.startswith(f"{here}/") and Path(path).name not in contents.looks
        }
        return contents.temporary

    def _give_failed_back(self) -> None:
        if not self._retry_asked:
            return
        self._retry_asked = False
        try:
            count = sum(tpool.execute(watched.intake.retry_failed) for watched in self._watched.values())
            log.info("refused files given back", count=count)
            self._office.troubles.end(TroubleSubject.FAILED)
        except OSError as error:
            self._office.troubles.begin(
                TroubleSubject.FAILED, f"A refused file can not be given back: {error.strerror}"
            )

    def _finish_leftovers(self) -> None:
        failure = None
        for watched in self._watched.values():
            verdicts, error = tpool.execute(watched.intake.finish_leftovers)
            failure = failure or error
            for name, verdict in verdicts.items():
                self._count(watched, verdict, name)
        if failure is None:
            self._office.troubles.end(TroubleSubject.REMOVAL)
        else:
            text = f"A file can not be removed from the watched folder: {failure.strerror}"
            self._office.troubles.begin(TroubleSubject.REMOVAL, text)

    def _settle(self, watched: Watched, name: str, at: float) -> None:
        path = str(watched.intake.inbox / name)
        try:
            verdict = tpool.execute(watched.intake.settle, name, watched.sightings, at)
        except (SpoolFull, sqlite3.Error):
            raise
        except Exception as error:
            log.error("file can not be taken", file=printable(name), exc_info=error)
            text = f"{printable(name)} can not be taken: {type(error).__name__}: {error}"
            self._office.troubles.begin(TroubleSubject.INTERNAL, text)
            self._passed_over.add(path)
            watched.sightings.postpone(name, monotonic() + POSTPONED)
            return
        self._passed_over.discard(path)
        self._count(watched, verdict, name)

    def _count(self, watched: Watched, verdict: Verdict, name: str) -> None:
        if verdict is Verdict.WAITING:
            return
        watched.sightings.forget(name)
        log.info("file " + verdict, file=printable(name), folder=watched.intake.profile.folder)
        (taken if verdict is Verdict.TAKEN else refused.labels(verdict)).inc()
        for event in (self._office.to_sort, self._office.spool_changed, self._office.news):
            event.set()

    def _until_next_look(self) -> float:
        rescan = self._office.settings.rescan_seconds
        checks = [watched.sightings.next_check() for watched in self._watched.values() if watched.listed]
        next_check = min((check for check in checks if check is not None), default=None)
        return rescan if next_check is None else max(0.01, min(rescan, next_check - monotonic()))

    def _tell_stale(self, temporary: dict[str, float]) -> None:
        limit = time.time() - self._office.settings.agent_stale_seconds
        stale = sorted(name for name, changed in temporary.items() if changed < limit)
        if stale:
            text = f"{len(stale)} unfinished file(s) lie in the folder for long, such as {printable(stale[0])}"
            self._office.troubles.begin(TroubleSubject.TEMPORARY, text)
        else:
            self._office.troubles.end(TroubleSubject.TEMPORARY)

    def _tell_filling(self) -> None:
        """Before the spool is full, and files begin to stay in their folders."""
        held, limit = tpool.execute(self._office.spool.figures).spool_bytes, self._office.setup.spool_limit
        if is_filling(held, limit):
            text = f"{held / 2**20:.1f} of {limit / 2**20:.0f} MiB of the spool are taken"
            self._office.troubles.begin(TroubleSubject.SPOOL_FILLING, text)
        else:
            self._office.troubles.end(TroubleSubject.SPOOL_FILLING)

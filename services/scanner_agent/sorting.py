"""Sorting: looks through spooled files page by page, as their profiles want it, and divides them into documents."""

import hashlib
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path, PurePath

import structlog
from eventlet import tpool
from prometheus_client import Counter

from services.scanner_agent import folder, pages_process
from services.scanner_agent.domain.dividing import PARTNER_AWAITED, next_to_sort
from services.scanner_agent.domain.watching import wire_name
from services.scanner_agent.items import Item, NewPart, State
from services.scanner_agent.office import Office, printable
from services.scanner_agent.pages.protocol import Hindrance, PagesJob, PagesResult
from services.scanner_agent.pages_process import PagesFailed
from services.scanner_agent.taking import Taking
from shared.contracts.base import now
from shared.contracts.documents import IntakeOutcome, ScanProfile, Sides, TroubleSubject
from shared.identifiers import new_id

MAX_PAGES = 2000
MAX_FAILURES = 2
"""After which a file is handed in whole."""
LOOKED_AFTER = 10.0
TROUBLE_PAUSE = 5.0

sorted_files = Counter("kancelaria_agent_sorted_total", "Files looked through page by page", ["outcome"])
log = structlog.get_logger()


class Sorting:
    """See the module. The work on pages is done by a process of its own."""

    def __init__(self, office: Office, taking: Taking) -> None:
        self._office = office
        self._taking = taking
        self._work = office.home / "work"

    def run(self) -> None:
        tpool.execute(shutil.rmtree, self._work, True)
        while True:
            pause = LOOKED_AFTER
            try:
                if self._sort_next():
                    continue
            except (OSError, sqlite3.Error) as error:
                self._office.troubles.begin(TroubleSubject.PAGES, f"Pages can not be looked through now: {error}")
                pause = TROUBLE_PAUSE
            self._office.to_sort.wait(pause)
            self._office.to_sort.clear()

    def _sort_next(self) -> bool:
        items, profile = tpool.execute(self._choose)
        self._tell_lonely_sides()
        if not items:
            return False
        if len(items) == 1 and profile.sides is Sides.TWO_PASSES:
            detail = f"The backs of these fronts did not come within {PARTNER_AWAITED.seconds // 60} minutes"
            self._refuse(items, detail)
            return True
        self._sort(items, profile)
        self._office.spool_changed.set()
        self._office.news.set()
        return True

    def _choose(self) -> tuple[list[Item], ScanProfile]:
        """The files to be looked through next: one, or fronts and backs; none where there is nothing to do."""
        waiting = self._office.spool.in_state(State.SORTING)
        profiles = {item.number: self._profile(item) for item in waiting}
        chosen = next_to_sort([self._as_candidate(item, profiles[item.number]) for item in waiting], now())
        items = [item for item in waiting if item.number in chosen]
        return items, (profiles[items[0].number] if items else self._office.setup.profiles[0])

    def _profile(self, item: Item) -> ScanProfile:
        assert item.batch is not None, "only files of a batch are sorted"
        return self._office.spool.batch(item.batch).profile

    @staticmethod
    def _as_candidate(item: Item, profile: ScanProfile) -> tuple[int, str, bool, datetime]:
        return item.number, item.folder, profile.sides is Sides.TWO_PASSES, item.taken_at

    def _tell_lonely_sides(self) -> None:
        waiting: list[Item] = tpool.execute(self._office.spool.in_state, State.SORTING)
        lonely = [item for item in waiting if tpool.execute(self._profile, item).sides is Sides.TWO_PASSES]
        if len(lonely) % 2:
            text = f"{printable(lonely[-1].name)} waits for its other sides"
            self._office.troubles.begin(TroubleSubject.SIDES, text)
        else:
            self._office.troubles.end(TroubleSubject.SIDES)

    def _sort(self, items: list[Item], profile: ScanProfile) -> None:
        room = self._work / new_id()
        tpool.execute(self._make_room, room, items)
        job = PagesJob(
            sources=tuple(self._office.spool.path(item.intake_id) for item in items),
            folder=room,
            profile=profile,
            max_pages=MAX_PAGES,
        )
        try:
            self._conclude(items, pages_process.run(job))
        except PagesFailed as error:
            self._failed_once(items, str(error))
        finally:
            tpool.execute(shutil.rmtree, room, True)

    def _make_room(self, room: Path, items: list[Item]) -> None:
        """Raises OSError where the parts would not fit on the disk beside the whole."""
        room.mkdir(parents=True)
        needed = 2 * sum(item.look.size for item in items)
        self._office.sent.make_room(needed)
        if shutil.disk_usage(room).free < needed:
            raise OSError("the disk is full")

    def _conclude(self, items: list[Item], result: PagesResult) -> None:
        if result.hindrance is Hindrance.SIDES_DIFFER:
            self._refuse(items, f"Fronts and backs do not belong together: {result.detail}")
            return
        if result.hindrance is not None:
            self._pass_on_whole(items, result.hindrance, result.detail)
            return
        first = items[0]
        if result.parts[0].file is None:
            tpool.execute(self._office.spool.pass_on, first, result.parts[0].asn, result.pages)
        else:
            tpool.execute(self._divide, items, result)
        self._office.troubles.end(TroubleSubject.PAGES)
        sorted_files.labels("divided" if len(result.parts) > 1 else "whole").inc()
        log.info(
            "file looked through",
            file=printable(first.name),
            pages=result.pages,
            documents=len(result.parts),
            separators=result.separators,
            blanks=result.blanks,
        )

    def _divide(self, items: list[Item], result: PagesResult) -> None:
        """Put the parts into the spool, and only then record them: what is not recorded is swept at the next start."""
        stem = PurePath(wire_name(items[0].name)).stem
        parts = []
        for number, made in enumerate(result.parts, 1):
            assert made.file is not None, "a divided file has no part that is the whole"
            intake_id = new_id()
            with made.file.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            folder.sync_file(made.file)
            size = made.file.stat().st_size
            made.file.rename(self._office.spool.path(intake_id))
            name = f"{stem}.pdf" if len(result.parts) == 1 else f"{stem}-{number:03d}.pdf"
            parts.append(NewPart(intake_id, name, size, digest, made.asn, made.pages))
        folder.sync_folder(self._office.spool.folder)
        self._office.spool.divide(items, parts)

    def _refuse(self, items: list[Item], detail: str) -> None:
        for item in items:
            tpool.execute(self._taking.refuse_spooled, item, IntakeOutcome.MISMATCHED_SIDES, detail)
        sorted_files.labels("refused").inc()
        self._office.spool_changed.set()

    def _failed_once(self, items: list[Item], error: str) -> None:
        log.warning("pages could not be looked through", file=printable(items[0].name), error=error)
        attempts = [tpool.execute(self._office.spool.failed_again, item, error) for item in items]
        if max(attempts) >= MAX_FAILURES:
            self._pass_on_whole(items, None, error)

    def _pass_on_whole(self, items: list[Item], hindrance: Hindrance | None, detail: str) -> None:
        """What can not be looked through is handed in as it came; that it was not divided is told."""
        for item in items:
            tpool.execute(self._office.spool.pass_on, item)
        sorted_files.labels(hindrance or "failed").inc()
        log.info("file handed in undivided", file=printable(items[0].name), hindrance=hindrance, detail=detail)
        if hindrance is None or hindrance is Hindrance.TOO_MANY_PAGES:
            text = f"{printable(items[0].name)} was handed in undivided: {detail}"
            self._office.troubles.begin(TroubleSubject.PAGES, text)

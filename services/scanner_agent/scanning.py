"""Scanning: works a scanner when the page asks for it. What comes goes on as if it had been put into the folder.

    scanning/<id>/scan.json, page-00001.png, …       gone when the whole is in the spool

Killed in the middle, the pages that came out are handed on at the next start: the paper is through the feeder. Of a
scan that somebody cancels nothing is handed on: its `scan.json` goes first.
"""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import eventlet
import structlog
from eventlet import tpool
from eventlet.green import threading

from services.scanner_agent import folder, pages_process, sane
from services.scanner_agent.domain.scanners import Device
from services.scanner_agent.office import Office
from services.scanner_agent.pages.protocol import BindJob
from services.scanner_agent.pages_process import PagesFailed
from services.scanner_agent.sane import ScannerFailed
from services.scanner_agent.taking import Taking
from shared.contracts.base import Message, now
from shared.contracts.documents import ScanProgress, ScanState, TroubleSubject
from shared.contracts.problems import Conflict, Unavailable, invalid_field
from shared.contracts.scanner_agent import CancelScan, PaperSource, Scanner, ScanNow
from shared.identifiers import new_id

BOUND = "scan.pdf"
NOTE = "scan.json"
RETRY_SECONDS = 30.0
log = structlog.get_logger()


class _Note(Message):
    """What is to become of the pages, for after a kill."""

    folder: str
    operator: str
    name: str


class Scanning:
    """See the module. One scan at a time."""

    def __init__(self, office: Office, taking: Taking) -> None:
        self._office = office
        self._taking = taking
        self._folder = office.home / "scanning"
        self._devices: dict[str, Device] = {}
        self._asked = threading.Event()
        self._command: ScanNow | None = None
        self._running: sane.Scan | None = None
        self._may_be_cancelled = self._cancelled = False
        self.progress: ScanProgress | None = None
        """Of the scan that runs, or of the last one."""

    def find(self) -> tuple[Scanner, ...]:
        """Raises Unavailable."""
        try:
            devices = sane.find_devices()
        except ScannerFailed as error:
            raise Unavailable(str(error), reason="scanner") from error
        self._devices = {device.scanner.device: device for device in devices}
        return tuple(device.scanner for device in devices)

    def begin(self, command: ScanNow, operator: str) -> ScanProgress:
        """Raises Conflict, Invalid, Unavailable."""
        if self.progress is not None and self.progress.state is ScanState.SCANNING:
            raise Conflict("Another scan runs", reason="scanning")
        if command.device not in self._devices:
            self.find()
        self._check(command)
        self._command = command
        self.progress = ScanProgress(
            id=new_id(),
            state=ScanState.SCANNING,
            device=command.device,
            folder=command.folder,
            operator=operator,
            pages=0,
            started_at=now(),
        )
        self._may_be_cancelled, self._cancelled = True, False
        self._asked.set()
        return self.progress

    def cancel(self, command: CancelScan) -> None:
        """Raises Conflict."""
        if self.progress is None or self.progress.id != command.id or not self._may_be_cancelled:
            raise Conflict("This scan does not run any more", reason="not-scanning")
        self._cancelled = True
        tpool.execute((self._folder / command.id / NOTE).unlink, missing_ok=True)
        if self._running is not None:
            self._running.stop()

    def run(self) -> None:
        tpool.execute(_sweep, self._folder)
        self._hand_on_leftovers()
        while True:
            if not self._asked.wait(RETRY_SECONDS):
                self._hand_on_leftovers()
                continue
            self._asked.clear()
            assert self._command is not None and self.progress is not None
            self._scan(self._command, self.progress)

    def _check(self, command: ScanNow) -> None:
        device = self._devices.get(command.device)
        if device is None:
            raise invalid_field("/device", "no-such-scanner", f"The scanner {command.device} is not there")
        if command.source not in device.sources:
            raise invalid_field("/source", "not-of-this-scanner", f"The scanner has no {command.source}")
        if command.mode not in device.scanner.modes:
            raise invalid_field("/mode", "not-of-this-scanner", f"The scanner can not scan in {command.mode}")
        if command.folder not in {profile.folder for profile in self._office.setup.profiles}:
            raise invalid_field("/folder", "no-such-folder", f"No folder '{command.folder}' is watched here")

    def _scan(self, command: ScanNow, progress: ScanProgress) -> None:
        place, failure = self._folder / progress.id, ""
        note = _Note(folder=progress.folder, operator=progress.operator, name=f"scan-{now():%Y%m%d-%H%M%S}.pdf")
        try:
            tpool.execute(_prepare, place, note)
            self._take_pages(command, place, progress)
        except (ScannerFailed, OSError) as error:
            failure = str(error)
            log.warning("the scan did not come to its end", device=command.device, error=failure)
        self._may_be_cancelled, self._running = False, None
        assert self.progress is not None
        if self._cancelled:
            tpool.execute(shutil.rmtree, place, True)
            self._tell(self.progress.model_copy(update={"state": ScanState.CANCELLED}))
            return
        self._hand_on_leftovers()
        state = ScanState.FAILED if failure else ScanState.DONE
        self._tell(self.progress.model_copy(update={"state": state, "detail": failure[:2000]}))

    def _take_pages(self, command: ScanNow, place: Path, progress: ScanProgress) -> None:
        """Raises ScannerFailed, OSError."""
        device = self._devices[command.device]
        arguments = device.arguments(command.mode, command.source, command.resolution)
        self._running = sane.Scan(device, arguments, place, once=command.source is PaperSource.FLATBED)
        if self._cancelled:
            self._running.stop()
        for pages in self._running.pages():
            self._tell(progress.model_copy(update={"pages": pages}))

    def _tell(self, progress: ScanProgress) -> None:
        self.progress = progress
        self._office.news.set()

    def _hand_on_leftovers(self) -> None:
        """Pages of the scan that ended, or that a killed process was at."""
        places = [path.parent for path in tpool.execute(lambda: sorted(self._folder.glob(f"*/{NOTE}")))]
        for place in places:
            try:
                self._hand_on(place)
                self._office.troubles.end(TroubleSubject.SCANNER)
            except (PagesFailed, OSError, ValueError, sqlite3.Error) as error:
                text = f"Scanned pages wait in {place.name}: {error}"
                self._office.troubles.begin(TroubleSubject.SCANNER, text)
            eventlet.sleep(0)

    def _hand_on(self, place: Path) -> None:
        note = _Note.model_validate_json(tpool.execute((place / NOTE).read_bytes))
        images = tuple(tpool.execute(lambda: sorted(place.glob(sane.PAGES))))
        if images:
            pages_process.bind(BindJob(images=images, target=place / BOUND))
            named = place / note.name
            digest = tpool.execute(_settle_name, place / BOUND, named)
            self._taking.adopt(named, place.name, digest, note.folder, note.operator)
        tpool.execute(shutil.rmtree, place)


def _sweep(folder: Path) -> None:
    """What has no note was cancelled, or not begun."""
    folder.mkdir(exist_ok=True)
    for place in folder.iterdir():
        if not (place / NOTE).exists():
            shutil.rmtree(place)


def _prepare(place: Path, note: _Note) -> None:
    place.mkdir()
    (place / NOTE).write_text(note.model_dump_json(), encoding="utf-8")


def _settle_name(bound: Path, named: Path) -> str:
    """Have the whole under its own name on the disk; return its SHA-256."""
    folder.sync_file(bound)
    bound.rename(named)
    with named.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

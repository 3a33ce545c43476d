"""Take files from the watched folder into the spool, or refuse them. Killed anywhere, it goes on where it was.

The order of steps of taking: copy and hash into the spool, to the disk; record it; only then remove the source, and
only if it is still the same file; record that. `Intake.recover` finishes what a killed process began.

Everything here blocks and runs in a native thread; nothing here logs.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import RawIOBase
from pathlib import Path

from services.scanner_agent import folder
from services.scanner_agent.domain.dividing import needs_pages
from services.scanner_agent.domain.sending import has_room
from services.scanner_agent.domain.watching import Kind, Look, Sightings
from services.scanner_agent.failed import Failed, move
from services.scanner_agent.folder import Changed
from services.scanner_agent.items import Item, State
from services.scanner_agent.spool import Spool
from shared.contracts.documents import INBOX, SPOOL_LIMIT, IntakeOutcome, ScanProfile
from shared.identifiers import new_id

CHUNK = 2**20
PART = ".part"
PLAIN = ScanProfile(folder=INBOX, title=INBOX)
"""Files are handed in as they are."""
UNREADABLE_RECHECK = 1.0
LEFTOVER_RECHECK = 5.0

_NOT_A_FILE = {
    Kind.LINK: "This is a symbolic link. Links are not followed; put the file itself into the folder",
    Kind.FOLDER: "This is a folder. Put the files themselves into the watched folder",
    Kind.SPECIAL: "This is a device, a pipe or a socket, not a file",
}


class SpoolFull(Exception):
    """The spool has no room; nothing was taken, and the source is where it was."""


class Verdict(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"
    WAITING = "waiting"
    """Not due yet, or not the same any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes. `ask_for_writers`: the file system can tell whether somebody has a file open."""

    max_bytes: int
    reserve_bytes: int
    ask_for_writers: bool
    spool_bytes: int = SPOOL_LIMIT
    """What may lie in the spool, all folders together."""


class Intake:
    """See the module."""

    def __init__(self, inbox: Path, spool: Spool, failed: Failed, limits: Limits, profile: ScanProfile = PLAIN) -> None:
        self.inbox = inbox
        self.profile = profile
        """In force for what is taken from now on."""
        self.limits = limits
        self._folder = profile.folder
        self._spool = spool
        self._failed = failed
        self._unfinished: dict[str, Item] = {}

    # --- each file that is due ---

    def settle(self, name: str, sightings: Sightings, now: float) -> Verdict:
        """Take or refuse the file, or note when to check it again. Raises SpoolFull, OSError, sqlite3.Error."""
        if name in self._unfinished:
            sightings.postpone(name, now + LEFTOVER_RECHECK)
            return Verdict.WAITING
        look = sightings[name].look
        if look.kind is not Kind.FILE:
            return self.refuse(name, look, IntakeOutcome.NOT_A_FILE, _NOT_A_FILE[look.kind])
        try:
            return self._settle_file(name, look, sightings, now)
        except Changed:
            sightings.changed(name, now)
            return Verdict.WAITING
        except FileNotFoundError:
            return Verdict.WAITING  # the next look at the folder tells
        except Unreadable as error:
            return self._refuse_unreadable(name, sightings, now, error)

    def _settle_file(self, name: str, look: Look, sightings: Sightings, now: float) -> Verdict:
        with reading():
            shape, writers = folder.examine(self.inbox / name, look, ask_for_writers=self.limits.ask_for_writers)
        if not sightings.may_take(name, shape, writers, now):
            return Verdict.WAITING
        if look.size == 0:
            return self.refuse(name, look, IntakeOutcome.EMPTY, "The file has no content")
        if look.size > self.limits.max_bytes:
            detail = f"The file has {look.size} bytes; at most {self.limits.max_bytes} are taken"
            return self.refuse(name, look, IntakeOutcome.TOO_LARGE, detail)
        return self._take(name, look)

    def refuse(self, name: str, look: Look, outcome: IntakeOutcome, detail: str) -> Verdict:
        """State why the file is not taken, and move it to `failed`."""
        item = self._spool.add(
            new_id(), State.REFUSING, name, look, outcome=outcome, detail=detail, folder=self._folder
        )
        return self._begin(item)

    def refuse_spooled(self, item: Item, outcome: IntakeOutcome, detail: str) -> None:
        """A file that is in the spool already will not be had: move it to `failed`."""
        self._finish_refusal(self._spool.refuse(item, outcome, detail))

    def adopt(self, path: Path, intake_id: str, sha256: str, operator: str) -> None:
        """Take a scan that was made in the home, as if it had come into this folder, in a batch of its own."""
        look = folder.look_at(path)
        path.rename(self._spool.path(intake_id))
        folder.sync_folder(self._spool.folder)
        batch = self._spool.batch_for(self.profile, operator, anew=True)
        state = State.SORTING if needs_pages(self.profile) else State.WAITING
        self._spool.add(intake_id, state, path.name, look, sha256=sha256, folder=self._folder, batch=batch.number)

    def _refuse_unreadable(self, name: str, sightings: Sightings, now: float, error: "Unreadable") -> Verdict:
        sighting = sightings[name]
        if now - sighting.since < sightings.patience.incomplete:
            # Another program may have locked it for a moment.
            sightings.postpone(name, now + UNREADABLE_RECHECK)
            return Verdict.WAITING
        return self.refuse(name, sighting.look, IntakeOutcome.UNREADABLE, f"The file can not be read: {error}")

    # --- taking ---

    def _take(self, name: str, look: Look) -> Verdict:
        intake_id = new_id()
        digest = self._copy(self.inbox / name, look, self._spool.path(intake_id))
        batch = self._spool.batch_for(self.profile)
        item = self._spool.add(
            intake_id, State.TAKING, name, look, sha256=digest, folder=self._folder, batch=batch.number
        )
        return self._begin(item)

    def _copy(self, source: Path, look: Look, target: Path) -> str:
        """Copy to the disk and return the SHA-256. Raises Changed, SpoolFull, OSError."""
        if shutil.disk_usage(target.parent).free < look.size + self.limits.reserve_bytes:
            raise SpoolFull("The disk of the spool is full; files stay in the watched folder")
        if not has_room(self._spool.figures().spool_bytes, look.size, self.limits.spool_bytes):
            raise SpoolFull("The spool has reached its limit; files stay in the watched folder")
        part = target.with_name(target.name + PART)
        digest = hashlib.sha256()
        try:
            with reading():
                opened = folder.open_file(source)
            with opened as old, part.open("xb", buffering=0) as new:
                while chunk := _read(old):
                    digest.update(chunk)
                    _write(new, chunk)
                os.fsync(new.fileno())
            if folder.look_at(source) != look:
                raise Changed
            part.rename(target)
            folder.sync_folder(target.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return digest.hexdigest()

    def _begin(self, item: Item) -> Verdict:
        """It is recorded; do what is left to do, now or (`finish_leftovers`) later."""
        self._unfinished[item.name] = item
        try:
            return self._finish(item.name)
        except OSError:
            return Verdict.WAITING

    def _finish(self, name: str) -> Verdict:
        item = self._unfinished[name]
        verdict = self._finish_refusal(item) if item.state is State.REFUSING else self._finish_taking(item)
        del self._unfinished[name]
        return verdict

    def _finish_taking(self, item: Item) -> Verdict:
        """Remove the source, if it is what was copied; else decide which of the two is meant."""
        source = self.inbox / item.name
        claim = self.inbox / f".kancelaria-{item.intake_id}"
        if os.path.lexists(claim):
            self._finish_claim(item, claim, source)
        try:
            present = folder.look_at(source)
            if present == item.look or self._is_same_content(item, source, present):
                folder.remove(source, present, claim)
            elif present.inode == item.look.inode:
                raise Changed
        except FileNotFoundError:
            folder.sync_folder(self.inbox)
        except Changed:
            if self._still_written_to(item, source):
                self._spool.drop(item)
                self._spool.path(item.intake_id).unlink()
                return Verdict.WAITING
        self._spool.move(item, self._next_state(item))
        return Verdict.TAKEN

    def _next_state(self, item: Item) -> State:
        """As the profile wants it that was in force when it was taken."""
        if item.batch is None:
            return State.WAITING
        return State.SORTING if needs_pages(self._spool.batch(item.batch).profile) else State.WAITING

    def _finish_claim(self, item: Item, claim: Path, source: Path) -> None:
        if folder.look_at(claim) == item.look:
            claim.unlink()
        else:
            folder.give_back(claim, source)

    def _is_same_content(self, item: Item, source: Path, present: Look) -> bool:
        """A network share may number its files anew after a restart."""
        if (present.kind, present.size, present.mtime_ns) != (item.look.kind, item.look.size, item.look.mtime_ns):
            return False
        with folder.open_file(source) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == item.sha256

    def _still_written_to(self, item: Item, source: Path) -> bool:
        """The same file goes on under this name, so that the copy is of a half. Otherwise another took the name."""
        try:
            return folder.look_at(source).inode == item.look.inode
        except FileNotFoundError:
            return False

    # --- refusing ---

    def _finish_refusal(self, item: Item) -> Verdict:
        spooled = self._spool.path(item.intake_id)
        if item.outcome is not IntakeOutcome.VANISHED:
            try:
                if spooled.exists():
                    self._failed.keep(item, spooled)
                else:
                    self._failed.keep_unchanged(item, self.inbox / item.name)
            except Changed:
                self._spool.drop(item)
                return Verdict.WAITING
            self._failed.note(item)
        self._spool.move(item, State.REFUSED)
        return Verdict.REFUSED

    # --- after a restart, and for the operator ---

    def recover(self) -> None:
        """Find what a killed process began; `finish_leftovers` ends it. Raises OSError, sqlite3.Error."""
        for item in self._spool.in_state(State.TAKING, State.REFUSING):
            if item.folder == self._folder:
                self._unfinished[item.name] = item

    def finish_leftovers(self) -> tuple[dict[str, Verdict], OSError | None]:
        """Try again what could not be ended; return what came of it, and the last failure. Raises sqlite3.Error."""
        verdicts: dict[str, Verdict] = {}
        failure = None
        for name in list(self._unfinished):
            try:
                verdicts[name] = self._finish(name)
            except OSError as error:
                failure = error
        return verdicts, failure

    def vanished(self, name: str, look: Look) -> Verdict:
        """It was in the folder and is there no more, under no name."""
        if name in self._unfinished:
            return Verdict.WAITING
        return self.refuse(name, look, IntakeOutcome.VANISHED, "The file was removed before it was taken")

    def sweep_spool(self) -> None:
        """Before any folder's `recover`: remove what no item owns. Its source is still in its folder, or handed in.

        A new database knows nothing of either: then it goes through this folder once more, and `documents` knows it.
        """
        for name in self._spool.unclaimed_files():
            path = self._spool.path(name)
            if self._spool.is_new and not name.endswith(PART):
                move(path, folder.free_name(self.inbox / f"recovered-{name}"))
            else:
                path.unlink()

    def retry_failed(self) -> int:
        """Put the refused files of this folder into it again; return how many."""
        return self._failed.give_all_back(self.inbox, self._folder)


class Unreadable(Exception):
    """The file is there and can not be read; the text says why."""


@contextmanager
def reading() -> Iterator[None]:
    """Failures within are of the file that is read. What is not there is no such failure."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


def _read(file: RawIOBase) -> bytes:
    with reading():
        return file.read(CHUNK) or b""


def _write(file: RawIOBase, chunk: bytes) -> None:
    try:
        view = memoryview(chunk)
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise SpoolFull("The disk of the spool is full; files stay in the watched folder") from error
        raise

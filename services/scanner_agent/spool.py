"""The spool: files that were taken and are not handed in yet, and what is known of each, in SQLite.

Every change is on the disk when its method returns. States of a file:

    taking    in the spool; its source may still be in the folder
    waiting   in the spool alone; to be handed in
    refusing  not taken; to be moved to the folder `failed`
    refused   moved there; to be told
    done      handed in or told; the last ones are remembered

Methods may be called from several native threads; they block, and do not log.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from eventlet import patcher

from services.scanner_agent.domain.watching import Kind, Look
from shared.contracts.base import now
from shared.contracts.documents import REFUSALS, IntakeOutcome
from shared.identifiers import new_id

REMEMBERED = 1000
BUSY_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS spool (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '', last_error_at TEXT) STRICT;
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    intake_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    name BLOB NOT NULL,
    kind TEXT NOT NULL, inode TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    sha256 TEXT,
    outcome TEXT,
    detail TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    taken_at TEXT NOT NULL,
    changed_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS files_by_state ON files (state, number);
"""


class State(StrEnum):
    TAKING = "taking"
    WAITING = "waiting"
    REFUSING = "refusing"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Item:
    """One file. `number` is the office's own running number; it is never used again."""

    number: int
    intake_id: str
    state: State
    name: str
    """As it was in the folder; undecodable bytes stand as surrogates."""
    look: Look
    sha256: str | None
    outcome: IntakeOutcome | None
    detail: str
    attempts: int
    error: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What the spool holds now, and how much went through it since it was made."""

    waiting: int
    spool_bytes: int
    delivered: int
    refusals_untold: int
    last_error: str
    last_error_at: datetime | None


class Spool:
    """`folder` holds the bytes, `database` what is known of them. Raises sqlite3.Error and OSError."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.is_new = not database.exists()
        # A green lock would not hold between native threads.
        self._lock = patcher.original("threading").RLock()
        self._connection = sqlite3.connect(database, BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("INSERT OR IGNORE INTO spool (one, name) VALUES (1, ?)", (new_id()[-8:],))
        self.name: str = self._connection.execute("SELECT name FROM spool").fetchone()["name"]
        """Tells the running numbers of this spool from those of an earlier one."""

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def path(self, intake_id: str) -> Path:
        return self.folder / intake_id

    # --- taking and refusing ---

    def add(
        self, intake_id: str, state: State, name: str, look: Look, *, sha256: str | None = None,
        outcome: IntakeOutcome | None = None, detail: str = "",
    ) -> Item:  # fmt: skip
        moment = now().isoformat()
        with self._changing() as connection:
            cursor = connection.execute(
                "INSERT INTO files (intake_id, state, name, kind, inode, size, mtime_ns, sha256, outcome,"
                " detail, taken_at, changed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (intake_id, state, os.fsencode(name), look.kind, str(look.inode), look.size, look.mtime_ns,
                 sha256, outcome, detail, moment, moment),
            )  # fmt: skip
            return self._item(cursor.lastrowid)

    def move(self, item: Item, state: State) -> None:
        self._set(item, state=state)

    def drop(self, item: Item) -> None:
        """Forget an item as if it had never been: its file is still in the folder and will be looked at again."""
        with self._changing() as connection:
            connection.execute("DELETE FROM files WHERE number = ?", (item.number,))

    def refuse(self, item: Item, outcome: IntakeOutcome, detail: str) -> Item:
        """A file of the spool turns out not to be acceptable."""
        self._set(item, state=State.REFUSING, outcome=outcome, detail=detail)
        return self._item(item.number)

    def in_state(self, *states: State) -> list[Item]:
        with self._lock:
            marks = ",".join("?" * len(states))
            rows = self._connection.execute(
                f"SELECT * FROM files WHERE state IN ({marks}) ORDER BY number",  # noqa: S608 - marks alone
                states,
            )
            return [_to_item(row) for row in rows]

    def unclaimed_files(self) -> list[str]:
        """Names of files in the spool folder that no unfinished item owns."""
        with self._lock:
            owned = {
                row["intake_id"]
                for row in self._connection.execute("SELECT intake_id FROM files WHERE state != ?", (State.DONE,))
            }
        with os.scandir(self.folder) as entries:
            return [entry.name for entry in entries if entry.is_file(follow_symlinks=False) and entry.name not in owned]

    # --- handing in ---

    def next_open(self, not_now: set[int]) -> Item | None:
        """The oldest item that is to be handed in or told, passing over the given numbers."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT * FROM files WHERE state IN (?, ?) ORDER BY number", (State.WAITING, State.REFUSED)
            )
            return next((_to_item(row) for row in rows if row["number"] not in not_now), None)

    def failed_again(self, item: Item, error: str) -> int:
        """Count a failed try; return how many there were."""
        self._set(item, attempts=item.attempts + 1, error=error[:2000])
        return item.attempts + 1

    def finish(self, item: Item, outcome: IntakeOutcome) -> None:
        """It is handed in or told. What is remembered of long ago is forgotten."""
        with self._changing() as connection:
            self._set(item, state=State.DONE, outcome=outcome)
            if outcome not in REFUSALS:
                connection.execute("UPDATE spool SET delivered = delivered + 1")
            connection.execute(
                "DELETE FROM files WHERE state = ? AND number <= ?", (State.DONE, item.number - REMEMBERED)
            )

    # --- for the operator ---

    def note_trouble(self, at: datetime | None, text: str) -> None:
        """What the status command shows; (None, "") when all is well."""
        with self._changing() as connection:
            connection.execute(
                "UPDATE spool SET last_error = ?, last_error_at = ?", (text[:2000], at.isoformat() if at else None)
            )

    def figures(self) -> Figures:
        with self._lock:
            held = self._connection.execute(
                "SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM files WHERE state IN (?, ?)",
                (State.TAKING, State.WAITING),
            ).fetchone()
            untold = self._connection.execute(
                "SELECT count(*) AS n FROM files WHERE state IN (?, ?)", (State.REFUSING, State.REFUSED)
            ).fetchone()
            spool = self._connection.execute("SELECT * FROM spool").fetchone()
        at = spool["last_error_at"]
        return Figures(
            waiting=held["n"],
            spool_bytes=held["bytes"],
            delivered=spool["delivered"],
            refusals_untold=untold["n"],
            last_error=spool["last_error"],
            last_error_at=datetime.fromisoformat(at) if at else None,
        )

    # --- inside ---

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, also around others."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _set(self, item: Item, **values: str | int) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        with self._changing() as connection:
            connection.execute(
                f"UPDATE files SET {columns}, changed_at = ? WHERE number = ?",  # noqa: S608 - our own column names
                (*values.values(), now().isoformat(), item.number),
            )

    def _item(self, number: int | None) -> Item:
        return _to_item(self._connection.execute("SELECT * FROM files WHERE number = ?", (number,)).fetchone())


def open_spool(folder: Path, database: Path) -> Spool:
    """The spool; a damaged database is put aside (`spool.db.damaged-…`) and a new one is begun."""
    try:
        spool = Spool(folder, database)
        if spool._connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            return spool
        spool.close()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, or the disk is full: not damaged
    aside = f".damaged-{now():%Y%m%d%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.rename(part.with_name(part.name + aside))
    return Spool(folder, database)


def _to_item(row: sqlite3.Row) -> Item:
    return Item(
        number=row["number"],
        intake_id=row["intake_id"],
        state=State(row["state"]),
        name=os.fsdecode(row["name"]),
        look=Look(Kind(row["kind"]), int(row["inode"]), row["size"], row["mtime_ns"]),
        sha256=row["sha256"],
        outcome=IntakeOutcome(row["outcome"]) if row["outcome"] else None,
        detail=row["detail"],
        attempts=row["attempts"],
        error=row["error"],
        taken_at=datetime.fromisoformat(row["taken_at"]),
    )

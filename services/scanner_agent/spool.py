"""The spool: files that were taken and are not handed in yet, and what is known of each, in SQLite.

Every change is on the disk when its method returns. States of a file:

    taking    in the spool; its source may still be in the folder
    sorting   in the spool alone; to be looked through page by page
    divided   made into others, which are handed in in its place; kept until they are
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
from datetime import datetime
from pathlib import Path

from eventlet import patcher

from services.scanner_agent import spool_schema
from services.scanner_agent.domain.batches import belongs_together
from services.scanner_agent.domain.watching import Kind, Look
from services.scanner_agent.items import Batch, Figures, Item, NewPart, State, to_batch, to_item
from shared.contracts.base import now
from shared.contracts.documents import INBOX, REFUSALS, IntakeOutcome, ScanProfile
from shared.identifiers import new_id

REMEMBERED = 1000
BUSY_SECONDS = 10.0


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
        spool_schema.prepare(self._connection)
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
        outcome: IntakeOutcome | None = None, detail: str = "", folder: str = INBOX, batch: int | None = None,
    ) -> Item:  # fmt: skip
        moment = now().isoformat()
        with self._changing() as connection:
            cursor = connection.execute(
                "INSERT INTO files (intake_id, state, name, kind, inode, size, mtime_ns, sha256, outcome,"
                " detail, taken_at, changed_at, folder, batch) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (intake_id, state, os.fsencode(name), look.kind, str(look.inode), look.size, look.mtime_ns,
                 sha256, outcome, detail, moment, moment, folder, batch),
            )  # fmt: skip
            connection.execute("UPDATE files SET place = number WHERE number = ?", (cursor.lastrowid,))
            return self._item(cursor.lastrowid)

    def move(self, item: Item, state: State) -> None:
        self._set(item, state=state)

    # --- batches ---

    def batch_for(self, profile: ScanProfile, operator: str = "", *, anew: bool = False) -> Batch:
        """The batch that a file joins now: that of the files just before it, or a new one."""
        moment, text = now(), profile.model_dump_json()
        operator = operator or profile.operator
        with self._changing() as connection:
            row = connection.execute(
                "SELECT * FROM batches WHERE profile = ? AND operator = ? ORDER BY number DESC LIMIT 1",
                (text, operator),
            ).fetchone()
            if row is None or anew or not belongs_together(datetime.fromisoformat(row["changed_at"]), moment):
                row = connection.execute(
                    "INSERT INTO batches (profile, operator, opened_at, changed_at) VALUES (?,?,?,?) RETURNING *",
                    (text, operator, moment.isoformat(), moment.isoformat()),
                ).fetchone()
            else:
                connection.execute(
                    "UPDATE batches SET changed_at = ? WHERE number = ?", (moment.isoformat(), row["number"])
                )
            return to_batch(row)

    def batch(self, number: int) -> Batch:
        with self._lock:
            return to_batch(self._connection.execute("SELECT * FROM batches WHERE number = ?", (number,)).fetchone())

    # --- dividing ---

    def divide(self, items: list[Item], parts: list[NewPart]) -> None:
        """The parts are handed in in place of the items, in this order."""
        first, moment = items[0], now().isoformat()
        with self._changing() as connection:
            for place, part in enumerate(parts, 1):
                connection.execute(
                    "INSERT INTO files (intake_id, state, name, kind, inode, size, mtime_ns, sha256, taken_at,"
                    " changed_at, folder, batch, place, part, parent, asn, pages)"
                    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    (part.intake_id, State.WAITING, os.fsencode(part.name), Kind.FILE, "0", part.size, 0, part.sha256,
                     moment, moment, first.folder, first.batch, first.number, place, first.number, part.asn,
                     part.pages),
                )  # fmt: skip
            for item in items:
                self._set(item, state=State.DIVIDED, parent=first.number)

    def pass_on(self, item: Item, asn: int | None = None, pages: int | None = None) -> None:
        """It is handed in as it is."""
        with self._changing() as connection:
            self._set(item, state=State.WAITING)
            connection.execute("UPDATE files SET asn = ?, pages = ? WHERE number = ?", (asn, pages, item.number))

    def finished_sources(self, item: Item) -> list[Item]:
        """The files that a part was made from, once no part of them is to be handed in any more."""
        if item.parent is None:
            return []
        with self._lock:
            left = self._connection.execute(
                "SELECT 1 FROM files WHERE parent = ? AND state NOT IN (?, ?)",
                (item.parent, State.DIVIDED, State.DONE),
            ).fetchone()
            if left is not None:
                return []
            rows = self._connection.execute(
                "SELECT * FROM files WHERE parent = ? AND state = ? ORDER BY number", (item.parent, State.DIVIDED)
            )
            return [to_item(row) for row in rows]

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
            return [to_item(row) for row in rows]

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
                "SELECT * FROM files WHERE state IN (?, ?) ORDER BY place, part", (State.WAITING, State.REFUSED)
            )
            return next((to_item(row) for row in rows if row["number"] not in not_now), None)

    def failed_again(self, item: Item, error: str) -> int:
        """Count a failed try; return how many there were."""
        self._set(item, attempts=item.attempts + 1, error=error[:2000])
        return item.attempts + 1

    def finish(self, item: Item, outcome: IntakeOutcome | None) -> None:
        """It is handed in or told, or its parts are. What is remembered of long ago is forgotten."""
        with self._changing() as connection:
            self._set(item, state=State.DONE, outcome=outcome)
            if outcome is not None and outcome not in REFUSALS:
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
                "SELECT count(*) FILTER (WHERE state != ?) AS n, coalesce(sum(size), 0) AS bytes FROM files"
                " WHERE state IN (?, ?, ?, ?)",
                (State.DIVIDED, State.TAKING, State.SORTING, State.DIVIDED, State.WAITING),
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

    def _set(self, item: Item, **values: str | int | None) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        with self._changing() as connection:
            connection.execute(
                f"UPDATE files SET {columns}, changed_at = ? WHERE number = ?",  # noqa: S608 - our own column names
                (*values.values(), now().isoformat(), item.number),
            )

    def _item(self, number: int | None) -> Item:
        return to_item(self._connection.execute("SELECT * FROM files WHERE number = ?", (number,)).fetchone())


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

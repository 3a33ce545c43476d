"""What the spool knows of a file, of a batch, and of itself."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.scanner_agent.domain.watching import Kind, Look
from shared.contracts.documents import INBOX, IntakeOutcome, ScanProfile


class State(StrEnum):
    TAKING = "taking"
    SORTING = "sorting"
    DIVIDED = "divided"
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
    folder: str = INBOX
    """Of the profile whose watched folder it came from."""
    batch: int | None = None
    """Number of its batch; none for what is refused."""
    place: int = 0
    """Number of the file that was put into the folder: its own, or the one it was made from."""
    part: int = 0
    """Which of the documents of that file, from 1; 0: the file itself."""
    parent: int | None = None
    asn: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that were scanned in one go. `profile` is the one in force then; a later change does not touch it."""

    number: int
    profile: ScanProfile
    operator: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class NewPart:
    """A document made from a file of the spool; its bytes lie in the spool already."""

    intake_id: str
    name: str
    size: int
    sha256: str
    asn: int | None
    pages: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the spool holds now, and how much went through it since it was made."""

    waiting: int
    spool_bytes: int
    delivered: int
    refusals_untold: int
    last_error: str
    last_error_at: datetime | None


def to_item(row: sqlite3.Row) -> Item:
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
        folder=row["folder"],
        batch=row["batch"],
        place=row["place"],
        part=row["part"],
        parent=row["parent"],
        asn=row["asn"],
        pages=row["pages"],
    )


def to_batch(row: sqlite3.Row) -> Batch:
    return Batch(
        number=row["number"],
        profile=ScanProfile.model_validate_json(row["profile"]),
        operator=row["operator"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
    )

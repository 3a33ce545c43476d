"""When a file may be taken, what is left alone, how names travel.

Times are seconds of a monotonic clock and are given by the caller.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_NAME = 255
SLOWEST_RECHECK = 2.0

_TEMPORARY_SUFFIXES = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})


class Kind(StrEnum):
    FILE = "file"
    LINK = "link"
    FOLDER = "folder"
    SPECIAL = "special"


class Shape(StrEnum):
    """What the bytes say about themselves."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"
    EMPTY = "empty"


class Writers(StrEnum):
    """Whether somebody has the file open for writing."""

    NONE = "none"
    SOME = "some"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a name shows. Two equal looks are of the same file in the same state."""

    kind: Kind
    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a file must have been unchanged before it is taken."""

    quiet: float = 0.6
    unknown_type: float = 2.0
    untold_writer: float = 3.0
    incomplete: float = 10.0
    held_open: float = 3600.0

    def needed(self, shape: Shape, writers: Writers) -> float:
        if writers is Writers.SOME:
            return self.held_open
        by_shape = {
            Shape.COMPLETE: self.quiet,
            Shape.UNKNOWN: self.unknown_type,
            Shape.INCOMPLETE: self.incomplete,
            Shape.EMPTY: self.incomplete,
        }[shape]
        return max(by_shape, self.untold_writer) if writers is Writers.UNTOLD else by_shape

    def before_first_check(self, kind: Kind) -> float:
        """A folder is still being filled for longer than a file is being written."""
        return self.incomplete if kind is Kind.FOLDER else self.quiet


@dataclass(slots=True)
class Sighting:
    """A name seen in the folder: how it looked last, since when it has looked so, and when to check it next."""

    look: Look
    since: float
    check_at: float


class Sightings:
    """All names now seen in the watched folder, and which of them are due to be checked."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self._seen: dict[str, Sighting] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def __getitem__(self, name: str) -> Sighting:
        return self._seen[name]

    def update(self, looks: Mapping[str, Look], now: float, other_inodes: Collection[int] = ()) -> dict[str, Look]:
        """Compare with the folder as it is now; return what vanished since, with its last look.

        What goes on under another name has not vanished; `other_inodes` are those of names that are left alone.
        """
        for name, look in looks.items():
            sighting = self._seen.get(name)
            if sighting is None or sighting.look != look:
                self._seen[name] = Sighting(look, now, now + self.patience.before_first_check(look.kind))
        gone = [name for name in self._seen if name not in looks]
        if not gone:
            return {}
        present = {look.inode for look in looks.values()} | set(other_inodes)
        last_looks = {name: self._seen.pop(name).look for name in gone}
        return {name: look for name, look in last_looks.items() if look.inode not in present}

    def due(self, now: float) -> list[str]:
        """Names to be checked now, the oldest file first."""
        due = [(sighting.look.mtime_ns, name) for name, sighting in self._seen.items() if sighting.check_at <= now]
        return [name for _, name in sorted(due)]

    def may_take(self, name: str, shape: Shape, writers: Writers, now: float) -> bool:
        """Whether the file has been quiet long enough; if not, when to check again is noted."""
        sighting = self._seen[name]
        quiet_for = now - sighting.since
        needed = self.patience.needed(shape, writers)
        if quiet_for >= needed:
            return True
        wait = needed - quiet_for
        if writers is Writers.SOME:
            # Closing a file is not always told; look again soon, and less often as time goes on.
            wait = min(wait, SLOWEST_RECHECK, max(self.patience.quiet / 2, quiet_for / 4))
        sighting.check_at = now + wait
        return False

    def postpone(self, name: str, until: float) -> None:
        self._seen[name].check_at = until

    def changed(self, name: str, now: float) -> None:
        """It was not the same any more when it was to be taken: begin to wait again."""
        sighting = self._seen[name]
        sighting.since, sighting.check_at = now, now + self.patience.quiet

    def forget(self, name: str) -> None:
        self._seen.pop(name, None)

    def next_check(self) -> float | None:
        return min((sighting.check_at for sighting in self._seen.values()), default=None)


def is_left_alone(name: str) -> bool:
    """Temporary names of programs that rename when they are done, hidden files, and what systems leave about."""
    return name.startswith(".") or is_temporary(name) or name.casefold() in _SYSTEM_NAMES


def is_temporary(name: str) -> bool:
    return name.startswith("~$") or name.casefold().endswith(_TEMPORARY_SUFFIXES)


def wire_name(name: str) -> str:
    """The name as it travels: readable Unicode, no control characters, 1 to 255 characters, the suffix kept.

    `name` comes from the file system, where undecodable bytes stand as surrogates.
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if ord(char) < 0x20 or ord(char) == 0x7F or char == "/" else char for char in text).strip()
    if len(text) > MAX_NAME:
        stem, dot, suffix = text.rpartition(".")
        text = stem[: MAX_NAME - len(suffix) - 1] + dot + suffix if dot and len(suffix) < 20 else text[:MAX_NAME]
    return text or "unnamed"

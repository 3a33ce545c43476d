"""The watched folder: what lies in it, who writes there, and how a file leaves it without a race.

Everything here blocks and runs in a native thread; nothing here logs.
"""

import contextlib
import fcntl
import os
import stat
from dataclasses import dataclass, field
from io import BufferedReader, FileIO
from itertools import chain, count
from pathlib import Path

from services.scanner_agent.completeness import shape_of
from services.scanner_agent.domain.watching import Kind, Look, Shape, Writers, is_left_alone, is_temporary

ENTRIES_LOOKED_AT_IN_A_FOLDER = 10_000


class Changed(Exception):
    """The file is not the one that was looked at."""


@dataclass
class Contents:
    """One look at the whole folder. Names are as the system gives them, undecodable bytes as surrogates."""

    looks: dict[str, Look] = field(default_factory=dict)
    left_alone: set[int] = field(default_factory=set)
    """Inodes of names that are left alone."""
    temporary: dict[str, float] = field(default_factory=dict)
    """Names of unfinished files, with the time (POSIX) of their last change."""


def contents(inbox: Path) -> Contents:
    """Raises OSError when the folder can not be read."""
    found = Contents()
    with os.scandir(inbox) as entries:
        for entry in entries:
            try:
                state = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if is_left_alone(entry.name):
                found.left_alone.add(state.st_ino)
                if is_temporary(entry.name):
                    found.temporary[entry.name] = state.st_mtime
            else:
                found.looks[entry.name] = _look(inbox / entry.name, state)
    return found


def look_at(path: Path) -> Look:
    """Raises FileNotFoundError."""
    return _look(path, path.lstat())


def _look(path: Path, state: os.stat_result) -> Look:
    kind = _kind(state.st_mode)
    size, mtime_ns = (state.st_size, state.st_mtime_ns) if kind is not Kind.FOLDER else _depth(path, state)
    return Look(kind, state.st_ino, size, mtime_ns)


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.FOLDER if stat.S_ISDIR(mode) else Kind.SPECIAL


def _depth(folder: Path, state: os.stat_result) -> tuple[int, int]:
    """Bytes within and the newest change, so that a folder still being filled is seen to change."""
    size, newest, looked_at = 0, state.st_mtime_ns, 0
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            with contextlib.suppress(FileNotFoundError):
                inner = os.lstat(os.path.join(parent, name))  # noqa: PTH118 - thousands of them at once
                size += inner.st_size if stat.S_ISREG(inner.st_mode) else 0
                newest = max(newest, inner.st_mtime_ns)
        looked_at += len(folders) + len(files)
        if looked_at > ENTRIES_LOOKED_AT_IN_A_FOLDER:
            break
    return size, newest


def open_file(path: Path) -> FileIO:
    """For reading, without a buffer; links are not followed and a FIFO does not block. Raises OSError."""
    return FileIO(path, opener=_open_unfollowed)


def _open_unfollowed(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def examine(path: Path, look: Look, *, ask_for_writers: bool) -> tuple[Shape, Writers]:
    """Raises Changed, FileNotFoundError, or OSError when the file can not be read."""
    with BufferedReader(open_file(path)) as file:
        if _look(path, os.fstat(file.fileno())) != look:
            raise Changed
        shape = shape_of(file, look.size, path.name)
        return shape, _writers(file.fileno()) if ask_for_writers else Writers.UNTOLD


def _writers(descriptor: int) -> Writers:
    """A read lease is granted only while nobody has the file open for writing. Whoever writes next breaks it."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return Writers.SOME
    except OSError:
        return Writers.UNTOLD  # another's file, or a file system without leases
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return Writers.NONE


def remove(path: Path, look: Look, claim: Path) -> None:
    """Remove exactly the file that was looked at. Raises Changed, FileNotFoundError, OSError.

    It is renamed to `claim` (a hidden name in the same folder) first: between a look and a removal another file could
    take the name, under the claim none can.
    """
    if look_at(path) != look:
        raise Changed
    path.rename(claim)
    if look_at(claim) != look:
        give_back(claim, path)
        raise Changed
    claim.unlink()
    sync_folder(path.parent)


def give_back(claim: Path, path: Path) -> Path:
    """Rename `claim` to `path`, or to a free name like it; return the name taken. Overwrites nothing."""
    for number in range(1, 10_000):
        target = path if number == 1 else path.with_name(_numbered(path.name, number))
        try:
            os.link(claim, target, follow_symlinks=False)
            claim.unlink()
            return target
        except FileExistsError:
            continue
        except OSError:
            # No hard links here, or it is a folder.
            target = free_name(path)
            claim.rename(target)
            return target
    raise FileExistsError(path)


def free_name(path: Path) -> Path:
    """The path, or one like it that nothing has."""
    candidates = chain((path,), (path.with_name(_numbered(path.name, number)) for number in count(2)))
    return next(candidate for candidate in candidates if not os.path.lexists(candidate))


def _numbered(name: str, number: int) -> str:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - of a bare name
    added = f" ({number}){suffix}"
    room = 255 - len(os.fsencode(added))
    return os.fsdecode(os.fsencode(stem)[:room]) + added


def sync_folder(folder: Path) -> None:
    """Have renames and removals in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Some network file systems know no such thing.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Have the content of a file survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The folder `failed`: each refused file in a folder of its own under its own name, with a note beside it.

    failed/000012/faktúra.pdf
    failed/000012.json            {"name": …, "outcome": "empty", "detail": …}

Everything here blocks; nothing here logs. Methods raise OSError.
"""

import errno
import json
import os
import shutil
from pathlib import Path

from services.scanner_agent.domain.watching import Kind, Look, wire_name
from services.scanner_agent.folder import Changed, free_name, give_back, look_at, sync_folder
from services.scanner_agent.items import Item
from shared.contracts.base import now
from shared.contracts.documents import INBOX


class Failed:
    """See the module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, item: Item, source: Path) -> bool:
        """Move the refused file here; False when it is gone. Safe to repeat after a crash at any point."""
        place = self._place(item)
        place.mkdir(exist_ok=True)
        target = place / item.name
        if not os.path.lexists(target):
            if not os.path.lexists(source):
                place.rmdir()
                return False
            move(source, target)
        elif os.path.lexists(source) and look_at(source) == item.look:
            _delete(source)  # killed between copying it to this other disk and removing it there
        sync_folder(place)
        sync_folder(source.parent)
        return True

    def keep_unchanged(self, item: Item, source: Path) -> bool:
        """`keep` exactly the file that was looked at. Raises Changed, with the file left where it is."""
        target = self._place(item) / item.name
        if os.path.lexists(source) and not os.path.lexists(target) and look_at(source) != item.look:
            raise Changed
        kept = self.keep(item, source)
        if kept and item.look.kind is Kind.FILE and _is_rewritten(look_at(target), item.look):
            give_back(target, source)
            target.parent.rmdir()
            raise Changed
        return kept

    def note(self, item: Item) -> None:
        """Say beside it why it was refused."""
        text = {
            "number": item.number,
            "intake": item.intake_id,
            "name": wire_name(item.name),
            "folder": item.folder,
            "size": item.look.size,
            "outcome": item.outcome,
            "detail": item.detail,
            "at": now().isoformat(),
        }
        path = self._note(self._place(item))
        unfinished = path.with_suffix(".tmp")
        unfinished.write_text(json.dumps(text, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        unfinished.rename(path)
        sync_folder(self.folder)

    def count(self) -> int:
        return sum(1 for place in self._places() if any(place.iterdir()))

    def give_all_back(self, inbox: Path, folder: str = INBOX) -> int:
        """Put every file that came from this folder into it again, under its name or a free one like it."""
        given = 0
        for place in self._places():
            if self._folder_of(place) != folder:
                continue
            for kept in list(place.iterdir()):
                _bring(kept, inbox)
                given += 1
            self._note(place).unlink(missing_ok=True)
            place.rmdir()
        return given

    def _folder_of(self, place: Path) -> str:
        """What was put here by hand, or by an earlier version, has no note or none of the folder."""
        note = self._note(place)
        known = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
        return str(known.get("folder", INBOX))

    def _places(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.name.isdigit() and path.is_dir())

    def _place(self, item: Item) -> Path:
        return self.folder / f"{item.number:06d}"

    def _note(self, place: Path) -> Path:
        return place.with_suffix(".json")


def move(source: Path, target: Path) -> None:
    """Rename; to another disk, copy under a hidden name first, so that a half copy is never taken for the whole."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copied = target.with_name(".arriving")
        if os.path.lexists(copied):
            _delete(copied)
        if _copy(source, copied):
            copied.rename(target)
        _delete(source)


def _bring(kept: Path, inbox: Path) -> None:
    try:
        give_back(kept, inbox / kept.name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        move(kept, free_name(inbox / kept.name))


def _is_rewritten(present: Look, look: Look) -> bool:
    return present.inode == look.inode and present != look


def _copy(source: Path, target: Path) -> bool:
    """False for what has no content to copy: a device, a FIFO, a socket."""
    match look_at(source).kind:
        case Kind.LINK:
            target.symlink_to(source.readlink())
        case Kind.FOLDER:
            shutil.copytree(source, target, symlinks=True)
        case Kind.FILE:
            shutil.copy2(source, target)
        case Kind.SPECIAL:
            return False
    return True


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()

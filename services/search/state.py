"""How far the index of this replica has come, kept beside it, so that a rebuild goes on after a restart."""

import os
import shutil
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import orjson
import structlog

from services.search import schema

log = structlog.get_logger()


class Phase(StrEnum):
    """The kind that is gone through now. Entries come first: documents are found by their words, too."""

    ENTRIES = "entry"
    DOCUMENTS = "document"
    CONTACTS = "contact"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class State:
    """`after` is the last id already had in this phase. Each rebuild is a new generation."""

    generation: int = 0
    phase: Phase = Phase.ENTRIES
    after: str | None = None


class Folder:
    """KANCELARIA_SEARCH_PATH: an index folder and a state for the present schema version; older ones go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._versioned = path / f"v{schema.VERSION}"
        self._state = self._versioned / "state.json"
        self._request = path / "rebuild-requested"

    @property
    def index(self) -> Path:
        return self._versioned / "index"

    def prepare(self) -> None:
        self.index.mkdir(parents=True, exist_ok=True)
        for other in self._path.glob("v*"):
            if other != self._versioned:
                log.info("an index of another version is removed", folder=other.name)
                shutil.rmtree(other)

    def load(self) -> State:
        """The initial state where none was kept, or none that can be read."""
        try:
            kept = orjson.loads(self._state.read_bytes())
            return State(int(kept["generation"]), Phase(kept["phase"]), kept["after"])
        except FileNotFoundError:
            return State()
        except (ValueError, KeyError, TypeError) as error:
            log.error("the state of the index can not be read; it is rebuilt", error=str(error))
            return State()

    def save(self, state: State) -> None:
        """On the disk when it returns, as a whole or not at all."""
        draft = self._state.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(orjson.dumps(asdict(state)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._state)

    def request_rebuild(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        self._request.touch()

    def rebuild_requested(self) -> bool:
        return self._request.exists()

    def forget_request(self) -> None:
        self._request.unlink(missing_ok=True)

"""How this office's agent stands, without asking the centre, in the office's language.

Reads the spool beside the running agent and changes nothing.
"""

import argparse
import fcntl
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from services.scanner_agent.domain.watching import is_left_alone
from services.scanner_agent.settings import AgentSettings
from services.scanner_agent.setup_file import read_setup
from shared.contracts.documents import AgentSetup
from shared.version import program_version

LISTED = 20
TEXTS = Path(__file__).parent / "texts"
WAITING = ("taking", "sorting", "waiting")
HELD = (*WAITING, "divided")


def status(settings: AgentSettings, setup: AgentSetup) -> dict[str, Any]:
    """Raises sqlite3.Error when there is no spool."""
    home = settings.agent_home
    with closing(sqlite3.connect(f"file:{home / 'spool.db'}?mode=ro", uri=True, timeout=5)) as database:
        database.row_factory = sqlite3.Row
        spool = dict(database.execute("SELECT name, delivered, last_error, last_error_at FROM spool").fetchone())
        states = dict(database.execute("SELECT state, count(*) FROM files GROUP BY state").fetchall())
        held = database.execute("SELECT coalesce(sum(size), 0) FROM files WHERE state IN (?,?,?,?)", HELD).fetchone()[0]
        waiting = database.execute(
            "SELECT number, name, size, attempts, error, taken_at FROM files"
            " WHERE state IN ('taking', 'sorting', 'waiting')"
            " ORDER BY number LIMIT ?",
            (LISTED,),
        ).fetchall()
    return {
        "office": settings.office,
        "version": program_version(),
        "running": is_running(home),
        "folders": [
            {"path": str(settings.folder(profile.folder)), "files": _count(settings.folder(profile.folder))}
            for profile in setup.profiles
        ],
        "setup": setup.version,
        "send_window": setup.send_window.model_dump() if setup.send_window else None,
        "spool_bytes": held,
        "spool_limit": setup.spool_limit,
        "spool": spool["name"],
        "waiting": sum(states.get(state, 0) for state in WAITING),
        "refusals_untold": states.get("refusing", 0) + states.get("refused", 0),
        "delivered": spool["delivered"],
        "failed": sorted(_describe(note) for note in (home / "failed").glob("*.json")),
        "last_error": spool["last_error"],
        "last_error_at": spool["last_error_at"],
        "oldest": [{**dict(row), "name": row["name"].decode("utf-8", "replace")} for row in waiting],
    }


def is_running(home: Path) -> bool:
    lock = home / "agent.lock"
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _count(inbox: Path) -> int | None:
    return sum(not is_left_alone(path.name) for path in inbox.iterdir()) if inbox.is_dir() else None


def _describe(note: Path) -> str:
    text = json.loads(note.read_text(encoding="utf-8"))
    return f"{text['number']:06d} {text['name']}: {text['outcome']}. {text['detail']}"


def as_text(state: dict[str, Any], texts: dict[str, str]) -> str:
    setup, window = state["setup"], state["send_window"]
    hours = texts["hoursText"].format(**window) if window else texts["hoursAll"]
    rows = [(texts["folder"], f"{folder['path']}: {_files(folder['files'], texts)}") for folder in state["folders"]]
    rows += [
        (texts["spool"], texts["spoolText"].format(
            waiting=state["waiting"], size=_size(state["spool_bytes"]), limit=_size(state["spool_limit"]),
            delivered=state["delivered"], name=state["spool"],
        )),
        (texts["setup"], texts["setupText"].format(version=setup) if setup else texts["setupNone"]),
        (texts["hours"], hours),
        (texts["refused"], texts["refusedText"].format(kept=len(state["failed"]), untold=state["refusals_untold"])),
        (texts["trouble"], f"{state['last_error'] or texts['none']} {state['last_error_at'] or ''}".rstrip()),
    ]  # fmt: skip
    width = max(len(name) for name, _ in rows) + 2
    running = texts["running"] if state["running"] else texts["stopped"]
    lines = [texts["title"].format(office=state["office"], state=running, version=state["version"])]
    lines += [f"{name:<{width}}{text}" for name, text in rows]
    lines += ["  " + _waiting(row, texts) for row in state["oldest"]]
    lines += ["  " + texts["refusedFile"].format(text=text) for text in state["failed"][:LISTED]]
    return "\n".join(lines)


def texts_of(language: str | None) -> dict[str, str]:
    """The agent's words in that language; in English for one that it does not speak."""
    known = {path.stem: path for path in TEXTS.glob("*.json")}
    words: dict[str, str] = json.loads(known.get(language or "", known["en"]).read_text(encoding="utf-8"))
    return words


def _files(count: int | None, texts: dict[str, str]) -> str:
    return texts["unreadable"] if count is None else texts["files"].format(n=count)


def _waiting(row: dict[str, Any], texts: dict[str, str]) -> str:
    text = texts["waitingFile"].format(
        number=f"{row['number']:06d}", name=row["name"], size=_size(row["size"]), attempts=row["attempts"]
    )
    return f"{text}: {row['error']}" if row["error"] else text


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"


def main(arguments: list[str]) -> int:
    """Print it; the exit code is 0 when all is well, 1 in trouble or not running, 2 without a spool."""
    parser = argparse.ArgumentParser(prog="python -m services.scanner_agent status")
    parser.add_argument("--json", action="store_true", help="for programs")
    as_json = parser.parse_args(arguments).json
    settings = AgentSettings()
    setup = read_setup(settings.agent_home / "setup.json", settings.office)
    texts = texts_of(next(iter(setup.languages), None))
    try:
        state = status(settings, setup)
    except sqlite3.Error as error:
        print(texts["noSpool"].format(home=settings.agent_home, error=error), file=sys.stderr)
        return 2
    print(json.dumps(state, ensure_ascii=False, indent=2) if as_json else as_text(state, texts))
    return 0 if state["running"] and not state["last_error"] else 1

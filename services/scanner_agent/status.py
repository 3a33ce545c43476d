"""`python -m services.scanner_agent.status [--json]`: how this office's agent stands, without asking the centre.

Needs `KANCELARIA_OFFICE` and `KANCELARIA_AGENT_HOME`; reads the spool beside the running agent and changes nothing.
Exit code: 0 all well, 1 in trouble or not running, 2 no spool here.
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

LISTED = 20


def status(settings: AgentSettings) -> dict[str, Any]:
    """Raises sqlite3.Error when there is no spool."""
    home = settings.agent_home
    with closing(sqlite3.connect(f"file:{home / 'spool.db'}?mode=ro", uri=True, timeout=5)) as database:
        database.row_factory = sqlite3.Row
        spool = dict(database.execute("SELECT name, delivered, last_error, last_error_at FROM spool").fetchone())
        states = dict(database.execute("SELECT state, count(*) FROM files GROUP BY state").fetchall())
        waiting = database.execute(
            "SELECT number, name, size, attempts, error, taken_at FROM files WHERE state IN ('taking', 'waiting')"
            " ORDER BY number LIMIT ?",
            (LISTED,),
        ).fetchall()
    return {
        "office": settings.office,
        "running": is_running(home),
        "inbox": str(settings.inbox),
        "in_inbox": _count(settings.inbox),
        "spool": spool["name"],
        "waiting": states.get("taking", 0) + states.get("waiting", 0),
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


def as_text(state: dict[str, Any]) -> str:
    inbox = "can not be read" if state["in_inbox"] is None else f"{state['in_inbox']} file(s)"
    lines = [
        f"Agent of office {state['office']}: {'running' if state['running'] else 'NOT RUNNING'}",
        f"Watched folder  {state['inbox']}: {inbox}",
        f"Spool           {state['waiting']} waiting, {state['delivered']} delivered, numbers of {state['spool']}",
        f"Refused         {len(state['failed'])} kept, {state['refusals_untold']} not told yet",
        f"Trouble         {state['last_error'] or 'none'} {state['last_error_at'] or ''}".rstrip(),
    ]
    lines += [f"  waiting {row['number']:06d} {row['name']!r} {row['size']} bytes, {row['attempts']} failed tries"
              + (f": {row['error']}" if row["error"] else "") for row in state["oldest"]]  # fmt: skip
    lines += [f"  refused {text}" for text in state["failed"][:LISTED]]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.scanner_agent.status")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    settings = AgentSettings()
    try:
        state = status(settings)
    except sqlite3.Error as error:
        print(f"No spool in {settings.agent_home}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(state, ensure_ascii=False, indent=2) if as_json else as_text(state))
    return 0 if state["running"] and not state["last_error"] else 1


if __name__ == "__main__":
    sys.exit(main())

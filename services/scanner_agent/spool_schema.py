"""The tables of the spool, and how a spool of an earlier version gets what it lacks."""

import sqlite3

SCHEMA = """
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
CREATE TABLE IF NOT EXISTS batches (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    profile TEXT NOT NULL,
    operator TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    changed_at TEXT NOT NULL) STRICT;
"""
ADDED = {
    "folder": "TEXT NOT NULL DEFAULT 'inbox'",
    "batch": "INTEGER",
    "place": "INTEGER NOT NULL DEFAULT 0",
    "part": "INTEGER NOT NULL DEFAULT 0",
    "parent": "INTEGER",
    "asn": "INTEGER",
    "pages": "INTEGER",
}
"""Columns of `files` that earlier versions did not have."""


def prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    known = {row["name"] for row in connection.execute("PRAGMA table_info(files)")}
    for name, kind in ADDED.items():
        if name not in known:
            connection.execute(f"ALTER TABLE files ADD COLUMN {name} {kind}")
            if name == "place":
                connection.execute("UPDATE files SET place = number")

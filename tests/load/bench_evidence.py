"""How long one core needs to verify an export of a million lines, offline, with nothing but the file and the key."""

import resource
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.evidence.canonical import digest
from shared.evidence.chain import GENESIS
from shared.evidence.signatures import key_id, sign
from shared.evidence.verifier import verify_export
from shared.evidence.writing import write_export
from tests.load.figures import Figure, limit

KEY = Ed25519PrivateKey.generate()
TITLE = "Verifying offline"
LINES = 1_000_000
LIMIT_SECONDS, LIMIT_MEGABYTES = 60.0, 150.0


def entry(seq: int, previous: str) -> dict[str, Any]:
    """A line as the registry hashes it, with one attachment."""
    attachment = {
        "document_id": f"0190b6a0-{seq:012x}", "sha256": digest({"n": seq}), "filename": "Žiadosť o povolenie.pdf",
        "media_type": "application/pdf", "size": 181_000, "scan_kind": "copy",
    }  # fmt: skip
    return {
        "id": f"0190b6a1-{seq:012x}", "journal_id": "journal-BA", "office": "BA", "year": 2026, "seq": seq,
        "number": f"BA/2026/{seq:06d}", "direction": "received", "registered_at": "2026-03-01T10:00:00.000+00:00",
        "received_on": "2026-03-01", "channel": "post", "party": "Stavebná spoločnosť, s. r. o.",
        "their_ref": "SP-17/2026", "their_date": "2026-02-26", "subject": "Žiadosť o stavebné povolenie",
        "attachments": [attachment], "mark": None, "handler": "Jana Nováková", "due_on": "2026-04-01",
        "actor_id": "r1", "actor_name": "Jana", "prev_hash": previous,
    }  # fmt: skip


def chain(count: int) -> Iterator[tuple[dict[str, Any], str]]:
    previous = GENESIS
    for seq in range(1, count + 1):
        fields = entry(seq, previous)
        previous = digest(fields)
        yield fields, previous


def make(path: Path, count: int) -> None:
    last = deque(chain(count), maxlen=1)[0][1]
    header = {
        "journal_id": "journal-BA", "journal_code": "BA", "title": "Bratislava", "office": "BA", "year": 2026,
        "exported_at": "2026-12-31T12:00:00.000+00:00", "entries": count, "lines": 0, "first_prev_hash": GENESIS,
        "last_hash": last, "lines_last_hash": GENESIS,
    }  # fmt: skip
    with path.open("wb", buffering=1 << 20) as file:
        write_export(
            file, header, keys=[], checkpoints=[], entries=chain(count), lines=[], closing=None,
            sign=lambda fields: (key_id(KEY.public_key()), sign(KEY, fields)),
        )  # fmt: skip


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        make(path, LINES)
        began, used = time.monotonic(), time.process_time()
        with path.open("rb", buffering=1 << 20) as file:
            report = verify_export(file, {key_id(KEY.public_key()): KEY.public_key()})
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        size = path.stat().st_size / 1e6
    assert report.valid, report.faults
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        limit(f"verify {LINES:,} lines ({size:.0f} MB) on one core ({cpu:.0f} s of it)", seconds, LIMIT_SECONDS, "s"),
        limit("memory of it", memory, LIMIT_MEGABYTES, "MB"),
    ]

"""How long one core needs to verify an export of a million lines, offline.

python -m tests.load.bench_evidence [LINES]
"""

import resource
import sys
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

KEY = Ed25519PrivateKey.generate()
LIMIT_SECONDS = 60.0
"""For a million lines."""


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


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        make(path, count)
        began, used = time.monotonic(), time.process_time()
        with path.open("rb", buffering=1 << 20) as file:
            report = verify_export(file, {key_id(KEY.public_key()): KEY.public_key()})
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        size = path.stat().st_size / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    limit = LIMIT_SECONDS * count / 1_000_000
    print(f"verify {count} lines ({size:.0f} MB): {seconds:.1f} s ({cpu:.1f} s of one core), {memory:.0f} MiB; "
          f"limit {limit:.1f} s")  # fmt: skip
    assert report.valid, report.faults
    return 0 if seconds < limit else 1


if __name__ == "__main__":
    sys.exit(main())

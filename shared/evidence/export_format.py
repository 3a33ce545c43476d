"""What an exported journal consists of: canonical JSON, one record on each line, in this order.

    header      journal, year, how many of each follow, and where both chains begin and end
    key         a public key, for information: trust comes from the keys that are given to the verifier
    checkpoint  signed at its time; it vouches for all entries and lines until then
    entry       a line of the journal: its hashed fields and their hash
    line        what happened to a record later: likewise
    closing     the final line of a closed year
    seal        signed when the export was made: the SHA-256 of all bytes before it

Since keys are sorted, an entry's line is `{"fields":…,"hash":"…","type":"entry"}`: its fields are written once.
"""

from collections.abc import Mapping
from typing import Any

from shared.evidence.canonical import canonical

FORMAT = "kancelaria-journal"
VERSION = 1
ORDER = ("header", "key", "checkpoint", "entry", "line", "closing", "seal")
SEALED = ("entries", "entries_hash", "exported_at", "journal_id", "lines", "lines_hash", "sha256", "year")
"""The fields of the seal that its signature covers."""
HEADER = frozenset(
    {
        "type", "format", "version", "journal_id", "journal_code", "title", "office", "year", "exported_at", "entries",
        "lines", "first_prev_hash", "last_hash", "lines_last_hash",
    }
)  # fmt: skip


def chained_line(kind: str, fields: bytes, hash_: str) -> bytes:
    """A record of a chain as it stands in the export, with its line end; `fields` are canonical JSON."""
    return b'{"fields":' + fields + b',"hash":"' + hash_.encode() + b'","type":"' + kind.encode() + b'"}\n'


def plain_line(kind: str, fields: Mapping[str, Any]) -> bytes:
    return canonical({**fields, "type": kind}) + b"\n"

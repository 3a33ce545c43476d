"""Writing an export line by line; the counterpart of `reading`."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO

from shared.evidence.canonical import canonical
from shared.evidence.export_format import FORMAT, SEALED, VERSION, chained_line, plain_line

Fields = Mapping[str, Any]
Chained = Iterable[tuple[Fields, str]]
"""(hashed fields, hash) of each record, in the order of seq."""
Sign = Callable[[Fields], tuple[str, str]]
"""Fields -> (key id, Base64 signature)."""


def write_export(
    file: BinaryIO,
    header: Fields,
    *,
    keys: Iterable[Fields],
    checkpoints: Iterable[Fields],
    entries: Chained,
    lines: Chained,
    closing: tuple[Fields, str] | None,
    sign: Sign,
) -> None:
    """`header`: all fields of HEADER but type, format and version. Memory stays flat."""
    running = hashlib.sha256()

    def put(raw: bytes) -> None:
        running.update(raw)
        file.write(raw)

    put(plain_line("header", {**header, "format": FORMAT, "version": VERSION}))
    for key in keys:
        put(plain_line("key", key))
    for checkpoint in checkpoints:
        put(plain_line("checkpoint", checkpoint))
    for kind, records in (("entry", entries), ("line", lines), ("closing", [closing] if closing else [])):
        for fields, hash_ in records:
            put(chained_line(kind, canonical(fields), hash_))
    told = {
        **header,
        "sha256": running.hexdigest(),
        "entries_hash": header["last_hash"],
        "lines_hash": header["lines_last_hash"],
    }
    seal = {name: told[name] for name in SEALED}
    key_id, signature = sign(seal)
    file.write(plain_line("seal", {**seal, "key_id": key_id, "signature": signature}))

"""Exports to verify, made without a database."""

import io
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.evidence.canonical import digest
from shared.evidence.chain import GENESIS
from shared.evidence.signatures import key_id, public_pem, sign, signed_part
from shared.evidence.writing import write_export

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
Chain = list[tuple[dict[str, Any], str]]


def entry_chain(count: int, previous: str = GENESIS, **changes: Any) -> Chain:
    chain: Chain = []
    for seq in range(1, count + 1):
        fields = {
            "id": f"e{seq}",
            "journal_id": "journal-BA",
            "office": "BA",
            "year": 2026,
            "seq": seq,
            "number": f"BA/2026/{seq:06d}",
            "direction": ("received", "sent", "internal")[seq % 3],
            "registered_at": "2026-03-01T10:00:00.000+00:00",
            "subject": 'Žiadosť o „stavebné“ povolenie\n\t"\\ \x7f №',
            "attachments": [{"sha256": "a" * 64, "size": 10}],
            "prev_hash": previous,
            **changes,
        }
        previous = digest(fields)
        chain.append((fields, previous))
    return chain


def line_chain(entries: Chain, count: int) -> Chain:
    chain: Chain = []
    previous = GENESIS
    for seq in range(1, count + 1):
        entry, entry_hash = entries[seq % len(entries)]
        fields = {
            "id": f"l{seq}",
            "journal_id": "journal-BA",
            "year": 2026,
            "seq": seq,
            "entry_id": entry["id"],
            "entry_number": entry["number"],
            "entry_hash": entry_hash,
            "kind": "assigned",
            "data": {"handler": "Jana", "ž": "1"},
            "prev_hash": previous,
        }
        previous = digest(fields)
        chain.append((fields, previous))
    return chain


def checkpoint_of(entries: Chain, lines: Chain, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    fields = {
        "id": f"c{len(entries)}",
        "journal_id": "journal-BA",
        "journal_code": "BA",
        "year": 2026,
        "first": 1 if entries else None,
        "last": len(entries) or None,
        "count": len(entries),
        "entries_hash": entries[-1][1] if entries else GENESIS,
        "lines_count": len(lines),
        "lines_hash": lines[-1][1] if lines else GENESIS,
        "at": "2026-03-02T10:00:00.000+00:00",
        "reason": "on-demand",
    }
    return {**fields, "key_id": key_id(key.public_key()), "signature": sign(key, signed_part(fields))}


def closing_of(entries: Chain) -> tuple[dict[str, Any], str]:
    directions = [fields["direction"] for fields, _ in entries]
    fields = {
        "journal_id": "journal-BA",
        "year": 2026,
        "entries": len(entries),
        **{name: directions.count(name) for name in ("received", "sent", "internal")},
        "prev_hash": entries[-1][1] if entries else GENESIS,
    }
    return fields, digest(fields)


def export(
    entries: Chain,
    lines: Chain,
    *,
    checkpoints: list[dict[str, Any]] | None = None,
    closing: tuple[dict[str, Any], str] | None = None,
    key: Ed25519PrivateKey = KEY,
    change: Callable[[dict[str, Any]], None] = lambda header: None,
) -> bytes:
    header = {
        "journal_id": "journal-BA",
        "journal_code": "BA",
        "title": "Bratislava",
        "office": "BA",
        "year": 2026,
        "exported_at": "2026-12-31T12:00:00.000+00:00",
        "entries": len(entries),
        "lines": len(lines),
        "first_prev_hash": entries[0][0]["prev_hash"] if entries else GENESIS,
        "last_hash": entries[-1][1] if entries else GENESIS,
        "lines_last_hash": lines[-1][1] if lines else GENESIS,
    }
    change(header)
    name = key_id(key.public_key())
    file = io.BytesIO()
    write_export(
        file,
        header,
        keys=[{"id": name, "public_key": public_pem(key.public_key()), "created_at": "", "retired_at": None}],
        checkpoints=checkpoints or [],
        entries=entries,
        lines=lines,
        closing=closing,
        sign=lambda fields: (name, sign(key, fields)),
    )
    return file.getvalue()

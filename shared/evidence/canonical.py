"""One way to write a value as bytes, so that the same content always has the same digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8, nothing escaped that need not be."""
    return _encoder.encode(value).encode()


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()

"""Jurisdiction packs: one file for each, and the reader of them. A new pack is a file here and no code."""

import tomllib
from functools import cache
from pathlib import Path

from shared.contracts.registry import Pack

FOLDER = Path(__file__).parent


@cache
def packs() -> dict[str, Pack]:
    """All packs by code. Raises pydantic's ValidationError for a file that is no pack: the service does not start."""
    read = (Pack.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml")))
    return {pack.code: pack for pack in read}

"""Which offices see a document: its own, and those that see a record which it belongs to."""

from collections.abc import Mapping
from typing import Any

Sights = Mapping[str, Mapping[str, Any]]
"""By entry id: `version` of the record when it was told, and the `offices` that see it."""


def sights_after(sights: Sights, entry_id: str, version: int, offices: tuple[str, ...]) -> dict[str, Any] | None:
    """What is known after this was told; None where something later was told before."""
    if sights.get(entry_id, {}).get("version", 0) >= version:
        return None
    return {**sights, entry_id: {"version": version, "offices": sorted(offices)}}


def seen_by(office: str, sights: Sights) -> list[str]:
    return sorted({office, *(seeing for sight in sights.values() for seeing in sight["offices"])})

"""Lawful destruction: what stands in the place of what is gone."""

from datetime import timedelta

SWEPT_FOR = timedelta(hours=1)
"""For so long after an erasure its objects are removed again: who was reading it then may write a little later."""


def taken_sha256(sha256: str, document_id: str) -> str:
    """What stands in the place of an erased document's digest, which new bytes may have again."""
    return f"{sha256}:erased:{document_id}"

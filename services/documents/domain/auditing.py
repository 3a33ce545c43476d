"""When the nightly audit is due, and which objects belong to a document."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.documents.domain import object_keys
from shared.contracts.documents import ObjectKind


def night_of(moment: datetime, hour: int) -> str | None:
    """Names the night whose audit is due at this local moment, such as `nightly-2026-05-04`; None before its hour."""
    return f"nightly-{moment.date().isoformat()}" if moment.hour >= hour else None


@dataclass(frozen=True)
class Expected:
    """An object that has to be there. `sha256` and `size` are known of originals alone."""

    kind: ObjectKind
    key: str
    revision: int
    sha256: str | None = None
    size: int | None = None


def expected_objects(
    document_id: str, revision: int, sha256: str, size: int, *, has_text: bool, has_pdf: bool, previews: int
) -> Iterator[Expected]:
    yield Expected(ObjectKind.ORIGINAL, object_keys.original_key(sha256), revision, sha256, size)
    if has_text:
        yield Expected(ObjectKind.TEXT, object_keys.text_key(document_id, revision), revision)
    if has_pdf:
        yield Expected(ObjectKind.PDF, object_keys.pdf_key(document_id, revision), revision)
    for page in range(1, previews + 1):
        yield Expected(ObjectKind.PREVIEW, object_keys.preview_key(document_id, page, revision), revision)

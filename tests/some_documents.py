"""Documents of the contract, as tests and benches need them."""

from typing import Any

from shared.contracts.base import now
from shared.contracts.documents import Channel, Document, DocumentState, Origin


def document_of(document_id: str, *, office: str = "BA", filename: str = "scan.tif", **known: Any) -> Document:
    document = Document(
        id=document_id,
        version=1,
        office=office,
        filename=filename,
        sha256="0" * 64,
        size=1,
        media_type="image/tiff",
        origin=Origin(channel=Channel.FOLDER),
        state=DocumentState.STORED,
        outcome=None,
        outcome_detail="",
        language=None,
        pages=None,
        previews=0,
        has_text=False,
        has_searchable_pdf=False,
        ocr_confidence=None,
        metadata={},
        entry=None,
        receipts=1,
        stored_at=now(),
        actor_name="agent",
    )
    return document.model_copy(update=known)

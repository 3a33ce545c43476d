"""Where objects lie in the object store."""

from collections.abc import Iterable

UPLOADS = "uploads/"


def upload_key(intake_id: str) -> str:
    return f"{UPLOADS}{intake_id}"


def original_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def text_key(document_id: str) -> str:
    return f"text/{document_id}.txt"


def corrected_text_key(document_id: str, correction_id: str) -> str:
    return f"text/{document_id}/{correction_id}.txt"


def words_key(document_id: str) -> str:
    return f"words/{document_id}.json"


def pdf_key(document_id: str) -> str:
    return f"pdf/{document_id}.pdf"


def preview_key(document_id: str, page: int) -> str:
    return f"preview/{document_id}/{page}.webp"


def derived_keys(document_id: str, previews: int, corrections: Iterable[str] = ()) -> list[str]:
    """Of all that was made from a document; `corrections` are the ids of those of its text."""
    pages = [preview_key(document_id, page) for page in range(1, previews + 1)]
    corrected = [corrected_text_key(document_id, correction_id) for correction_id in corrections]
    return [text_key(document_id), words_key(document_id), pdf_key(document_id), *corrected, *pages]

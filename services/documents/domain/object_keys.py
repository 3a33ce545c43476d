"""Where objects lie in the object store.

Originals lie under their digest, once for all documents that have the same bytes; what was read of a document lies
under its id, with the number of the revision after the first.
"""

UPLOADS = "uploads/"


def upload_key(intake_id: str) -> str:
    return f"{UPLOADS}{intake_id}"


def original_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def staged_key(staged_id: str) -> str:
    return f"staged/{staged_id}"


def text_key(document_id: str, revision: int = 1) -> str:
    return f"text/{_edition(document_id, revision)}.txt"


def corrected_text_key(document_id: str, correction_id: str) -> str:
    return f"text/{document_id}/{correction_id}.txt"


def words_key(document_id: str, revision: int = 1) -> str:
    return f"words/{_edition(document_id, revision)}.json"


def pdf_key(document_id: str, revision: int = 1) -> str:
    return f"pdf/{_edition(document_id, revision)}.pdf"


def preview_key(document_id: str, page: int, revision: int = 1) -> str:
    return f"preview/{_edition(document_id, revision)}/{page}.webp"


def derived_keys(document_id: str, previews: int, revision: int = 1) -> list[str]:
    """Of what reading one revision made."""
    pages = [preview_key(document_id, page, revision) for page in range(1, previews + 1)]
    return [text_key(document_id, revision), words_key(document_id, revision), pdf_key(document_id, revision), *pages]


def derived_prefixes(document_id: str) -> list[str]:
    """Under these lies all that was ever made from a document, whichever revision it was read from."""
    return [f"{folder}/{document_id}" for folder in ("text", "words", "pdf", "preview")]


def _edition(document_id: str, revision: int) -> str:
    return document_id if revision == 1 else f"{document_id}.{revision}"

"""Where objects lie in the object store."""

UPLOADS = "uploads/"


def upload_key(intake_id: str) -> str:
    return f"{UPLOADS}{intake_id}"


def original_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def text_key(document_id: str) -> str:
    return f"text/{document_id}.txt"


def pdf_key(document_id: str) -> str:
    return f"pdf/{document_id}.pdf"


def preview_key(document_id: str, page: int) -> str:
    return f"preview/{document_id}/{page}.webp"


def derived_keys(document_id: str, previews: int) -> list[str]:
    pages = [preview_key(document_id, page) for page in range(1, previews + 1)]
    return [text_key(document_id), pdf_key(document_id), *pages]

"""The text as it is stored: UTF-8, pages divided by form feeds."""

import re
from collections.abc import Iterable
from pathlib import Path

from services.documents.extraction.protocol import TEXT_FILE

_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
PAGE_BREAK = "\f"


def write_text(pages: Iterable[str], folder: Path, characters: int) -> bool:
    """Write the text, cut at `characters`. Returns whether there is any but space."""
    text = PAGE_BREAK.join(_clean(page.replace(PAGE_BREAK, "\n")) for page in pages)[:characters]
    if not text.strip():
        return False
    (folder / TEXT_FILE).write_text(text, "utf-8")
    return True


def _clean(text: str) -> str:
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

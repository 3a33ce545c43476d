"""What becomes of a text when a page of it is corrected."""

import re

PAGE_BREAK = "\f"
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def with_page(text: str, page: int, corrected: str, pages: int | None) -> str | None:
    """The text with another page (from 1); None where there is no such page.

    `pages`: how many the document has, also where nothing was read on the last ones; None where it has none of its own.
    """
    found = text.split(PAGE_BREAK)
    found += [""] * ((pages or 1) - len(found))
    if page > len(found):
        return None
    found[page - 1] = _UNWANTED.sub("", corrected.replace("\r\n", "\n"))
    return PAGE_BREAK.join(found)

"""Printed matter: typst templates of a service, filled with JSON.

`typeset` needs no files but the template's folder, and no network: fonts are typst's own, which hold Latin with all
diacritics and Cyrillic.
"""

import json
from pathlib import Path
from typing import Any, Literal

import typst


def typeset(template: Path, data: dict[str, Any], kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """The PDF, or the first page as an image. Texts in `data` are text: nothing in them is run as typst's language."""
    made = typst.compile(
        str(template),
        root=str(template.parent),
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        # A table of thousands of rows doubles in time and size with them.
        pdf_tags=False,
        format=kind,
        ppi=110 if kind == "png" else None,
    )
    return made[0] if isinstance(made, list) else made

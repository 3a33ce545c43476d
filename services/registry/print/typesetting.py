"""Printed matter: typst templates in this folder, filled with JSON.

`typeset` needs no files and no network: fonts are typst's own, which hold Latin with all diacritics and Cyrillic.
"""

import json
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `<template>.typ`. Texts in `data` are text: nothing in them is run as typst's own language."""
    return typst.compile(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        # A table of thousands of rows doubles in time and size with them.
        pdf_tags=False,
    )

"""The registry's printed matter: the typst templates in this folder."""

from pathlib import Path
from typing import Any

from shared.print import typeset as typeset_template

FOLDER = Path(__file__).parent


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `<template>.typ`."""
    return typeset_template(FOLDER / f"{template}.typ", data)

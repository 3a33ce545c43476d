"""`docs/performance.md`: a section for each bench, each with the day it was last measured on."""

import os
import platform
import re
from datetime import date
from pathlib import Path

HEAD = (
    "# Performance\n\nWhat `make bench` measured (`python -m tests.load NAME…` measures some of it anew). Every figure "
    "stands beside a peer\nor a limit of the same run; a goal that was missed says so."
)


def section(title: str, how: str, table: str, day: date) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return f"## {title}\n\n{how}\n\nMeasured on {day.isoformat()}, {machine}.\n\n{table}\n"


def write(page: Path, measured: list[str]) -> None:
    """Put the sections in the place of those with their titles, and new ones at the end; the others stay."""
    kept = sections(page.read_text(encoding="utf-8")) if page.exists() else {}
    for text in measured:
        kept[_title(text)] = text
    page.write_text("\n".join([HEAD + "\n", *kept.values()]), encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """By title, in their order.

    >>> sections("# Page\\n\\n## One\\n\\n1\\n\\n## Two\\n\\n2\\n")
    {'One': '## One\\n\\n1\\n', 'Two': '## Two\\n\\n2\\n'}
    """
    found = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {_title(part): part.rstrip() + "\n" for part in found}


def _title(section: str) -> str:
    return section.split("\n", 1)[0].removeprefix("## ")

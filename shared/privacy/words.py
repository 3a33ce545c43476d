"""How a report calls services, their sections and fields, and why something stays: a file for each language.

A service that joins adds its words in `texts/`; what has none is called by its name in the contract.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

_TEXTS = Path(__file__).parent / "texts"
LANGUAGES = tuple(sorted(path.stem for path in _TEXTS.glob("*.json")))


class Words:
    """The words of one language."""

    def __init__(self, language: str, texts: dict[str, Any]) -> None:
        self.language = language
        self._texts = texts

    def say(self, key: str, **values: str) -> str:
        """Raises KeyError for a text that there is not."""
        text: str = self._texts["page"][key]
        return text.format(**values)

    def call(self, kind: str, name: str) -> str:
        """`kind`: services, sections, fields, because, sources."""
        found: str = self._texts[kind].get(name) or name.replace("_", " ").replace("-", " ").capitalize()
        return found

    def read(self, value: str) -> str:
        """A code as people read it; any other text as it is."""
        found: str = self._texts["values"].get(value, value)
        return found


@cache
def words_of(language: str) -> Words:
    return Words(language, json.loads((_TEXTS / f"{language}.json").read_text(encoding="utf-8")))

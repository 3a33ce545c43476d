"""Reading an export line by line, in flat memory, believing nothing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from shared.evidence.canonical import canonical
from shared.evidence.export_format import ORDER, chained_line

LONGEST_LINE = 4 * 1024 * 1024
_CHAINED = frozenset({"entry", "line", "closing"})
_PLACE = {kind: place for place, kind in enumerate(ORDER)}


class Damaged(Exception):
    """The file is no export as this system writes them. `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line} of the file: {what}")


@dataclass(slots=True)
class Reader:
    """Gives the records of one export in order; `sha256` is of all bytes before the seal, once that was reached."""

    file: BinaryIO
    number: int = 0
    sha256: str = ""
    digest: str = ""
    """SHA-256 of the fields of the record of a chain that was read last."""

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(type, record). Raises Damaged for anything that is not exactly as the export writes it."""
        running, place = hashlib.sha256(), 0
        while raw := self.file.readline(LONGEST_LINE):
            self.number += 1
            if place == _PLACE["seal"]:
                raise Damaged(self.number, "something follows the seal")
            kind, record = self._parse(raw)
            if _PLACE[kind] < place or (kind in ("header", "closing") and self.number > 1 and _PLACE[kind] == place):
                raise Damaged(self.number, f"a record of type '{kind}' stands where none may stand")
            place = _PLACE[kind]
            if kind == "seal":
                self.sha256 = running.hexdigest()
            else:
                running.update(raw)
            yield kind, record

    def _parse(self, raw: bytes) -> tuple[str, dict[str, Any]]:
        if not raw.endswith(b"\n"):
            raise Damaged(self.number, "it has no end; the file was cut off")
        try:
            record = json.loads(raw)
            kind = record["type"]
            known = kind in _PLACE
            written = self._written(kind, record) if known else b""
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Damaged(self.number, "it can not be read") from error
        if not known:
            raise Damaged(self.number, "it is of an unknown type")
        if written != raw:
            raise Damaged(self.number, "it is not written as this system writes it")
        return kind, record

    def _written(self, kind: str, record: dict[str, Any]) -> bytes:
        if kind not in _CHAINED:
            return canonical(record) + b"\n"
        fields = canonical(record["fields"])
        self.digest = hashlib.sha256(fields).hexdigest()
        return chained_line(kind, fields, record["hash"])

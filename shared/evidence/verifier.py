"""Whether an exported journal is as it was written: the whole proof, from the file and the public keys alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.evidence.chain import GENESIS, ChainReport, Head, Line, verify_chain
from shared.evidence.export_format import FORMAT, HEADER, SEALED, VERSION
from shared.evidence.reading import Damaged, Reader
from shared.evidence.signatures import holds, signed_part

Keys = Mapping[str, Ed25519PublicKey]
"""The keys that are trusted, by their id."""
Record = dict[str, Any]
_WHAT = {
    "altered": "its content was changed after it was written",
    "missing": "it is missing",
    "moved": "it stands in another place than it was written",
    "replaced": "it was replaced by another one",
    "truncated": "it and what followed was cut off",
}


@dataclass(slots=True)
class Report:
    """`faults` in plain words, `unproven` names signatures whose key was not given."""

    journal_code: str = ""
    journal_id: str = ""
    year: int = 0
    entries: int = 0
    lines: int = 0
    checkpoints: int = 0
    exported_at: str = ""
    first_prev_hash: str = ""
    last_hash: str = ""
    closing_hash: str | None = None
    """Of the final line, where the year was closed when it was exported."""
    sealed_by: str = ""
    faults: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        return not self.faults and not self.unproven


def verify_export(file: BinaryIO, keys: Keys, kept: Sequence[Record] = ()) -> Report:
    """Reads the file once, in memory that grows only with the number of entries by some 70 bytes each.

    `kept` are checkpoints that were kept elsewhere: those of this journal and year have to be met, so that an older
    export shown as the newest, or another history written later, is found.
    """
    verification = _Verification(Reader(file), keys, kept)
    try:
        verification.run()
    except Damaged as error:
        verification.report.faults.append(str(error))
    except (KeyError, TypeError, AttributeError, OverflowError, ValueError) as error:
        # A field that is absent or of another kind than any export has.
        what = f"a field is missing or is no such field ({type(error).__name__}: {error})"
        verification.report.faults.append(str(Damaged(verification.reader.number, what)))
    return verification.report


class _Verification:
    def __init__(self, reader: Reader, keys: Keys, kept: Sequence[Record]) -> None:
        self.reader, self.report, self._keys, self._kept = reader, Report(), keys, kept
        self._records = reader.records()
        self._waiting: tuple[str, Record] | None = None
        self._entry_marks: dict[int, list[Record]] = {}
        self._line_marks: dict[int, list[Record]] = {}
        self._known: set[int] = set()
        self._directions: dict[str, int] = {}

    def run(self) -> None:
        header = self._header()
        for _ in self._all("key"):
            pass
        for checkpoint in self._all("checkpoint"):
            self._checkpoint(checkpoint)
        for checkpoint in self._kept:
            if (checkpoint["journal_id"], checkpoint["year"]) == (self.report.journal_id, self.report.year):
                self._checkpoint(checkpoint)
        entries = self._chain("entry", Head(header["first_prev_hash"], header["entries"], header["last_hash"]))
        lines = self._chain("line", Head(GENESIS, header["lines"], header["lines_last_hash"]))
        self.report.entries, self.report.lines = entries.count, lines.count
        self.report.last_hash = header["last_hash"]
        self._unmet(self._entry_marks, "entry")
        self._unmet(self._line_marks, "line")
        for closing in self._all("closing"):
            self._closing(closing)
        self._seal(header)

    # --- the parts in their order ---

    def _header(self) -> Record:
        kind, header = next(self._records, ("", {}))
        if kind != "header" or header.keys() != HEADER:
            raise Damaged(1, "this is no exported journal, or its beginning was cut off")
        if (header["format"], header["version"]) != (FORMAT, VERSION):
            raise Damaged(1, f"this verifier reads version {VERSION} of {FORMAT}")
        report = self.report
        report.journal_code, report.journal_id = header["journal_code"], header["journal_id"]
        report.year, report.exported_at = header["year"], header["exported_at"]
        report.first_prev_hash = header["first_prev_hash"]
        return header

    def _checkpoint(self, checkpoint: Record) -> None:
        self.report.checkpoints += 1
        name = f"the checkpoint of {checkpoint['at']}"
        if (checkpoint["journal_id"], checkpoint["year"]) != (self.report.journal_id, self.report.year):
            self._fault(f"{name}: it is of another journal or year")
        self._signature(checkpoint, signed_part(checkpoint), name)
        if (checkpoint["first"], checkpoint["last"]) != (
            (1, checkpoint["count"]) if checkpoint["count"] else (None, None)
        ):
            self._fault(f"{name}: its counts do not fit each other")
        self._entry_marks.setdefault(checkpoint["count"], []).append(checkpoint)
        self._line_marks.setdefault(checkpoint["lines_count"], []).append(checkpoint)

    def _chain(self, kind: str, head: Head) -> ChainReport:
        self._meet(kind, 0, head.first_prev_hash)
        report = verify_chain(self._lines_of(kind), head)
        if report.broken_at is not None:
            number = f" ({report.broken_number})" if report.broken_number else ""
            what = "Entry" if kind == "entry" else "Further line"
            self._fault(f"{what} {report.broken_at}{number}: {_WHAT.get(report.reason or '', report.reason)}")
        return report

    def _lines_of(self, kind: str) -> Iterator[Line]:
        place = (self.report.journal_id, self.report.year)
        for record in self._all(kind):
            fields, stored = record["fields"], record["hash"]
            seq = fields["seq"]
            if (fields["journal_id"], fields["year"]) != place:
                raise Damaged(self.reader.number, "it is of another journal or year")
            if kind == "entry":
                number = fields["number"]
                direction = fields["direction"]
                self._directions[direction] = self._directions.get(direction, 0) + 1
                self._known.add(int(stored[:16], 16))
            else:
                number = fields["entry_number"]
                if int(fields["entry_hash"][:16], 16) not in self._known:
                    self._fault(f"Further line {seq} ({number}): it speaks of an entry that is not in this journal")
            self._meet(kind, seq, stored)
            yield Line(seq, number, fields["prev_hash"], stored, self.reader.digest)

    def _closing(self, closing: Record) -> None:
        fields = closing["fields"]
        if self.reader.digest != closing["hash"]:
            self._fault("The final line of the year: its content was changed after it was written")
        counted = {name: self._directions.get(name, 0) for name in ("received", "sent", "internal")}
        told = {name: fields[name] for name in counted}
        if (fields["prev_hash"], fields["entries"], told) != (self.report.last_hash, self.report.entries, counted):
            self._fault("The final line of the year: it does not fit the entries")
        if (fields["journal_id"], fields["year"]) != (self.report.journal_id, self.report.year):
            self._fault("The final line of the year: it is of another journal or year")
        self.report.closing_hash = closing["hash"]

    def _seal(self, header: Record) -> None:
        seal = next(self._all("seal"), None)
        if seal is None:
            raise Damaged(self.reader.number + 1, "the seal is missing; the end was cut off")
        for _ in self._records:
            raise Damaged(self.reader.number, "something follows the seal")
        if seal.keys() != {*SEALED, "type", "key_id", "signature"}:
            raise Damaged(self.reader.number, "the seal has not the fields of a seal")
        self._signature(seal, {name: seal[name] for name in SEALED}, "the seal")
        expected = {name: header[name] for name in ("journal_id", "year", "exported_at", "entries", "lines")}
        expected |= {"entries_hash": header["last_hash"], "lines_hash": header["lines_last_hash"]}
        if any(seal[name] != value for name, value in expected.items()):
            self._fault("The seal was made for other content than the header tells")
        if seal["sha256"] != self.reader.sha256:
            self._fault("The seal does not fit the file: something in it was changed after it was exported")
        self.report.sealed_by = seal["key_id"]

    # --- helpers ---

    def _all(self, kind: str) -> Iterator[Record]:
        """The records of this type that come next."""
        while True:
            found = self._waiting or next(self._records, None)
            self._waiting = None
            if found is None:
                return
            if found[0] != kind:
                self._waiting = found
                return
            yield found[1]

    def _meet(self, kind: str, seq: int, reached: str) -> None:
        marks, name = (self._entry_marks, "entries_hash") if kind == "entry" else (self._line_marks, "lines_hash")
        for checkpoint in marks.pop(seq, ()):
            if checkpoint[name] != reached:
                self._fault(f"The checkpoint of {checkpoint['at']} was signed over another {kind} {seq}")

    def _unmet(self, marks: dict[int, list[Record]], kind: str) -> None:
        for seq, checkpoints in marks.items():
            for checkpoint in checkpoints:
                self._fault(f"The checkpoint of {checkpoint['at']} vouches for {kind} {seq}, which is not there")

    def _signature(self, record: Record, fields: Record, name: str) -> None:
        key = self._keys.get(record["key_id"])
        if key is None:
            self.report.unproven.append(f"{name} is signed with the key {record['key_id']}, which was not given")
        elif not holds(key, fields, record["signature"]):
            self._fault(f"{name}: its signature does not hold")

    def _fault(self, text: str) -> None:
        if len(self.report.faults) < 100:
            self.report.faults.append(text[0].upper() + text[1:])

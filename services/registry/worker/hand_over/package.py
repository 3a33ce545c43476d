"""The package for the archive: a ZIP without compression, written straight through; memory does not grow with it.

files/0001/0001-01.pdf   the documents: number on the list, place in the file, number of the document
metadata.xml             what they are, by hand-over.xsd, which lies beside it
manifest-sha256.txt      checksums of all of them, for `sha256sum --check`
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from services.registry.models.disposals import DisposalItemRecord, DisposalRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.files import FileRecord
from services.registry.worker.hand_over.contents import Contents
from services.registry.worker.hand_over.metadata import Metadata, path_of
from shared.contracts.registry import DisposalOutcome

SCHEMA = Path(__file__).parents[2] / "schemas" / "hand-over.xsd"


class Package:
    """`alive` is called before each document, so that a long one keeps its claim."""

    def __init__(self, path: Path, contents: Contents, alive: Callable[[], None]) -> None:
        self._path = path
        self._draft = path.with_suffix(".xml")
        self._contents = contents
        self._alive = alive
        self._checksums: dict[str, str] = {}

    def write(self, disposal: DisposalRecord, organisation: str) -> None:
        """All that was handed over by this list. Raises Unavailable, Conflict, NotFound about a document."""
        self._day = date.fromisoformat(disposal.decision_on)
        with zipfile.ZipFile(self._path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            with self._draft.open("w", encoding="utf-8") as draft:
                self._write_files(archive, Metadata(draft), disposal, organisation)
            self._put(archive, "metadata.xml", _pieces(self._draft))
            self._put(archive, SCHEMA.name, _pieces(SCHEMA))
            lines = "".join(f"{digest}  {name}\n" for name, digest in self._checksums.items())
            self._put(archive, "manifest-sha256.txt", [lines.encode()])

    def _write_files(
        self, archive: zipfile.ZipFile, metadata: Metadata, disposal: DisposalRecord, organisation: str
    ) -> None:
        about = {
            "list": disposal.number,
            "office": disposal.office,
            "organisation": organisation,
            "decision": disposal.decision_number,
            "decided_on": disposal.decision_on,
        }
        wanted = {"disposal_id": disposal.id, "outcome": DisposalOutcome.HANDED_OVER.value}
        with metadata.package(about, list(disposal.witnesses)):
            for no, item in enumerate(DisposalItemRecord.objects(**wanted).order_by("no"), start=1):
                self._write_file(archive, metadata, no, item)

    def _write_file(self, archive: zipfile.ZipFile, metadata: Metadata, no: int, item: DisposalItemRecord) -> None:
        file = FileRecord.objects.get(pk=item.file_id)
        states = EntryStateRecord._get_collection().find({"file_id": file.id}).sort("file_seq", 1)
        with metadata.file(_about_file(no, file, item)):
            for state in states:
                with metadata.record(_about_record(state)):
                    for document_no, document_id in enumerate(state["document_ids"], start=1):
                        self._write_document(archive, metadata, (no, state["file_seq"], document_no), document_id)

    def _write_document(
        self, archive: zipfile.ZipFile, metadata: Metadata, place: tuple[int, int, int], document_id: str
    ) -> None:
        self._alive()
        document = self._contents.document(document_id)
        path = path_of(*place, document.filename)
        self._put(archive, path, self._contents.pieces(document))
        about = {"name": document.filename, "media_type": document.media_type, "size": document.size}
        metadata.document({"path": path, **about, "sha256": document.sha256})

    def _put(self, archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name, (max(self._day.year, 1980), self._day.month, self._day.day, 0, 0, 0))
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self._checksums[name] = digest.hexdigest()


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(256 * 1024):
            yield piece


def _about_file(no: int, file: FileRecord, item: DisposalItemRecord) -> dict[str, Any]:
    same = {name: getattr(file, name) for name in ("id", "number", "title", "year", "mark_title", "flag")}
    days = {"opened_on": file.opened_on, "closed_on": file.closed_on}
    return {
        "no": no,
        **same,
        "mark": file.primary_mark,
        "plan_version": file.plan_number,
        **days,
        "classified": item.classified,
    }


def _about_record(state: dict[str, Any]) -> dict[str, Any]:
    names = ("direction", "subject", "party", "their_ref", "their_date", "confidentiality", "sheets", "status")
    return {
        "place": state["file_seq"],
        "number": state["record_number"],
        "journal_number": state["number"],
        "journal_hash": state["entry_hash"],
        "registered_at": state["registered_at"].isoformat(timespec="milliseconds"),
        **{name: state.get(name) for name in names},
    }

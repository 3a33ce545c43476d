"""Putting records into files: the place there, and that a closed file stays as it is."""

from dataclasses import dataclass
from typing import Any

from services.registry.domain.file_numbers import parts_of, record_number
from services.registry.handlers.setup import pack_of
from services.registry.models.files import FileRecord
from shared.contracts.problems import Conflict, invalid_field
from shared.contracts.registry import FileState
from shared.security.principal import Principal
from shared.storage.work import Work


@dataclass(frozen=True, slots=True)
class Place:
    """`data` is what the line says; `seen_by` the offices that see the record from now on."""

    data: dict[str, str]
    seen_by: list[str]


def take_place(work: Work, state: dict[str, Any], file_id: str, principal: Principal) -> Place:
    """The next place in the file, which is taken for good. Raises Invalid at /file_id."""
    file = _open_file(work, state, file_id, principal)
    place = file.places + 1
    if state.get("file_id"):
        _take_out(work, state)
    files = work.collection(FileRecord)
    files.update_one({"_id": file.id}, {"$inc": {"places": 1, "records": 1}}, session=work.session)
    parts = parts_of(office=file.office, mark=file.primary_mark, year=file.year)
    number = record_number(pack_of(work).templates["record_in_file"], parts, file=file.number, place=place)
    data = {"file_id": file.id, "file": file.number, "place": str(place), "number": number}
    if state.get("file_number"):
        data["before"] = state["file_number"]
    return Place(data, sorted({state["office"], file.office}))


def _take_out(work: Work, state: dict[str, Any]) -> None:
    """Raises Conflict for a held file, out of which a record could else be disposed of with another one."""
    free = {"_id": state["file_id"], "held": False}
    if work.collection(FileRecord).update_one(free, {"$inc": {"records": -1}}, session=work.session).matched_count == 0:
        detail = f"{state['number']} lies in file {state['file_number']}, which a hold keeps together; release it first"
        raise Conflict(detail, reason="file-held", params={"number": state["file_number"]})


def _open_file(work: Work, state: dict[str, Any], file_id: str, principal: Principal) -> FileRecord:
    file = work.find(FileRecord, _id=file_id)
    if file is None or not principal.sees(file.office):
        raise invalid_field("/file_id", "unknown-file", f"There is no file {file_id}")
    if file.state != FileState.OPEN.value:
        detail = f"File {file.number} is {file.state}; reopen it, or open a new one"
        raise invalid_field("/file_id", "file-not-open", detail, number=file.number, state=file.state)
    if state.get("file_id") == file_id:
        raise invalid_field("/file_id", "already-there", f"It is in file {file.number} already", number=file.number)
    return file


def keep_file_open(work: Work, file_id: str) -> None:
    """Raises Conflict unless the file is open, and makes who closes it meanwhile look again."""
    touched = work.collection(FileRecord).update_one(
        {"_id": file_id, "state": FileState.OPEN.value}, {"$inc": {"touched": 1}}, session=work.session
    )
    if touched.matched_count == 0:
        raise Conflict("The file of this record is not open; reopen the file first", reason="file-closed")

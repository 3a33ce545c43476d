"""Collecting what a report holds into a folder: a file of JSON lines for each service, and the documents' files.

Nothing is held in memory but a page of records and a piece of a file.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import orjson
import requests

from services.contacts.models.parties import PartyRecord
from services.contacts.models.privacy import PrivacyCaseRecord
from services.contacts.privacy.asking import ask_each, held_by
from services.contacts.settings import WorkerSettings
from shared.contracts.base import now
from shared.contracts.documents import GetContent, ObjectLink
from shared.contracts.privacy import HeldRecord
from shared.contracts.problems import NotFound, Unavailable
from shared.messaging.bus import Calls
from shared.privacy.holders import Holder
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.objects import ObjectStore

_PIECE = 1024 * 1024
_TIMEOUT = (3.0, 30.0)
"""Seconds to connect, and between two pieces."""
_FILE_SECONDS = 600.0
_UNSAFE = re.compile(r"[^\w.() -]+")
_HELD_EACH = 5.0
"""Seconds between two signs of life."""


@dataclass
class Collection:
    """`held` counts the records of each service that answered."""

    held: dict[str, int]
    away: tuple[str, ...]
    files: int = 0
    files_left_out: int = 0
    bytes: int = 0
    listed: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Tools:
    """What a report is collected with. `progress` is told parts of 1."""

    bus: Calls
    objects: ObjectStore
    settings: WorkerSettings
    progress: Callable[[float], None]


def collect(case: PrivacyCaseRecord, folder: Path, tools: Tools) -> Collection:
    """Raises what `progress` raises, and Unavailable when files can not be fetched."""
    context = Context(Principal.model_validate(case.principal))
    (folder / "parts").mkdir()
    (folder / "files").mkdir()
    held, away = ask_each(lambda holder: _write_part(holder, case, folder, tools.bus, context))
    for service in away:
        (folder / "parts" / f"{service}.jsonl").unlink(missing_ok=True)
    tools.progress(0.3)
    found = Collection(held, away)
    if case.with_files:
        _fetch_photos(found, case, folder, tools.objects)
        if "documents" not in away:
            _fetch_documents(found, folder, context.as_service("contacts"), tools)
    _write_about(case, found, folder)
    return found


def _write_part(holder: Holder, case: PrivacyCaseRecord, folder: Path, bus: Calls, context: Context) -> int:
    count = 0
    with (folder / "parts" / f"{holder.service}.jsonl").open("wb") as file:
        for record in held_by(holder, case.whom, bus, context):
            # What may be somebody else's is for who decides, not for the person.
            if record.certain:
                file.write(orjson.dumps(record.model_dump(mode="json"), option=orjson.OPT_APPEND_NEWLINE))
                count += 1
    return count


def _fetch_photos(found: Collection, case: PrivacyCaseRecord, folder: Path, objects: ObjectStore) -> None:
    for party in PartyRecord.objects(pk__in=case.whom.party_ids, photo__nin=[None, ""]).only("photo"):
        name = f"photo-{party.id}.jpg"
        found.bytes += objects.get_to_file(party.photo, folder / "files" / name)
        found.files += 1
        found.listed.append({"document_id": None, "filename": name, "file": f"files/{name}", "because": ""})


def _fetch_documents(found: Collection, folder: Path, context: Context, tools: Tools) -> None:
    told_at = monotonic()
    for number, document_id in enumerate(_documents_in(folder), start=1):
        _fetch(found, number, document_id, folder, context, tools)
        if monotonic() - told_at > _HELD_EACH:
            told_at = monotonic()
            tools.progress(0.3 + 0.7 * number / (number + 50))


def _documents_in(folder: Path) -> Iterator[str]:
    """Each once; the ids of a person's documents are few beside their bytes."""
    seen: set[str] = set()
    for path in sorted((folder / "parts").iterdir()):
        with path.open("rb") as lines:
            for line in lines:
                new = [one for one in HeldRecord.model_validate_json(line).document_ids if one not in seen]
                seen.update(new)
                yield from dict.fromkeys(new)


def _fetch(found: Collection, number: int, document_id: str, folder: Path, context: Context, tools: Tools) -> None:
    try:
        link = tools.bus.call(GetContent(id=document_id), context)
    except NotFound as problem:
        found.files_left_out += 1
        found.listed.append({"document_id": document_id, "file": None, "because": problem.reason or "not-found"})
        return
    about = {"document_id": document_id, "filename": link.filename, "size": link.size}
    limits = tools.settings
    if found.files >= limits.report_files or found.bytes + link.size > limits.report_bytes:
        found.files_left_out += 1
        found.listed.append({**about, "file": None, "because": "limit"})
        return
    name = f"{number:04d}-{_UNSAFE.sub('_', link.filename)[-100:]}"
    found.bytes += _download(link, folder / "files" / name)
    found.files += 1
    found.listed.append({**about, "file": f"files/{name}", "because": ""})


def _download(link: ObjectLink, path: Path) -> int:
    """How many bytes it was. Raises Unavailable."""
    deadline = monotonic() + _FILE_SECONDS
    try:
        with (
            closing(requests.get(link.url, stream=True, timeout=_TIMEOUT, allow_redirects=False)) as response,
            path.open("wb") as file,
        ):
            if response.status_code != requests.codes.ok:
                raise Unavailable(f"The object store answered {response.status_code} for a document")
            for piece in response.iter_content(_PIECE):
                file.write(piece)
                if monotonic() > deadline:
                    raise Unavailable(f"A document did not come within {_FILE_SECONDS:g} s")
            return file.tell()
    except requests.RequestException as error:
        # Not `from error`, whose message holds the presigned address.
        raise Unavailable(f"A document can not be fetched: {type(error).__name__}") from None


def _write_about(case: PrivacyCaseRecord, found: Collection, folder: Path) -> None:
    about = {
        "case": case.id,
        "made_at": now().isoformat(),
        "made_by": case.requested_by,
        "reason": case.reason,
        "language": case.language,
        "names": list(case.whom.names),
        "services": found.held,
        "away": list(found.away),
        "with_files": case.with_files,
    }
    (folder / "about.json").write_bytes(orjson.dumps(about))
    (folder / "files.json").write_bytes(orjson.dumps(found.listed, option=orjson.OPT_INDENT_2))

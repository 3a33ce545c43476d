"""`python -m services.contacts.privacy FOLDER`: packs what was collected into FOLDER/report.zip, a record at a time.

In it: a file of JSON for each service, report.html to be read, the documents' files with their list, and manifest.json
with the size and SHA-256 of each, and with the services that did not answer.
"""

import hashlib
import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from services.contacts.privacy.page import Reader, page
from services.contacts.settings import WorkerSettings
from shared.jobs.process import Reporter
from shared.privacy.words import words_of
from shared.settings import OrganisationSettings

_PIECE = 1024 * 1024


class _Packing:
    def __init__(self, folder: Path, archive: ZipFile, reporter: Reporter) -> None:
        self._folder, self._archive, self._reporter = folder, archive, reporter
        self._about: dict[str, Any] = orjson.loads((folder / "about.json").read_bytes())
        self._files: list[dict[str, Any]] = orjson.loads((folder / "files.json").read_bytes())
        self._contents: list[dict[str, Any]] = []

    def pack(self) -> None:
        services = sorted(self._about["services"])
        for service in services:
            self._add(f"{service}.json", _as_array(self._lines(service)))
        reader = Reader(words_of(self._about["language"]), OrganisationSettings().zone)
        self._add("report.html", page(self._about, self._files, self._records, reader))
        kept = [one["file"] for one in self._files if one["file"]]
        for number, name in enumerate(kept, start=1):
            self._add(name, _pieces(self._folder / name), stored=True)
            self._reporter.progress(progress=number / len(kept))
        self._add("files.json", [(self._folder / "files.json").read_bytes()])
        self._add_manifest()

    def _add_manifest(self) -> None:
        manifest = {
            **{name: self._about[name] for name in ("case", "made_at", "made_by", "reason", "services", "away")},
            "complete": not self._about["away"],
            "contents": self._contents,
        }
        self._add("manifest.json", [orjson.dumps(manifest, option=orjson.OPT_INDENT_2)])

    def _add(self, name: str, pieces: Iterable[bytes], *, stored: bool = False) -> None:
        info = ZipInfo(name)
        info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self._contents.append({"name": name, "size": size, "sha256": digest.hexdigest()})

    def _lines(self, service: str) -> Iterator[bytes]:
        with (self._folder / "parts" / f"{service}.jsonl").open("rb") as file:
            for line in file:
                yield line.rstrip(b"\n")

    def _records(self, service: str) -> Iterator[dict[str, Any]]:
        return (orjson.loads(line) for line in self._lines(service))


def _as_array(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for line in lines:
        yield before + line
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def main(folder: str) -> int:
    most = WorkerSettings().memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    reporter = Reporter()
    with ZipFile(Path(folder, "report.zip"), "w") as archive:
        _Packing(Path(folder), archive, reporter).pack()
    reporter.done()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

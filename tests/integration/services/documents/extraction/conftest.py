"""Readers and a desk to read at, as an extraction worker has them."""

from pathlib import Path

import pytest

from services.documents.extraction.protocol import TEXT_FILE, Assignment, FormsMade, Progress, TextFound, Trouble
from services.documents.extraction.reader_process import ReaderPool
from services.documents.extraction.settings import ExtractionSettings
from services.documents.media_type import HEAD_BYTES, media_type_of


class Reading:
    """What a reader reported of one file, and what it left in its folder."""

    def __init__(self, reports: list, folder: Path) -> None:
        self.reports = [report for report in reports if not isinstance(report, Progress)]
        self.folder = folder

    @property
    def found(self) -> TextFound:
        assert isinstance(self.reports[0], TextFound), self.reports
        return self.reports[0]

    @property
    def made(self) -> FormsMade:
        assert isinstance(self.reports[-1], FormsMade), self.reports
        return self.reports[-1]

    @property
    def trouble(self) -> Trouble:
        assert isinstance(self.reports[-1], Trouble), self.reports
        return self.reports[-1]

    @property
    def text(self) -> str:
        return (self.folder / TEXT_FILE).read_text("utf-8")


@pytest.fixture(scope="session")
def reading_environment(tika_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("extraction")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANCELARIA_TIKA_URL", tika_url)
        patch.setenv("KANCELARIA_EXTRACTION_FOLDER", str(folder))
        patch.setenv("KANCELARIA_READING_PIXELS", "20000000")
        patch.setenv("KANCELARIA_READING_PAGES", "5")
        patch.setenv("KANCELARIA_READING_PREVIEW_PAGES", "3")
        yield folder


@pytest.fixture(scope="session")
def readers(reading_environment):
    pool = ReaderPool(ExtractionSettings(cores=2))
    yield pool
    pool.close()


@pytest.fixture
def read(readers, tmp_path):
    """Read a file: `read(path)` or `read(bytes)`."""
    number = 0

    def read_file(file: Path | bytes, *, languages: tuple[str, ...] = ("sk",), probe: bool = False) -> Reading:
        nonlocal number
        number += 1
        folder = tmp_path / f"reading-{number}"
        folder.mkdir()
        source = folder / "original"
        source.write_bytes(file if isinstance(file, bytes) else file.read_bytes())
        assignment = Assignment(
            source=str(source),
            folder=str(folder),
            media_type=media_type_of(source.read_bytes()[:HEAD_BYTES]),
            languages=languages,
            probe=probe,
            title="A letter",
        )
        with readers.reader() as reader:
            return Reading(list(reader.read(assignment)), folder)

    return read_file

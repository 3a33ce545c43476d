"""Codes on the first page: our own stamp read back from paper, and files that only pretend to be pages."""

from pathlib import Path

import pytest

from services.documents.codes.looker import Looker, LookingFailed
from services.documents.codes.looking import LARGEST, codes_of
from services.registry.domain.stamp_code import StampCode, read_codes, write_code
from shared.identifiers import new_id
from tests.stamped_paper import scanned, stamped_letter

ENTRY, HASH = new_id(), "0123456789abcdef" * 4
CODE = write_code(ENTRY, HASH)


class OneObject:
    """A store with one object in it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get_to_file(self, key: str, path: Path) -> int:
        return path.write_bytes(self._content)


def codes(content: bytes, media_type: str) -> tuple[str, ...]:
    return codes_of(OneObject(content), "key", media_type, len(content))


@pytest.fixture(scope="module")
def stamped() -> bytes:
    return stamped_letter(CODE)


@pytest.mark.parametrize(("turned", "dpi"), [(0, 200), (3.5, 200), (90, 150), (180, 300)])
def test_the_stamp_is_read_back_from_paper(stamped: bytes, turned: float, dpi: int):
    found = codes(scanned(stamped, turned=turned, dpi=dpi), "image/jpeg")
    assert found == (CODE,)
    assert read_codes(found) == [StampCode(ENTRY, HASH[:16])]


def test_the_stamp_is_read_back_from_a_pdf(stamped: bytes):
    assert codes(stamped, "application/pdf") == (CODE,)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"%PDF-1.7\nbroken", "application/pdf"), (b"\xff\xd8\xff\xe0 cut", "image/jpeg"), (b"hello", "text/plain")],
    ids=["broken PDF", "broken JPEG", "no page"],
)
def test_what_is_no_page_has_no_codes(content: bytes, media_type: str):
    assert codes(content, media_type) == ()


def test_what_is_too_large_is_not_looked_at(stamped: bytes):
    assert codes_of(OneObject(stamped), "key", "application/pdf", LARGEST + 1) == ()


def test_one_that_is_killed_is_replaced(stamped: bytes, tmp_path):
    looker, page = Looker(15.0), tmp_path / "page.pdf"
    page.write_bytes(stamped)
    assert looker.codes_on(page, "application/pdf") == [CODE]
    assert looker._process is not None
    looker._process.kill()
    with pytest.raises(LookingFailed):
        looker.codes_on(page, "application/pdf")
    assert looker.codes_on(page, "application/pdf") == [CODE]


def test_one_that_takes_too_long_is_ended(tmp_path):
    looker, page = Looker(0.001), tmp_path / "page"
    page.write_bytes(b"a page")
    with pytest.raises(LookingFailed):
        looker.codes_on(page, "application/pdf")
    assert looker._process is None

"""Names from archives are labels; what is unpacked stays within bounds."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.extraction.protocol import Assignment
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.members import Full, Members, clean_path
from services.documents.extraction.settings import ReadingLimits

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("letter.pdf", "letter.pdf"),
        ("2026/May/letter.pdf", "2026/May/letter.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\system.ini", "Windows/system.ini"),
        ("a/./../b", "a/b"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("evil\0name\u202etxt.exe", "evilnametxt.exe"),
    ],
)
def test_where_a_file_lay_is_told_without_leading_anywhere(path, clean):
    assert clean_path(path) == clean


@given(st.text(max_size=300))
def test_no_name_leads_out(path):
    clean = PurePosixPath(clean_path(path))
    assert not clean.is_absolute()
    assert ".." not in clean.parts
    assert clean.name


def members(tmp_path: Path, *, packed: int = MEGABYTE, depth: int = 0, **limits: int) -> Members:
    source = tmp_path / "original"
    source.write_bytes(bytes(packed))
    assignment = Assignment(
        source=str(source), folder=str(tmp_path), media_type="application/zip", languages=("sk",), probe=False,
        depth=depth,
    )  # fmt: skip
    return Members(assignment, ReadingLimits(**limits))


def test_what_is_taken_is_written_under_a_name_of_our_own(tmp_path):
    taken = members(tmp_path)
    taken.take("../x/letter.txt", [b"Dear ", b"Sir"])
    (member,) = taken.taken
    assert (member.path, member.size, member.media_type) == ("x/letter.txt", 8, "text/plain")
    assert (tmp_path / member.file).read_bytes() == b"Dear Sir"
    assert not taken.note


def test_no_more_files_are_taken_than_may_be(tmp_path):
    taken = members(tmp_path, members=2)
    for _ in range(2):
        taken.take("a", [b"a"])
    with pytest.raises(Full):
        taken.take("a", [b"a"])
    assert (len(taken.taken), taken.note) == (2, "Only its first 2 files were opened")


def test_no_more_bytes_are_written_than_may_be(tmp_path):
    taken = members(tmp_path, member_bytes=10)
    taken.take("a", [b"12345"])
    with pytest.raises(Full):
        taken.take("b", [b"12345", b"6"])
    assert len(taken.taken) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["member-1", "original"]


def test_what_unpacks_to_much_more_than_it_can_hold_is_a_bomb(tmp_path):
    taken = members(tmp_path, packed=1000, ratio=200)
    with pytest.raises(Unreadable, match="bomb"):
        taken.take("zeros", (bytes(MEGABYTE) for _ in range(100)))
    assert not (tmp_path / "member-1").exists()
    members(tmp_path, ratio=200).take("zeros", (bytes(MEGABYTE) for _ in range(100)))


def test_what_lies_too_deep_is_not_opened(tmp_path):
    with pytest.raises(Unreadable, match="levels deep"):
        members(
            tmp_path,
            depth=5,
        )

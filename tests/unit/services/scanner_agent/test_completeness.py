"""Whole files of each format are recognised, and no truncated one passes for whole."""

import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from deploy.local.demo_letters import many
from services.scanner_agent.completeness import shape_of
from services.scanner_agent.domain.watching import Shape


def shape(data: bytes, name: str = "scan") -> Shape:
    return shape_of(BytesIO(data), len(data), name)


def image(file_format: str, **options: object) -> bytes:
    picture = Image.effect_mandelbrot((120, 90), (-2, -1, 1, 1), 50)
    if file_format == "WEBP":
        picture = picture.convert("RGB")
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def tiff_pages() -> bytes:
    pages = [Image.new("1", (200, 100 + page), page % 2) for page in range(4)]
    buffer = BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return buffer.getvalue()


def pdf(*, linearize: bool = False) -> bytes:
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    buffer = BytesIO()
    document.save(buffer, linearize=linearize)
    return buffer.getvalue()


def archive(comment: bytes = b"") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a.txt", "content " * 20)
        made.comment = comment
    return buffer.getvalue()


def docx() -> bytes:
    document = Document()
    document.add_paragraph("Vážený pán starosta")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


WHOLE = {
    "jpeg": image("JPEG"),
    "png": image("PNG"),
    "gif": image("GIF"),
    "bmp": image("BMP"),
    "webp": image("WEBP"),
    "tiff": image("TIFF"),
    "tiff-lzw": image("TIFF", compression="tiff_lzw"),
    "tiff-pages": tiff_pages(),
    "big-tiff": image("TIFF", big_tiff=True),
    "pdf": pdf(),
    "linearized-pdf": pdf(linearize=True),
    "zip": archive(),
    "zip-comment": archive(b"a comment PK\5\6 with the mark in it"),
    "docx": docx(),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_complete(kind: str) -> None:
    assert shape(WHOLE[kind]) is Shape.COMPLETE


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_a_truncated_file_is_not(kind: str, data: st.DataObject) -> None:
    whole = WHOLE[kind]
    # Some end with bytes that nobody needs: a line end, padding.
    length = data.draw(st.integers(1, len(whole) - 6))
    found = shape(whole[:length], f"scan.{kind.partition('-')[0]}")
    if length >= 8:
        assert found is Shape.INCOMPLETE
    else:
        assert found is not Shape.COMPLETE


@pytest.mark.parametrize("variant", ["jpeg", "tiff", "png", "pdf", "fax"])
def test_the_sample_letters_are_complete(tmp_path: Path, variant: str) -> None:
    (letter,) = many(tmp_path, 1, variants=(variant,))
    assert shape(letter.path.read_bytes()) is Shape.COMPLETE


def test_zeros_where_a_file_will_be_are_incomplete() -> None:
    assert shape(bytes(5000)) is Shape.INCOMPLETE


def test_a_known_suffix_with_other_content_is_waited_for_and_other_types_less() -> None:
    assert shape(b"plain text", "letter.pdf") is Shape.INCOMPLETE
    assert shape(b"plain text", "letter.txt") is Shape.UNKNOWN
    assert shape(b"From: a@b.sk\r\n\r\nhello", "mail.eml") is Shape.UNKNOWN


def test_a_wrong_suffix_does_not_matter_to_a_whole_file() -> None:
    assert shape(WHOLE["jpeg"], "letter.pdf") is Shape.COMPLETE


def test_nothing_is_empty() -> None:
    assert shape(b"") is Shape.EMPTY


def test_padding_after_the_end_of_an_image_is_no_matter() -> None:
    assert shape(WHOLE["jpeg"] + bytes(100)) is Shape.COMPLETE


def test_pages_that_refer_to_each_other_in_a_circle_come_to_an_end() -> None:
    entry = bytes.fromhex("0001 0003 00000001 00010000")
    circle = b"MM\0*\0\0\0\x08" + b"\x10\0" + entry * 0x1000 + b"\0\0\0\x08"
    assert shape(circle) is Shape.INCOMPLETE


@given(st.binary(max_size=3000), st.sampled_from([b"", b"%PDF-1.7", b"II*\0", b"MM\0*", b"II+\0", b"PK\3\4", b"RIFF"]))
def test_any_bytes_are_judged_without_failing(rest: bytes, magic: bytes) -> None:
    assert shape(magic + rest) in set(Shape)

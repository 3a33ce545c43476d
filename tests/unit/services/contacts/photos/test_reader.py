"""Pictures as phones, scanners and strangers hand them in: small, upright, nothing else in them; or refused."""

import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from services.contacts.photos.limits import SIDE, PhotoRefused
from services.contacts.photos.process import make_small_apart
from services.contacts.photos.reader import make_small

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
_ROTATED_LEFT = 6


@pytest.fixture(autouse=True, scope="module")
def heif():
    pillow_heif.register_heif_opener()


def picture(width=900, height=600, mode="RGB"):
    """Red on the left, blue on the right."""
    made = Image.new(mode, (width, height), (200, 30, 30) if mode == "RGB" else (200, 30, 30, 255))
    made.paste((20, 30, 200) if mode == "RGB" else (0, 0, 0, 0), (width // 2, 0, width, height))
    return made


def small_of(source, tmp_path):
    make_small(str(source), str(tmp_path / "small.jpg"))
    return Image.open(tmp_path / "small.jpg")


@pytest.mark.parametrize("file_format", ["BMP", "JPEG", "PNG", "HEIF", "WEBP"])
def test_every_usual_format_becomes_a_small_jpeg(file_format, tmp_path):
    picture().save(tmp_path / "photo", file_format)
    small = small_of(tmp_path / "photo", tmp_path)
    assert (small.format, small.size) == ("JPEG", (SIDE, round(SIDE * 2 / 3)))
    left, right = small.getpixel((20, 100)), small.getpixel((SIDE - 20, 100))
    assert left[0] > 150 > right[0] and right[2] > 150 > left[2]


def test_it_is_turned_upright_and_tells_nothing_of_its_maker_or_place(tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = _ROTATED_LEFT, "A phone"
    exif.get_ifd(GPS)[1] = "N"
    picture().save(tmp_path / "photo", "JPEG", exif=exif, comment=b"somebody's home")
    small = small_of(tmp_path / "photo", tmp_path)
    assert small.height > small.width
    assert not small.getexif() and "comment" not in small.info
    assert b"A phone" not in (tmp_path / "small.jpg").read_bytes()


def test_what_is_transparent_becomes_white(tmp_path):
    picture(mode="RGBA").save(tmp_path / "photo", "PNG")
    assert min(small_of(tmp_path / "photo", tmp_path).getpixel((SIDE - 20, 100))) > 240


def test_a_small_one_is_not_blown_up(tmp_path):
    picture(40, 30).save(tmp_path / "photo", "BMP")
    assert small_of(tmp_path / "photo", tmp_path).size == (40, 30)


def test_fifty_megabytes_are_read_as_well(tmp_path):
    picture(5000, 3500).save(tmp_path / "photo", "BMP")
    assert (tmp_path / "photo").stat().st_size > 50_000_000
    make_small_apart(tmp_path / "photo", tmp_path / "small.jpg")
    assert Image.open(tmp_path / "small.jpg").size == (SIDE, round(SIDE * 0.7))


def png_that_claims(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png_that_claims(30_000, 30_000), "too-many-pixels"),
        (png_that_claims(100, 100), "no-picture"),
        (b"", "no-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no-picture"),
        (b"GIF89a" + bytes(20), "no-picture"),
    ],
    ids=["bomb", "cut off", "empty", "svg", "gif"],
)
def test_what_is_no_such_picture_is_refused(content, code, tmp_path):
    (tmp_path / "photo").write_bytes(content)
    with pytest.raises(PhotoRefused) as refused:
        make_small(str(tmp_path / "photo"), str(tmp_path / "small.jpg"))
    assert refused.value.code == code

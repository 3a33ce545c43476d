"""What pages show, on drawn scans with skew, grain, specks, shadows and show-through; and what is made of stacks."""

import random
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from services.scanner_agent.pages.blank import is_blank
from services.scanner_agent.pages.calm import calmed
from services.scanner_agent.pages.dividing import carry_out
from services.scanner_agent.pages.patch_codes import shows_patch_t
from services.scanner_agent.pages.protocol import Hindrance, PagesJob, PagesResult
from shared.contracts.documents import INBOX, ScanProfile
from tests.paper import PATCH_3, as_pdf, as_tiff, blank, code_sheet, letter, noisy, patch_sheet, skewed, with_code

chance = random.Random(11)


def scanned(page: Image.Image, degrees: float) -> Image.Image:
    return calmed(noisy(skewed(page, degrees), chance))


@pytest.mark.parametrize(("edge", "degrees"), [("top", -7), ("left", 4), ("bottom", 2), ("right", -3)])
def test_patch_t_is_found_at_every_edge_though_skewed_and_noisy(edge: str, degrees: float) -> None:
    assert shows_patch_t(scanned(patch_sheet(edge=edge), degrees))


def test_patch_3_is_patch_t_backwards_and_no_patch_t() -> None:
    assert not shows_patch_t(scanned(patch_sheet(PATCH_3), 1))
    assert not shows_patch_t(scanned(patch_sheet(PATCH_3, edge="bottom"), -2))


def test_a_letter_is_neither_patch_t_nor_blank() -> None:
    page = scanned(letter(lines=30), -1.5)
    assert (shows_patch_t(page), is_blank(page)) == (False, False)


def test_a_blank_sheet_with_shadow_holes_dust_and_show_through_is_blank() -> None:
    page = Image.eval(letter().transpose(Image.Transpose.FLIP_LEFT_RIGHT), lambda shade: 255 - (255 - shade) // 14)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 25, page.height), fill=60)
    for hole in (700, 1500):
        pen.ellipse((60, hole, 108, hole + 48), fill=40)
    for _ in range(25):
        x, y = chance.randrange(page.width), chance.randrange(page.height)
        pen.ellipse((x, y, x + 3, y + 3), fill=30)
    assert is_blank(scanned(page, 1))


@pytest.mark.parametrize("shade", [20, 170])
def test_a_single_line_is_something_also_in_pale_print(shade: int) -> None:
    assert not is_blank(scanned(letter("strana", lines=1, shade=shade), 2))


def job(profile: ScanProfile, folder: Path, *contents: bytes, max_pages: int = 100) -> PagesResult:
    sources = []
    for number, content in enumerate(contents):
        source = folder / f"source-{number}"
        source.write_bytes(content)
        sources.append(source)
    return carry_out(PagesJob(sources=tuple(sources), folder=folder, profile=profile, max_pages=max_pages))


def profile(**more: object) -> ScanProfile:
    return ScanProfile(folder=INBOX, title="x", **more)


def shades(path: Path) -> list[int]:
    """What each page of a made PDF is, by the shade of the patch that `shade_page` left."""
    with pikepdf.open(path) as pdf:
        images = [
            pikepdf.PdfImage(next(iter(page.get_images().values()))).as_pil_image().convert("L") for page in pdf.pages
        ]
    return [round(image.getpixel((800, 1200)) / 10) for image in images]


def shade_page(number: int) -> Image.Image:
    page = letter(lines=3)
    ImageDraw.Draw(page).rectangle((700, 1100, 900, 1300), fill=number * 10)
    return page


def test_a_stack_is_divided_at_sheets_labels_and_blank_pages_are_dropped(tmp_path: Path) -> None:
    stack = [
        shade_page(1),
        blank(),
        shade_page(2),
        patch_sheet(),
        blank(),  # the sheet's back
        with_code(shade_page(3), "ASN00042"),
        code_sheet("KANCELARIA-NEXT"),
        shade_page(4),
        with_code(shade_page(5), "ASN 43", zxingcpp.BarcodeFormat.QRCode),
        shade_page(6),
    ]
    wanted = profile(separators=("patch-t", "barcode", "asn"), drop_blank_pages=True)
    result = job(wanted, tmp_path, as_pdf(*stack))
    assert (result.pages, result.separators, result.blanks) == (10, 3, 1)
    assert [(part.pages, part.asn) for part in result.parts] == [(2, None), (1, 42), (1, None), (2, 43)]
    made = [shades(part.file) for part in result.parts if part.file]
    assert made == [[1, 2], [3], [4], [5, 6]]


def test_what_needs_no_dividing_stays_as_it_came(tmp_path: Path) -> None:
    result = job(profile(separators=("patch-t",), read_asn=True), tmp_path, as_pdf(with_code(letter(), "ASN7")))
    (part,) = result.parts
    assert (part.file, part.pages, part.asn) == (None, 1, 7)


def test_both_sides_come_together_from_two_passes(tmp_path: Path) -> None:
    fronts = as_pdf(*(shade_page(number) for number in (1, 3, 5)))
    backs = as_pdf(*(shade_page(number) for number in (6, 4, 2)))
    result = job(profile(sides="two-passes"), tmp_path, fronts, backs)
    (part,) = result.parts
    assert part.file is not None
    assert shades(part.file) == [1, 2, 3, 4, 5, 6]
    first = part.file.read_bytes()
    assert job(profile(sides="two-passes"), tmp_path, fronts, backs).parts[0].file == part.file
    assert part.file.read_bytes() == first, "a repeated try makes the same bytes"


def test_a_black_and_white_tiff_is_divided_without_being_encoded_anew(tmp_path: Path) -> None:
    source = as_tiff(tmp_path / "scan.tif", letter("jeden"), patch_sheet(), letter("dva"))
    result = job(profile(separators=("patch-t",)), tmp_path, source.read_bytes())
    assert [part.pages for part in result.parts] == [1, 1]
    assert result.parts[0].file is not None
    with pikepdf.open(result.parts[0].file) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert pikepdf.PdfImage(image).filters == ["/CCITTFaxDecode"]


def test_for_the_staging_desk_an_image_becomes_a_pdf(tmp_path: Path) -> None:
    source = as_tiff(tmp_path / "scan.tif", letter("jeden"), letter("dva"))
    (part,) = job(profile(staging=True), tmp_path, source.read_bytes()).parts
    assert part.pages == 2
    assert part.file is not None and part.file.read_bytes().startswith(b"%PDF-")


def test_what_can_not_be_looked_through_says_why(tmp_path: Path) -> None:
    wanted = profile(drop_blank_pages=True)
    plain = as_pdf(letter(), letter())
    locked = tmp_path / "locked.pdf"
    (tmp_path / "plain.pdf").write_bytes(plain)
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    hindrances = [
        job(wanted, tmp_path, b"From: a@b.sk\n\nno pages").hindrance,
        job(wanted, tmp_path, locked.read_bytes()).hindrance,
        job(wanted, tmp_path, b"%PDF-1.7\nbroken").hindrance,
        job(wanted, tmp_path, plain, max_pages=1).hindrance,
        job(profile(sides="two-passes"), tmp_path, plain, as_pdf(letter())).hindrance,
    ]
    assert hindrances == [
        Hindrance.NOT_PAGES,
        Hindrance.ENCRYPTED,
        Hindrance.DAMAGED,
        Hindrance.TOO_MANY_PAGES,
        Hindrance.SIDES_DIFFER,
    ]
